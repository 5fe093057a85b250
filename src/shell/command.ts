/** What a command of the shell is made of: those that work on a transcript file and end. */
import type { Writable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { CommandRow } from '../command-row.ts';
import { CordboardError } from '../errors.ts';

/** What a command may touch. */
export interface Outside {
  /** The transcript file. */
  readonly path: string;
  readonly clock: Clock;
  readonly home: string;
  readonly stdout: Writable;
  /** What goes to stdout is seen, and may have colours. */
  readonly colour: boolean;
  /** A line on stderr, not yet made printable. */
  readonly say: (line: string) => void;
  /** Draws on stderr; undefined where that is no terminal. */
  readonly draw: ((text: string) => void) | undefined;
  /** An interrupt ends the program after this; returns the way to give that up. */
  readonly onInterrupt: (act: () => Promise<void>) => () => void;
}

/** Runs the command; resolves to the exit code. Rejects with a `CordboardError`. */
export type Run = (outside: Outside) => Promise<number>;

/** A row of the table of commands. */
export interface ShellCommand extends CommandRow<Run> {
  /** It has nothing to do with the transcript file, nor with the settings. */
  readonly apart?: true;
}

/** A conversation by its number, or by its name. */
export type Ref = number | string;

/** Conversations as they were named. Throws `CB_USAGE` unless there is at least one. */
export function refsOf(words: readonly string[]): Ref[] {
  if (words.length === 0)
    throw new CordboardError(
      'CB_USAGE',
      'expected the KEY of a conversation, or its name; cordboard transcripts list shows them',
    );
  return [...new Set(words.map((word) => (/^#?\d/.test(word) ? keyOf(word) : word)))];
}

/** The numbers of conversations. Throws `CB_USAGE` unless there is at least one. */
export function keysOf(words: readonly string[]): number[] {
  if (words.length === 0)
    throw new CordboardError(
      'CB_USAGE',
      'expected the KEY of a conversation; cordboard transcripts list shows them',
    );
  return [...new Set(words.map(keyOf))];
}

/** The one conversation. Throws `CB_USAGE`. */
export function oneRefOf(words: readonly string[], what: string): Ref {
  const [key, other] = refsOf(words);
  if (key === undefined || other !== undefined)
    throw new CordboardError('CB_USAGE', `expected one KEY ${what}, got ${words.length}`);
  return key;
}

function keyOf(word: string): number {
  const key = /^#?\d{1,9}$/.test(word) ? Number(word.replace('#', '')) : 0;
  if (key > 0) return key;
  throw new CordboardError(
    'CB_USAGE',
    `${JSON.stringify(word)}: expected the KEY of a conversation, a number such as 3`,
  );
}
