import type { RecordKind } from '../record.ts';
import type { RawLine } from '../wire/framing.ts';
import type { Entry, Piece } from './entry.ts';
import { bytesBefore, charOf, type LineStyle, show, type Shown } from './shown.ts';
import { pieceOf, placeIn } from './spans.ts';
import { wrapRows } from './wrap.ts';

const PLAIN_STYLE: LineStyle = { marks: 'show', colour: false };

/** One displayed line of a conversation. What is shown of it is worked out when it is first looked at. */
export class Line implements Entry {
  readonly kind: RecordKind;
  readonly seq: number;
  readonly #raw: RawLine;
  readonly #style: LineStyle;
  #shown: Shown | undefined;
  #rows: readonly number[] = [];
  /** What `#shown` and `#rows` were made for. */
  #length = -1;
  #width = 0;

  constructor(kind: RecordKind, seq: number, raw: RawLine, style = PLAIN_STYLE) {
    this.kind = kind;
    this.seq = seq;
    this.#raw = raw;
    this.#style = style;
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
  get text(): string {
    return this.#show().text;
  }

  /** As the wire had it, without its line end: not safe to show. */
  get wire(): string {
    return this.#raw.text;
  }

  /** Where its rows begin in `text`, folded at `width` cells. */
  rows(width: number): readonly number[] {
    const { text, marks } = this.#show();
    if (this.#width !== width) {
      this.#rows = wrapRows(text, width, marks);
      this.#width = width;
    }
    return this.#rows;
  }

  piece(start: number, end: number | undefined): Piece {
    return pieceOf(this.#show(), start, end);
  }

  place(spans: readonly number[], start: number, end: number | undefined): readonly number[] {
    return placeIn(this.text, spans, start, end);
  }

  byteAt(char: number): number {
    return this.offset + bytesBefore(this.#raw.text, this.#show(), char);
  }

  charAt(byte: number): number {
    return charOf(this.#raw.text, this.#show(), byte - this.offset);
  }

  #show(): Shown {
    if (this.#shown === undefined || this.#raw.text.length !== this.#length) {
      this.#shown = show(this.#raw.text, this.#style);
      this.#length = this.#raw.text.length;
      this.#width = 0;
    }
    return this.#shown;
  }
}
