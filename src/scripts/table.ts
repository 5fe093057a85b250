/** All commands for scripts. A new one is a row here: parser, help, completion and docs read this table. */
import { noWords } from '../command-row.ts';
import { CordboardError } from '../errors.ts';
import { type Flag, type Given, wholeNumber } from '../flag.ts';
import { count } from '../format.ts';
import type { ScriptCommand } from './command.ts';
import { BOARD, PACE, text, texts, TIMEOUT, toggle } from './flags.ts';

const JSON_LINES = toggle('json', 'JSON, an object a line; docs/scripts.md has its fields');
const YES = toggle('yes', 'Do not ask');
const SURE = toggle('yes', 'Also an address of the board’s own machine, or of a proxy of it');
const WATCH = toggle(
  'watch',
  'Go on with each session that opens, closes or changes (name, tags, note, state)',
);
const FILTER = text('filter', 'Only sessions that this matches, in the language of docs/filters.md');
const STDIN = toggle('stdin', 'Send the lines of the standard input, as they come');
const HEX = toggle('hex', 'TEXT is bytes in hexadecimal, which go as they are');
const FILE = text('file', 'Send this file, as it is');
const LINES = toggle('lines', 'Of --file: line by line, with the prefix and the line end of the session');
const WAIT = text('wait', 'Wait for a line of the client that this regular expression matches, and print it');
const FOLLOW = toggle('follow', 'Go on with what comes', 'f');
const TAG = texts('tag', 'To sessions with this tag; repeatable');
const ALL = toggle('all', 'All sessions that are not closed');
const EACH = toggle('all', 'All sessions that TARGET means, however many');
const DRY_RUN = toggle('dry-run', 'Say who would get it, and send nothing');
const REMOVE = texts('remove', 'Take this tag away; repeatable');
const NO_LINES: Flag<boolean> = {
  ...toggle('lines', 'Lines of all sessions as well; --no-lines leaves them out'),
  default: true,
};
const COUNT: Flag<number> = {
  name: 'count',
  kind: 'value',
  letter: 'n',
  description: 'So many lines of what was said before',
  default: '10',
  parse: wholeNumber(0, 1_000_000),
};

const BANNED = 'an address, a network such as 10.0.0.0/8, or a TARGET';
const TARGET = 'a TARGET: a number, a name, tag:x, ~pattern or name*';

/** The words by their number. Throws `CB_USAGE`. */
function need(name: string, { words }: Given, least: number, most: number, what: string): readonly string[] {
  if (words.length >= least && words.length <= most) return words;
  throw new CordboardError('CB_USAGE', `${name}: expected ${what}, got ${count(words.length, 'word')}`);
}

export const SCRIPT_COMMANDS: readonly ScriptCommand[] = [
  {
    name: 'boards',
    takes: '',
    summary: 'List the boards that run here',
    flags: [JSON_LINES],
    examples: [['', 'with their clients, consoles, listeners and how long they have run']],
    prepare: (given) => {
      noWords('boards', given);
      const json = given.read(JSON_LINES);
      return async (outside) => (await import('./boards.ts')).boards(json, outside);
    },
  },
  {
    name: 'stop',
    takes: '[BOARD]',
    summary: 'End a board, and hang up its clients',
    flags: [YES],
    examples: [['6666 --yes', 'without a question, as a script needs it']],
    prepare: (given) => {
      const [name] = need('stop', given, 0, 1, 'one board at most');
      const yes = given.read(YES);
      return async (outside, board) => (await import('./stop.ts')).stop(name ?? board, yes, outside);
    },
  },
  {
    name: 'status',
    takes: '',
    summary: 'Tell how a board is: health, counters, limits',
    flags: [JSON_LINES],
    examples: [['--json', 'for a probe; exit 1 where something is wrong']],
    prepare: (given) => {
      noWords('status', given);
      const json = given.read(JSON_LINES);
      return async (outside, board) => (await import('./status.ts')).status(board, json, outside);
    },
  },
  {
    name: 'sessions',
    takes: '',
    summary: 'List the sessions of a board',
    flags: [JSON_LINES, WATCH, FILTER],
    examples: [
      ["--filter 'tag:pump state:stalled'", 'those that do not read'],
      ['--json --watch', 'each session, and again whenever it opens, closes or changes'],
    ],
    prepare: (given) => {
      noWords('sessions', given);
      const [json, watch, filter] = [given.read(JSON_LINES), given.read(WATCH), given.read(FILTER)];
      // Nothing needs to be known of them to print them as they come.
      if (json && !watch && filter === '')
        return async (outside, board) => (await import('./sessions-raw.ts')).sessionsRaw(board, outside);
      return async (outside, board) =>
        (await import('./sessions.ts')).sessions({ board, json, watch, filter }, outside);
    },
  },
  {
    name: 'send',
    takes: 'TARGET [TEXT...]',
    summary: 'Send to one session, and wait for the answer if asked to',
    flags: [STDIN, HEX, FILE, LINES, PACE, WAIT, TIMEOUT, JSON_LINES],
    examples: [
      ["pump-a 'status?' --wait '^rpm=' --timeout 2s", 'prints the answer; exit 1 where none comes'],
      ['7 --hex 01 02 ff', 'three bytes, and no line end'],
      ['pump-a --file setup.txt --lines --pace 50ms', 'a line every 50 milliseconds'],
    ],
    prepare: (given) => {
      const [target = '', ...words] = need('send', given, 1, Infinity, TARGET);
      const request = {
        ...{ target, text: words.length === 0 ? undefined : words.join(' ') },
        ...{
          stdin: given.read(STDIN),
          hex: given.read(HEX),
          file: given.read(FILE),
          lines: given.read(LINES),
        },
        ...{ pace: given.read(PACE), wait: given.read(WAIT), timeout: given.read(TIMEOUT) },
        json: given.read(JSON_LINES),
      };
      const sources = [request.text !== undefined, request.stdin, request.file !== ''].filter(Boolean).length;
      if (sources !== 1)
        throw new CordboardError('CB_USAGE', 'send: expected either TEXT, --stdin or --file');
      if (request.hex && request.text === undefined)
        throw new CordboardError('CB_USAGE', '--hex: is for TEXT; bytes of a file go as they are');
      return async (outside, board) => (await import('./send.ts')).send({ ...request, board }, outside);
    },
  },
  {
    name: 'tail',
    takes: 'TARGET',
    summary: 'Print the last lines of a session, and go on with what comes if asked to',
    flags: [FOLLOW, COUNT, JSON_LINES],
    examples: [
      ['pump-a -f', 'until the session closes'],
      ['7 -n 100 --json', 'a hundred lines for a program'],
    ],
    prepare: (given) => {
      const [target = ''] = need('tail', given, 1, 1, TARGET);
      const request = {
        target,
        follow: given.read(FOLLOW),
        count: given.read(COUNT),
        json: given.read(JSON_LINES),
      };
      return async (outside, board) => (await import('./tail.ts')).tail({ ...request, board }, outside);
    },
  },
  {
    name: 'expect',
    takes: 'TARGET REGEX',
    summary: 'Wait for a line of a client, and print it',
    flags: [TIMEOUT, JSON_LINES],
    examples: [["pump-a 'ready|done' --timeout 1m", 'exit 1 where none comes']],
    prepare: (given) => {
      const [target = '', regex = ''] = need('expect', given, 2, 2, `${TARGET}, and a REGEX`);
      const request = { target, regex, timeout: given.read(TIMEOUT), json: given.read(JSON_LINES) };
      return async (outside, board) => (await import('./expect.ts')).expect({ ...request, board }, outside);
    },
  },
  {
    name: 'broadcast',
    takes: 'TEXT...',
    summary: 'Send one text to many sessions, and tell what became of it at each',
    flags: [TAG, FILTER, ALL, DRY_RUN, JSON_LINES],
    examples: [
      ['--tag pump stop', 'exit 1 unless all of them have taken it'],
      ['--tag pump --dry-run stop', 'who that would be'],
    ],
    prepare: (given) => {
      const text = need('broadcast', given, 1, Infinity, 'a TEXT').join(' ');
      const choice = { tags: given.read(TAG), filter: given.read(FILTER), all: given.read(ALL) };
      const ways = [choice.tags.length > 0, choice.filter !== '', choice.all].filter(Boolean).length;
      if (ways !== 1)
        throw new CordboardError('CB_USAGE', 'broadcast: expected either --tag, --filter or --all');
      const request = { ...choice, text, dryRun: given.read(DRY_RUN), json: given.read(JSON_LINES) };
      return async (outside, board) =>
        (await import('./broadcast.ts')).broadcast({ ...request, board }, outside);
    },
  },
  {
    name: 'rename',
    takes: 'TARGET NAME',
    summary: 'Name a session; an empty name takes the name away',
    flags: [],
    examples: [['7 pump-a', 'session 7 is pump-a from now on']],
    prepare: (given) => {
      const [target = '', name = ''] = need('rename', given, 2, 2, `${TARGET}, and a NAME`);
      return async (outside, board) => (await import('./change.ts')).rename({ board, target, name }, outside);
    },
  },
  {
    name: 'tag',
    takes: 'TARGET [TAG...]',
    summary: 'Give tags to sessions, or take them away',
    flags: [REMOVE, EACH],
    examples: [
      ['pump-a cellar east', 'adds two'],
      ["'pump*' --all --remove test", 'takes one from all of these'],
    ],
    prepare: (given) => {
      const [target = '', ...add] = need('tag', given, 1, Infinity, TARGET);
      const request = { target, add, remove: given.read(REMOVE), all: given.read(EACH) };
      if (add.length + request.remove.length === 0)
        throw new CordboardError('CB_USAGE', 'tag: expected a TAG, or --remove TAG');
      return async (outside, board) => (await import('./change.ts')).tag({ ...request, board }, outside);
    },
  },
  {
    name: 'hangup',
    takes: 'TARGET',
    summary: 'Hang up a client',
    flags: [EACH],
    examples: [
      ['7', 'the client of session 7'],
      ['tag:test --all', 'all with this tag'],
    ],
    prepare: (given) => {
      const [target = ''] = need('hangup', given, 1, 1, TARGET);
      const all = given.read(EACH);
      return async (outside, board) => (await import('./change.ts')).hangUp({ board, target, all }, outside);
    },
  },
  {
    name: 'ban',
    takes: 'TARGET|NETWORK [TIME] [REASON...]',
    summary: 'Hang up an address or network, and let it in no more',
    flags: [SURE],
    examples: [
      ['192.0.2.7 2h floods', 'for two hours'],
      ['10.4.0.0/16', 'until it is lifted, over restarts of the board'],
      ['pump-a 10m', 'the address of its client'],
    ],
    prepare: (given) => {
      const [target = '', ...words] = need('ban', given, 1, Infinity, BANNED);
      const request = { target, words: words.join(' '), yes: given.read(SURE) };
      return async (outside, board) => (await import('./ban.ts')).ban({ ...request, board }, outside);
    },
  },
  {
    name: 'unban',
    takes: 'TARGET|NETWORK',
    summary: 'Lift a ban',
    flags: [],
    examples: [['192.0.2.7', 'as cordboard bans has it']],
    prepare: (given) => {
      const [target = ''] = need('unban', given, 1, 1, BANNED);
      return async (outside, board) => (await import('./ban.ts')).unban({ board, target }, outside);
    },
  },
  {
    name: 'bans',
    takes: '',
    summary: 'List who is banned, for how long, by whom and why',
    flags: [JSON_LINES],
    examples: [['--json', 'for a program']],
    prepare: (given) => {
      noWords('bans', given);
      const json = given.read(JSON_LINES);
      return async (outside, board) => (await import('./ban.ts')).bans(board, json, outside);
    },
  },
  {
    name: 'events',
    takes: '',
    summary: 'Print what happens on a board, until it ends: who comes, goes and changes, lines, notices',
    flags: [NO_LINES, JSON_LINES],
    examples: [
      ['--json', 'an object a line, for a program'],
      ['--no-lines', 'who comes and goes'],
    ],
    prepare: (given) => {
      noWords('events', given);
      const request = { lines: given.read(NO_LINES), json: given.read(JSON_LINES) };
      return async (outside, board) => (await import('./events.ts')).events({ ...request, board }, outside);
    },
  },
];

/** What stands on the command line of a command besides its words. */
export function flagsOf({ name, flags }: ScriptCommand): readonly Flag<unknown>[] {
  return name === 'boards' || name === 'stop' ? flags : [...flags, BOARD];
}
