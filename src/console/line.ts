import { type Printed, print } from '../printable.ts';
import type { RecordKind } from '../record.ts';
import type { RawLine } from '../wire/framing.ts';
import { foldRows } from './wrap.ts';

/** Where a line begins in a conversation: in which record, and how many bytes into its direction. */
export interface Position {
  readonly seq: number;
  readonly offset: number;
}

/** Negative if `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.seq - b.seq || a.offset - b.offset;
}

/** One displayed line of a conversation. What is shown of it is worked out when it is first looked at. */
export class Line implements Position {
  readonly kind: RecordKind;
  readonly seq: number;
  readonly #raw: RawLine;
  #printed: Printed | undefined;
  #rows: readonly number[] = [];
  /** What `#printed` and `#rows` were made for. */
  #length = -1;
  #width = 0;

  constructor(kind: RecordKind, seq: number, raw: RawLine) {
    this.kind = kind;
    this.seq = seq;
    this.#raw = raw;
  }

  get offset(): number {
    return this.#raw.offset;
  }

  get at(): number {
    return this.#raw.at;
  }

  /** Goes on with the line before. */
  get continued(): boolean {
    return this.#raw.continued;
  }

  /** Safe to show. */
  get printed(): Printed {
    if (this.#printed === undefined || this.#raw.text.length !== this.#length) {
      this.#printed = print(this.#raw.text);
      this.#length = this.#raw.text.length;
      this.#width = 0;
    }
    return this.#printed;
  }

  /** Where its rows begin in the printed text, folded at `width` cells. */
  rows(width: number): readonly number[] {
    const { text } = this.printed;
    if (this.#width !== width) {
      this.#rows = foldRows(text, width);
      this.#width = width;
    }
    return this.#rows;
  }
}
