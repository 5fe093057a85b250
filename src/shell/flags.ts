/** Flags that several commands of the shell have. */
import { expected } from '../expected.ts';
import { type Flag, line, oneOf, wholeNumber, yesOrNo } from '../flag.ts';
import { OPTIONS } from '../options.ts';
import { keysOf } from './command.ts';
import { parseWhen } from '../console/moments.ts';

/** The setting, in the words of commands that only read. */
export const TRANSCRIPTS: Flag<string> = {
  ...OPTIONS.transcripts,
  description: 'The transcript file, instead of the usual one',
};

export function toggle(name: string, description: string): Flag<boolean> {
  return { name, kind: 'switch', description, default: false, parse: yesOrNo };
}

export function choice<T extends string>(
  name: string,
  choices: readonly T[],
  byDefault: T | '',
  description: string,
): Flag<T | undefined> {
  const parse = oneOf(choices);
  return {
    name,
    kind: 'value',
    description,
    default: byDefault,
    choices,
    parse: (raw) => (raw === '' && byDefault === '' ? undefined : parse(raw)),
  };
}

/** A text; undefined where it was not given. */
export function text(name: string, description: string): Flag<string | undefined> {
  return { name, kind: 'value', description, default: '', parse: (raw) => line(raw) || undefined };
}

/** Conversations by their KEY; none where it was not given. */
export function sessionKeys(description: string): Flag<number[]> {
  return {
    name: 'session',
    kind: 'list',
    description,
    default: '',
    parse: (raw) => (Array.isArray(raw) ? keysOf(raw.map(line)) : raw === '' ? [] : keysOf([line(raw)])),
  };
}

/** A moment, to be read with `momentOf` once it is known what time it is. */
function when(name: string, description: string): Flag<string | undefined> {
  return {
    ...text(name, description),
    parse: (raw) => {
      const given = line(raw);
      if (given === '') return undefined;
      // What lies ahead is refused later, with the clock at hand.
      if ('error' in parseWhen(given, END_OF_TIMES)) throw expected(WHEN, raw);
      return given;
    },
  };
}

const END_OF_TIMES = new Date(9999, 11, 31, 23, 59, 59).getTime();
const WHEN = 'a time such as 2h, 14:05, 2026-11-22 or "2026-11-22 14:05"';

export const NAME = text('name', 'Only conversations with this in their name');
export const PEER = text('peer', 'Only conversations with this in the address of the client');
export const TAG = text('tag', 'Only conversations with this tag');
export const SINCE = when('since', 'From then on: 2h ago, or 14:05, 2026-11-22, "yesterday 14:05"');
export const UNTIL = when('until', 'Up to then, in the same words');
export const JSON_LINES = toggle('json', 'JSON, an object a line; docs/transcripts.md has its fields');
export const DIRECTION = choice('direction', ['in', 'out'], '', 'Only what came in, or only what was sent');
export const LIMIT: Flag<number> = {
  name: 'limit',
  kind: 'value',
  description: 'At most so many, the newest; 0 is all',
  default: '0',
  parse: wholeNumber(0, 1_000_000_000),
};
