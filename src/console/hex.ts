import { Buffer } from 'node:buffer';
import type { RecordKind, WireRecord } from '../record.ts';
import type { Entry, Piece } from '../lines/entry.ts';

/** How a row is laid out: the bytes in it and what it has besides their cells. */
interface Layout {
  readonly bytes: number;
  readonly offset: boolean;
  readonly ascii: boolean;
}

/** The first that fits is taken; the last has to do. */
const LAYOUTS: readonly Layout[] = [
  { bytes: 16, offset: true, ascii: true },
  { bytes: 8, offset: true, ascii: true },
  { bytes: 4, offset: true, ascii: true },
  { bytes: 4, offset: true, ascii: false },
  { bytes: 2, offset: true, ascii: false },
  { bytes: 1, offset: true, ascii: false },
  { bytes: 4, offset: false, ascii: false },
  { bytes: 2, offset: false, ascii: false },
];
const NARROWEST: Layout = { bytes: 1, offset: false, ascii: false };

/** Digits of an offset, unless it needs more. */
const DIGITS = 8;
/** Between the columns. */
const GAP = 2;
/** Rows this long have their cells in two halves. */
const HALVED = 8;

const NO_TINTS: Piece['tints'] = [];

/** The bytes of a record as hexadecimal; nothing for one without bytes. */
export function hexEntries(record: WireRecord): HexEntry[] {
  return record.bytes.length === 0 ? [] : [new HexEntry(record)];
}

/**
 * The bytes of one record, in rows as of `hexdump -C`. Rows are named by where they begin in the record. `text` has a
 * character from U+0000 to U+00FF for each byte: it is for searching and not safe to show.
 */
export class HexEntry implements Entry {
  readonly continued = false;
  readonly #record: WireRecord;
  readonly #digits: number;
  #rows: readonly number[] = [];
  /** Bytes in each of `#rows`. */
  #step = 0;

  constructor(record: WireRecord) {
    this.#record = record;
    this.#digits = Math.max(DIGITS, (record.offset + record.bytes.length).toString(16).length);
  }

  get kind(): RecordKind {
    return this.#record.kind;
  }

  get seq(): number {
    return this.#record.seq;
  }

  get offset(): number {
    return this.#record.offset;
  }

  get at(): number {
    return this.#record.at;
  }

  get text(): string {
    return latin1(this.#record.bytes);
  }

  rows(width: number): readonly number[] {
    const { bytes } = this.#layout(width);
    if (this.#step !== bytes) {
      this.#rows = steps(this.#record.bytes.length, bytes);
      this.#step = bytes;
    }
    return this.#rows;
  }

  piece(start: number, end: number | undefined, width: number): Piece {
    const layout = this.#layout(width);
    const bytes = this.#record.bytes.subarray(start, end);
    const offset = (this.offset + start).toString(16).padStart(this.#digits, '0') + ' '.repeat(GAP);
    const row = (layout.offset ? offset : '') + cellsOf(bytes, layout.bytes);
    if (!layout.ascii) return { text: row, marks: [], tints: NO_TINTS };
    const column = this.#asciiColumn(layout);
    const text = row.padEnd(column) + latin1(bytes).replace(UNPRINTABLE, '.');
    return { text, marks: dots(bytes, column), tints: NO_TINTS };
  }

  place(spans: readonly number[], start: number, end: number | undefined, width: number): readonly number[] {
    const layout = this.#layout(width);
    const stop = end ?? this.#record.bytes.length;
    const first = layout.offset ? this.#digits + GAP : 0;
    const column = this.#asciiColumn(layout);
    const inCells: number[] = [];
    const inAscii: number[] = [];
    for (let index = 0; index < spans.length; index += 2) {
      const from = Math.max(start, spans[index] ?? 0) - start;
      const to = Math.min(stop, spans[index + 1] ?? 0) - start;
      if (from >= to) continue;
      inCells.push(first + cellAt(from, layout.bytes), first + cellAt(to - 1, layout.bytes) + 2);
      if (layout.ascii) inAscii.push(column + from, column + to);
    }
    return [...inCells, ...inAscii];
  }

  byteAt(char: number): number {
    return this.offset + char;
  }

  charAt(byte: number): number {
    return Math.min(byte - this.offset, this.#record.bytes.length - 1);
  }

  #layout(width: number): Layout {
    return LAYOUTS.find((layout) => this.#width(layout) <= width) ?? NARROWEST;
  }

  #width(layout: Layout): number {
    if (layout.ascii) return this.#asciiColumn(layout) + layout.bytes;
    return (layout.offset ? this.#digits + GAP : 0) + cellsWidth(layout.bytes);
  }

  #asciiColumn({ bytes }: Layout): number {
    return this.#digits + GAP + cellsWidth(bytes) + GAP;
  }
}

const UNPRINTABLE = /[^\x20-\x7e]/g;

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function steps(length: number, step: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / step) }, (_, row) => row * step);
}

function cellsOf(bytes: Uint8Array, perRow: number): string {
  const cells = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  if (perRow < HALVED) return cells.join(' ');
  const half = perRow / 2;
  const [left, right] = [cells.slice(0, half).join(' '), cells.slice(half).join(' ')];
  return right === '' ? left : `${left}  ${right}`;
}

/** Where the cell of a row's byte begins. */
function cellAt(index: number, perRow: number): number {
  return 3 * index + (perRow >= HALVED && index >= perRow / 2 ? 1 : 0);
}

function cellsWidth(perRow: number): number {
  return cellAt(perRow - 1, perRow) + 2;
}

/** The dots that stand for something else, as spans of a row. */
function dots(bytes: Uint8Array, column: number): readonly number[] {
  const marks: number[] = [];
  bytes.forEach((byte, index) => {
    if (byte < 0x20 || byte > 0x7e) marks.push(column + index, column + index + 1);
  });
  return marks;
}
