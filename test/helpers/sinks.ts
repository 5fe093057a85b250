/**
 * Every place where text from outside comes out, and what holds there. SECURITY.md has the same list; a sink of it is
 * tested where `in` says, under its title, by way of `sink`.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

interface SinkRow {
  /** As in SECURITY.md; the name of its test. */
  readonly title: string;
  readonly holds: string;
  readonly in: string;
}

const PANES = 'test/unit/sinks-panes.test.ts';
const BOXES = 'test/unit/sinks-boxes.test.ts';
const SCRIPTS = 'test/unit/sinks-scripts.test.ts';
const FILES = 'test/unit/sinks-files.test.ts';
const SERVICE = 'test/unit/sinks-service.test.ts';
const PROCESS = 'test/e2e/sinks-process.test.ts';

export const SINKS = {
  paneText: {
    title: 'pane as text',
    holds: 'glyphs in cells; each byte and character that is none has a mark, in every way of marking',
    in: PANES,
  },
  paneColours: {
    title: 'pane with --colour sgr',
    holds:
      'the same; of the sequences of clients only colours, bold and underline are taken over, as looks of cells',
    in: PANES,
  },
  paneHex: { title: 'pane in hex', holds: 'ASCII only; the bytes can be read back from it', in: PANES },
  paneMixed: {
    title: 'pane as text with escapes',
    holds: 'glyphs in cells, and an escape for each byte that is none',
    in: PANES,
  },
  search: { title: 'search and line filter of a pane', holds: 'glyphs in cells', in: PANES },
  copy: {
    title: 'clipboard',
    holds: 'one OSC 52 of base64, only when the operator copies; in it lines of glyphs, as they are shown',
    in: PANES,
  },
  savedLines: {
    title: 'lines saved with /save',
    holds: 'lines of glyphs; the file is named by the operator',
    in: PANES,
  },
  list: {
    title: 'list, heads of panes, prompts',
    holds: 'names, peers and states as glyphs, cut to their cells',
    in: BOXES,
  },
  table: {
    title: 'connection table and strip',
    holds: 'glyphs in cells, also in every column that can be chosen',
    in: BOXES,
  },
  details: {
    title: 'details of a session',
    holds: 'glyphs in cells, each fact in rows of its own',
    in: BOXES,
  },
  goBox: { title: 'go-to box', holds: 'glyphs in cells', in: BOXES },
  hits: {
    title: 'list of hits of /find',
    holds: 'glyphs in cells, also where the board that found them lies',
    in: BOXES,
  },
  history: { title: 'earlier conversations and their panes', holds: 'glyphs in cells', in: BOXES },
  notices: {
    title: 'notices, warnings and refusals',
    holds: 'glyphs in cells, whoever said them: the board, a refusal of its, ssh',
    in: BOXES,
  },
  operators: {
    title: 'other operators: who is attached, where, and who sent',
    holds: 'glyphs in cells; a name takes no more room than it has',
    in: BOXES,
  },
  boxes: {
    title: 'questions, asks, broadcasts and their results, jobs, statistics',
    holds: 'glyphs in cells',
    in: BOXES,
  },
  bans: {
    title: 'box of bans',
    holds: 'addresses, reasons and who banned as cells of glyphs',
    in: BOXES,
  },
  completion: {
    title: 'completion in the console',
    holds: 'what is put into the draft by Tab, and what lists it, is shown as glyphs',
    in: BOXES,
  },
  editor: {
    title: 'file for the editor',
    holds: 'the draft and nothing else, under a name that nobody else chose',
    in: BOXES,
  },
  state: {
    title: 'state.json',
    holds: 'JSON that reads back as what was remembered; names are values, never keys of an object',
    in: BOXES,
  },
  scriptTables: {
    title: 'tables and lines of commands for scripts',
    holds: 'lines of glyphs: sessions, tail, expect, send, broadcast, events, status, boards, stop',
    in: SCRIPTS,
  },
  scriptJson: {
    title: 'JSON of commands for scripts',
    holds: 'one value a line that JSON.parse reads back as it was; whatever is no glyph is escaped in it',
    in: SCRIPTS,
  },
  scriptRaw: {
    title: 'sessions --json, which passes on what the board answers',
    holds: 'nothing in it commands a terminal, even where the board answers with what is no JSON',
    in: SCRIPTS,
  },
  scriptWords: {
    title: 'refusals and remarks of commands for scripts',
    holds: 'one line of glyphs on stderr, whatever the board or a word has in it',
    in: SCRIPTS,
  },
  questions: {
    title: 'questions of commands',
    holds: 'one line of glyphs',
    in: SCRIPTS,
  },
  progress: {
    title: 'bars of progress',
    holds: 'one line of glyphs after CR and EL; names of files too',
    in: SCRIPTS,
  },
  shellCompletion: {
    title: 'completion in the shell',
    holds: 'words that every shell takes as they stand: a name that is more is offered by its number',
    in: SCRIPTS,
  },
  transcriptTexts: {
    title: 'transcripts list, show, replay, verify, prune and search',
    holds: 'lines of glyphs, also of a file that somebody else has made; with --hex ASCII only',
    in: FILES,
  },
  transcriptColours: {
    title: 'search on a terminal',
    holds: 'lines of glyphs, and SGR 1;31 and 0 around what matches',
    in: FILES,
  },
  transcriptJson: {
    title: 'transcripts list --json, search --json, export --format jsonl',
    holds: 'one value a line that JSON.parse reads back as it was; whatever is no glyph is escaped in it',
    in: FILES,
  },
  transcriptWords: {
    title: 'refusals of commands for transcripts',
    holds: 'one line of glyphs on stderr, whatever the file or a word has in it',
    in: FILES,
  },
  exportText: {
    title: 'export --format text',
    holds: 'lines of glyphs that begin with a time or #, never with what a client sent',
    in: FILES,
  },
  exportHtml: {
    title: 'export --format html',
    holds:
      'texts between tags of a fixed list, glyphs only; one script and one style, which are ours; a policy that forbids others',
    in: FILES,
  },
  exportCast: {
    title: 'export --format asciicast',
    holds:
      'events of JSON whose texts are lines of glyphs; with --raw-escapes what the client sent, by intent, as JSON that is safe to show itself',
    in: FILES,
  },
  exportRaw: {
    title: 'export --format raw',
    holds: 'the bytes as they came, by intent, and nothing else',
    in: FILES,
  },
  plain: {
    title: 'plain console',
    holds: 'lines of glyphs, each with the session it is of; no escape sequence at all',
    in: SERVICE,
  },
  logText: {
    title: 'log as text',
    holds:
      'one line an entry: time, level, event, then name=value, in quotes as JSON has them where it is not plain',
    in: SERVICE,
  },
  logJson: {
    title: 'log as JSON',
    holds: 'one object a line, that JSON.parse reads back; whatever is no glyph is escaped in it',
    in: SERVICE,
  },
  metrics: {
    title: 'metrics',
    holds: 'the text format of Prometheus; no name, address or text of a client is in it',
    in: SERVICE,
  },
  notification: {
    title: 'desktop notification',
    holds: 'one OSC 9 that begins with the number of the session, glyphs without semicolons, 200 at most',
    in: SERVICE,
  },
  notifyCommand: {
    title: 'notification command',
    holds:
      "the operator's own words to a shell; what others wrote is in variables alone, glyphs, 500 at most",
    in: SERVICE,
  },
  title: {
    title: 'title of the window',
    holds: 'one OSC 2 of glyphs; it counts, and names nobody',
    in: SERVICE,
  },
  prefix: {
    title: 'prefixes and snippets that are filled in',
    holds: 'a name or an address never makes one line two',
    in: SERVICE,
  },
  terminal: {
    title: 'terminal of the whole program, until after it has ended',
    holds: 'what the painter draws with, our modes and calls, and nothing else; then lines of glyphs',
    in: PROCESS,
  },
  service: {
    title: 'log, service manager and words of a board in a process of its own',
    holds: 'as above; the manager is told of numbers and addresses only',
    in: PROCESS,
  },
  pipe: {
    title: 'connect in a pipe',
    holds: 'the bytes as they came on the output, by intent; on stderr lines of glyphs',
    in: PROCESS,
  },
  far: {
    title: 'words of ssh, and of a board behind it that lies',
    holds: 'lines of glyphs on stderr before there is a screen, notices after',
    in: PROCESS,
  },
  bash: {
    title: 'completion in a real bash',
    holds: 'nothing is run or expanded, whatever clients are called',
    in: PROCESS,
  },
} as const satisfies Readonly<Record<string, SinkRow>>;

export type SinkName = keyof typeof SINKS;

const tested = new Set<SinkName>();

/** Registers the test of a sink. */
export function sink(name: SinkName, run: (t: TestContext) => Promise<void> | void): void {
  tested.add(name);
  test(SINKS[name].title, run);
}

/** Registers a test that no sink of the file is without one. To be called last. */
export function allOf(file: string): void {
  test(`every sink that is to be tested in ${file} is`, () => {
    const listed = Object.entries(SINKS).flatMap(([name, row]) => (row.in === file ? [name] : []));
    assert.ok(listed.length > 0);
    assert.deepEqual([...tested].toSorted(), listed.toSorted());
  });
}
