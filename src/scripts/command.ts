/** What a command for scripts is made of: it talks to a board that runs, and ends. */
import type { Writable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { CommandRow } from '../command-row.ts';
import type { Whereabouts } from '../gateway/place.ts';

/** What a command may touch. */
export interface Outside {
  /** Where boards have their sockets. */
  readonly where: Whereabouts;
  /** Who runs this, for the record. */
  readonly operator: string;
  readonly clock: Clock;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly stdout: Writable;
  /** A line on stderr, not yet made printable. */
  readonly say: (line: string) => void;
  /** Draws on stderr; undefined where that is no terminal. */
  readonly draw: ((text: string) => void) | undefined;
  /** Asks a question that is answered with yes or no; undefined where nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

/** `board`: the name of the board that is meant; empty: the only one. Resolves to the exit code. Rejects with a `CordboardError`. */
export type Run = (outside: Outside, board: string) => Promise<number>;

/** A row of the table of commands. */
export type ScriptCommand = CommandRow<Run>;
