import { type Printed, print } from '../printable.ts';
import type { RecordKind } from '../record.ts';
import type { RawLine } from '../wire/framing.ts';
import type { Entry, Piece } from './entry.ts';
import { spansWithin } from './spans.ts';
import { foldRows } from './wrap.ts';

const NO_TINTS: Piece['tints'] = [];

/** One displayed line of a conversation. What is shown of it is worked out when it is first looked at. */
export class Line implements Entry {
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

  get text(): string {
    return this.printed.text;
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

  piece(start: number, end: number | undefined): Piece {
    const { text, marks } = this.printed;
    const stop = end ?? text.length;
    return { text: text.slice(start, stop), marks: spansWithin(marks, start, stop), tints: NO_TINTS };
  }

  place(spans: readonly number[], start: number, end: number | undefined): readonly number[] {
    return spansWithin(spans, start, end ?? this.printed.text.length);
  }
}
