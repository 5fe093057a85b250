import type { RecordKind } from '../record.ts';

/** Where something begins in a conversation: in which record, and how many bytes into its direction. */
export interface Position {
  readonly seq: number;
  readonly offset: number;
}

/** Where something is in the bytes of one direction. */
export interface Place {
  readonly kind: RecordKind;
  /** Bytes of that direction before it. */
  readonly byte: number;
}

/** Negative if `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.seq - b.seq || a.offset - b.offset;
}

/** What a client's colour sequences make of a run of characters. Colours are indexes of the 256 colour palette. */
export interface Tint {
  readonly fg?: number;
  readonly bg?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export interface TintRun {
  /** UTF-16 offsets, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly tint: Tint;
}

/** One row as it is shown; safe to show. `marks` are spans of what stands for something else, `tints` ascend. */
export interface Piece {
  readonly text: string;
  readonly marks: readonly number[];
  readonly tints: readonly TintRun[];
}

/**
 * One displayed unit of a conversation: a line as text, or some bytes in another view. Rows are named by where
 * they begin: an offset that only the entry itself understands, ascending, the first 0.
 */
export interface Entry extends Position {
  readonly kind: RecordKind;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Goes on with the entry before. */
  readonly continued: boolean;
  /** What patterns are held against. */
  readonly text: string;
  /** Where its rows begin when it is shown `width` cells wide. */
  rows(width: number): readonly number[];
  /** The row from `start` up to `end`, the next row's start; undefined for the last row. */
  piece(start: number, end: number | undefined, width: number): Piece;
  /** Where spans of `text` are in that row's piece: spans again. */
  place(spans: readonly number[], start: number, end: number | undefined, width: number): readonly number[];
  /** The byte of its direction at `char`, an offset as rows are named by. */
  byteAt(char: number): number;
  /** The last place that begins at or before the byte, which is not before the entry. */
  charAt(byte: number): number;
}
