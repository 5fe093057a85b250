/**
 * Every file of the program that writes to a terminal, a stream or a file, or starts a program: what of the list of
 * sinks comes out there, or why nothing from outside does. A file that is not here fails a test, so that a new way out
 * is not forgotten.
 */
import type { Overlay } from '../../src/console/model.ts';
import type { SinkName } from './sinks.ts';

/** What makes a file one of them. */
export const WRITES =
  /process\.(?:stdout|stderr|send)\b|\b(?:writeSync|writeFile|writeFileSync|appendFile|createWriteStream|writeNow|renameSync)\(|'node:child_process'|new Sink\(|\bpour\(|output\.write\(|handle\.write/;

export const EXITS: Readonly<Record<string, readonly SinkName[] | string>> = {
  'bin/cordboard.ts': ['scriptWords', 'transcriptWords', 'pipe'],
  'bin/failure.ts': ['scriptWords'],
  'bin/group.ts': 'asks the system for a group that the operator has named',
  'bin/log-file.ts': ['logText', 'logJson', 'service'],
  'bin/log.ts': ['logText', 'logJson', 'service'],
  'bin/make-board.ts': 'counts what is not recorded, and says why; printed as glyphs',
  'bin/notify.ts': ['service'],
  'bin/output.ts': ['plain'],
  'bin/reach.ts': ['notices'],
  'bin/run-bridge.ts': 'passes on a connection, byte for byte, to the cordboard at the other end',
  'bin/run-complete.ts': ['shellCompletion', 'bash'],
  'bin/run-connect.ts': ['pipe'],
  'bin/run-headless.ts': ['service'],
  'bin/run-plain.ts': ['plain'],
  'bin/run-script.ts': ['scriptTables', 'scriptJson', 'scriptWords', 'questions', 'progress'],
  'bin/run-shell.ts': ['transcriptTexts', 'transcriptJson', 'transcriptWords', 'progress'],
  'bin/spawn-board.ts': 'starts a board of its own, with the options of the operator',
  'screens/app.ts': ['terminal', 'copy'],
  'screens/caller.ts': ['notification', 'notifyCommand', 'title', 'terminal'],
  'screens/guard.ts': ['terminal', 'scriptWords'],
  'screens/lending.ts': ['editor'],
  'screens/output.ts': ['terminal'],
  'screens/terminal.ts': ['terminal', 'title'],
  'src/certificates/files.ts':
    'writes keys and certificates that the operator has asked for, under names of his own',
  'src/console/plain.ts': ['plain'],
  'src/desk/command-hook.ts': ['notifyCommand'],
  'src/desk/editor.ts': ['editor'],
  'src/desk/file-in-place.ts': ['state'],
  'src/desk/files.ts': ['savedLines'],
  'src/net/pipe.ts': ['pipe'],
  'src/net/process-link.ts':
    'starts the ssh of the operator; a host that would be an option is refused (far-board.test.ts)',
  'src/printable.ts': 'puts text together in memory',
  'src/scripts/ban.ts': ['scriptTables', 'scriptJson', 'questions'],
  'src/scripts/boards.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/broadcast.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/events.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/expect.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/send.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/sessions-raw.ts': ['scriptRaw'],
  'src/scripts/sessions.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/status.ts': ['scriptTables', 'scriptJson'],
  'src/scripts/stop.ts': ['questions', 'scriptTables'],
  'src/scripts/tail.ts': ['scriptTables', 'scriptJson'],
  'src/shell/certificate.ts': 'says where it wrote what the operator has asked for',
  'src/shell/export.ts': ['exportText', 'exportHtml', 'exportCast', 'exportRaw', 'transcriptJson'],
  'src/shell/list.ts': ['transcriptTexts', 'transcriptJson'],
  'src/shell/prune.ts': ['transcriptTexts'],
  'src/shell/replay.ts': ['transcriptTexts'],
  'src/shell/search.ts': ['transcriptTexts', 'transcriptColours', 'transcriptJson'],
  'src/shell/show.ts': ['transcriptTexts'],
  'src/shell/target.ts': ['exportText', 'exportHtml', 'exportCast', 'exportRaw', 'transcriptJson'],
  'src/shell/verify.ts': ['transcriptTexts'],
  'src/sink.ts': 'takes what commands write, each of which is known by itself',
  'src/transcript/aside.ts': 'names a damaged file otherwise',
  'src/transcript/patcher.ts': 'overwrites what is redacted, in the file of the record',
};

/** What can be open over the panes; the compiler holds it against the console's own list. */
export const OVERLAYS: Readonly<Record<Overlay['type'], SinkName>> = {
  ...{ leader: 'boxes', literal: 'boxes', help: 'boxes', stats: 'boxes', question: 'boxes', ask: 'boxes' },
  ...{ broadcast: 'boxes', broadcasts: 'boxes', jobs: 'boxes', command: 'boxes', save: 'savedLines' },
  ...{
    notices: 'notices',
    who: 'operators',
    bans: 'bans',
    details: 'details',
    go: 'goBox',
    history: 'history',
    hits: 'hits',
  },
  ...{ find: 'search', filter: 'search', search: 'search', copy: 'copy' },
};
