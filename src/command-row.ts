/** A row of a table of commands: parser, help, completion and docs read it. */
import { CordboardError } from './errors.ts';
import type { Flag, Given } from './flag.ts';

/** `Run` is what a command line becomes: it does the work. */
export interface CommandRow<Run> {
  /** One or two words, as in `transcripts list`. */
  readonly name: string;
  /** What its words are, as the help has it; empty: it takes none. */
  readonly takes: string;
  readonly summary: string;
  readonly flags: readonly Flag<unknown>[];
  /** Without `cordboard` and the name, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Throws `CB_USAGE` for what is wrong in the words and flags. Reads and writes nothing. */
  readonly prepare: (given: Given) => Run;
}

/** For a command that takes flags only; `hint` is what to give instead. Throws `CB_USAGE`. */
export function noWords(name: string, { words }: Given, hint?: string): void {
  if (words[0] === undefined) return;
  const what = `${JSON.stringify(words[0])}: ${name} takes no words`;
  throw new CordboardError('CB_USAGE', hint === undefined ? what : `${what}; ${hint}`);
}
