/** What both ends of a board's socket agree on; docs/protocol.md says it to everybody else. */
import type { Role } from '../operators.ts';

/** The version of the protocol; one that has other calls besides is still this. */
export const PROTOCOL = 1;

/** To a board: a longer message is not one. */
export const MOST_LINE_BYTES = 32 * 1024 * 1024;

/** From a board: it may be as long as the longest record there is. */
export const MOST_ANSWER_BYTES = 256 * 1024 * 1024;

/** What a board says of itself. */
export interface BoardFacts {
  readonly name: string;
  readonly pid: number;
  /** Of the program. */
  readonly version: string;
  /** Milliseconds since the Unix epoch. */
  readonly started: number;
  /** Names are given by rules of the board's configuration. */
  readonly namesByRule: boolean;
}

/** What a board answers a hello with. */
export interface Greeting {
  readonly version: number;
  readonly board: BoardFacts;
  /** The number of this attachment, which no other gets. */
  readonly attachment: number;
  /** As all others see it, and as it stands on the record of what is sent. */
  readonly operator: string;
  /** As granted. */
  readonly role: Role;
  /** What can be called. */
  readonly methods: readonly string[];
  /** What was given to `keep` by this operator's console before. */
  readonly view: Readonly<Record<string, unknown>>;
}
