/** The rows of `cordboard transcripts`. What runs a command is loaded when it runs. */
import { type Address, parseTarget } from '../address.ts';
import { noWords } from '../command-row.ts';
import { CordboardError } from '../errors.ts';
import { expected } from '../expected.ts';
import { type Flag, type Given, line } from '../flag.ts';
import { OPTIONS } from '../options.ts';
import { timeWithin } from '../times.ts';
import { oneRefOf, refsOf, type ShellCommand } from './command.ts';
import {
  choice,
  DIRECTION,
  JSON_LINES,
  LIMIT,
  NAME,
  PEER,
  sessionKeys,
  SINCE,
  TAG,
  text,
  toggle,
  UNTIL,
} from './flags.ts';
import type { ListRequest } from './list.ts';
import { FORMATS } from '../transcript/export/formats.ts';
import type { Span } from '../transcript/walk.ts';
import { momentOf } from './when.ts';

const KEEP_DAYS = ownFlag(OPTIONS.keepDays, 'Older records go; 0 is none for their age');
const KEEP_BYTES = ownFlag(OPTIONS.keepBytes, 'The oldest go until the file takes no more; 0 is no bound');
const PRUNE_OPEN = ownFlag(OPTIONS.pruneOpen, 'Of conversations that still go on as well');
const DRY_RUN = toggle('dry-run', 'Say what would go, and leave it');

const SESSION = sessionKeys('This conversation goes, by its KEY; repeatable');

/** An option of a board, for this command only. */
function ownFlag<T>(option: Flag<T>, description: string): Flag<T> {
  const { name, kind, parse, default: byDefault } = option;
  return { name, kind, description, default: byDefault, parse };
}

const HEX = toggle('hex', 'Every byte in hexadecimal, with its offset');
const FORMAT = choice('format', FORMATS, 'text', 'What is made: text, raw, jsonl, asciicast, html');
const FORCE = toggle('force', 'Write over a file that is there already');
const RAW_ESCAPES = toggle('raw-escapes', 'asciicast: what came in, with its escape sequences, as it is');

const OUTPUT: Flag<string | undefined> = {
  ...text('output', 'The file to write, which must not be there yet; - is the standard output'),
  letter: 'o',
};

const SPEED: Flag<number> = {
  name: 'speed',
  kind: 'value',
  description: 'How many times as fast as it was',
  default: '1',
  parse: (raw) => {
    const speed = /^\d+(?:\.\d+)?x?$/.test(line(raw)) ? Number.parseFloat(line(raw)) : 0;
    if (speed > 0 && speed <= 1e6) return speed;
    throw expected('a number such as 10 or 0.5', raw);
  },
};

const upToADay = timeWithin({ unit: 's', least: 0, most: 86_400, besides: '' });

function duration(name: string, byDefault: string, description: string): Flag<number> {
  return {
    name,
    kind: 'value',
    description,
    default: byDefault,
    parse: (raw) => (raw === '' ? Infinity : upToADay(raw)),
  };
}

const MAX_PAUSE = duration('max-pause', '', 'Wait no longer than this between two records, as in 2s');
const WAIT = duration('wait', '5s', 'With --to: how long an answer is waited for after the last was sent');
const TO: Flag<Address | undefined> = {
  name: 'to',
  kind: 'value',
  description: 'Send what came in to this address, in the same time, and show what comes back',
  default: '',
  parse: (raw) => (raw === '' ? undefined : parseTarget(line(raw))),
};

function listRequest(given: Given, now: number): ListRequest {
  const [name, peer, tag] = [given.read(NAME), given.read(PEER), given.read(TAG)];
  const limit = given.read(LIMIT);
  return {
    json: given.read(JSON_LINES),
    ...span(given, now),
    ...(name !== undefined && { name }),
    ...(peer !== undefined && { peer }),
    ...(tag !== undefined && { tag }),
    ...(limit > 0 && { limit }),
  };
}

/** Throws `CB_USAGE`. */
function span(given: Given, now: number): Span {
  const since = momentOf(given, SINCE, now);
  const until = momentOf(given, UNTIL, now);
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

export const TRANSCRIPT_COMMANDS: readonly ShellCommand[] = [
  {
    name: 'transcripts list',
    takes: '',
    summary: 'List the recorded conversations, the newest last',
    flags: [NAME, PEER, TAG, SINCE, UNTIL, LIMIT, JSON_LINES],
    examples: [
      ['--since 2h', 'what went on in the last two hours'],
      ['--name pump --limit 5', 'the last five of some names'],
    ],
    prepare: (given) => {
      noWords('list', given, 'see --name and --peer');
      return async (outside) =>
        (await import('./list.ts')).list(listRequest(given, outside.clock()), outside);
    },
  },
  {
    name: 'transcripts show',
    takes: 'KEY|NAME...',
    summary: 'Print conversations as text',
    flags: [HEX, DIRECTION, SINCE, UNTIL],
    examples: [
      ['3', 'conversation 3, a line a line, with times'],
      ['3 --hex --direction in', 'every byte that came'],
      ['pump-a', 'the one conversation of this name'],
    ],
    prepare: (given) => {
      const refs = refsOf(given.words);
      const choices = { hex: given.read(HEX), direction: given.read(DIRECTION) };
      return async (outside) =>
        (await import('./show.ts')).show({ refs, ...choices, ...span(given, outside.clock()) }, outside);
    },
  },
  {
    name: 'transcripts export',
    takes: 'KEY|NAME...',
    summary: 'Write conversations to a file or the standard output',
    flags: [FORMAT, OUTPUT, FORCE, DIRECTION, SINCE, UNTIL, HEX, RAW_ESCAPES],
    examples: [
      ['3 --format html -o pump.html', 'one page, for a colleague'],
      ['3 --format raw --direction out -o -', 'what was sent, to the byte'],
    ],
    prepare: (given) => {
      const format = given.read(FORMAT) ?? 'text';
      const isSingle = format === 'raw' || format === 'asciicast';
      const refs = isSingle ? [oneRefOf(given.words, `for ${format}`)] : refsOf(given.words);
      const choices = {
        refs,
        format,
        file: given.read(OUTPUT) ?? '-',
        force: given.read(FORCE),
        direction: given.read(DIRECTION),
        hex: given.read(HEX),
        rawEscapes: given.read(RAW_ESCAPES),
      };
      if (choices.hex && format !== 'text')
        throw new CordboardError('CB_USAGE', `--hex: is for text, not for ${format}`);
      if (choices.rawEscapes && format !== 'asciicast')
        throw new CordboardError('CB_USAGE', `--raw-escapes: is for asciicast, not for ${format}`);
      return async (outside) =>
        (await import('./export.ts')).exportTo({ ...choices, ...span(given, outside.clock()) }, outside);
    },
  },
  {
    name: 'transcripts replay',
    takes: 'KEY|NAME',
    summary: 'Show a conversation in the time it took, or send it again',
    flags: [SPEED, MAX_PAUSE, SINCE, TO, WAIT],
    examples: [
      ['3 --speed 10 --max-pause 2s', 'fast, and without long silences'],
      ['3 --to 127.0.0.1:6666', 'be the client of conversation 3'],
    ],
    prepare: (given) => {
      const ref = oneRefOf(given.words, 'to replay');
      const to = given.read(TO);
      const pace = { speed: given.read(SPEED), maxPause: given.read(MAX_PAUSE), wait: given.read(WAIT) };
      return async (outside) => {
        const since = momentOf(given, SINCE, outside.clock());
        const request = { ref, to, ...pace, ...(since !== undefined && { since }) };
        return (await import('./replay.ts')).replay(request, outside);
      };
    },
  },
  {
    name: 'transcripts prune',
    takes: '',
    summary: 'Take old conversations off the record, and give their space back',
    flags: [KEEP_DAYS, KEEP_BYTES, SESSION, PRUNE_OPEN, DRY_RUN],
    examples: [
      ['--keep-days 30 --dry-run', 'what a month would leave out'],
      ['--keep-bytes 2G', 'the oldest go until the rest takes no more'],
      ['--session 3 --session 5', 'these two conversations go'],
    ],
    prepare: (given) => {
      noWords('prune', given, 'name conversations with --session');
      const request = {
        keepDays: given.read(KEEP_DAYS),
        keepBytes: given.read(KEEP_BYTES),
        pruneOpen: given.read(PRUNE_OPEN),
        sessions: given.read(SESSION),
        dryRun: given.read(DRY_RUN),
      };
      if (request.keepDays === 0 && request.keepBytes === 0 && request.sessions.length === 0)
        throw new CordboardError('CB_USAGE', 'expected --keep-days, --keep-bytes or --session');
      return async (outside) => (await import('./prune.ts')).pruneFile(request, outside);
    },
  },
  {
    name: 'transcripts verify',
    takes: '',
    summary: 'Check that everything recorded is there and whole',
    flags: [],
    examples: [['', 'says what was checked; exit 1 with a line for each fault']],
    prepare: (given) => {
      noWords('verify', given);
      return async (outside) => (await import('./verify.ts')).verify(outside);
    },
  },
];
