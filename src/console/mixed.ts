import { Buffer } from 'node:buffer';
import { UNSHOWABLE } from '../printable.ts';
import type { RecordKind, WireRecord } from '../record.ts';
import { Utf8Reader } from '../wire/utf8.ts';
import { unitsWithin } from '../lines/bytes.ts';
import type { Entry, Piece } from '../lines/entry.ts';
import { lineCuts } from './cuts.ts';
import { pieceOf, placeIn } from '../lines/spans.ts';
import { wrapRows } from '../lines/wrap.ts';

/** A record's bytes as text and escapes, an entry for each line. Each record is decoded by itself. */
export function mixedEntries(record: WireRecord): MixedEntry[] {
  let from = 0;
  let ended = true;
  return lineCuts(record.bytes).map(({ to, ends }) => {
    const entry = new MixedEntry(record, from, to, !ended);
    from = to;
    ended = ends;
    return entry;
  });
}

/**
 * Some bytes of a record as text in which every byte that is no printable character is an escape: `\r`, `\n`, `\t`, `\e`,
 * `\0` or `\x9b`, and a backslash is `\\`. Each escape is a mark of its own and one byte; what is no mark is UTF-8. So the bytes can be told from it.
 */
export class MixedEntry implements Entry {
  readonly offset: number;
  readonly continued: boolean;
  readonly #record: WireRecord;
  readonly #bytes: Uint8Array;
  #shown: Piece | undefined;
  #rows: readonly number[] = [];
  #width = 0;

  /** The bytes of the record from `from` up to `to`. */
  constructor(record: WireRecord, from: number, to: number, continued: boolean) {
    this.offset = record.offset + from;
    this.continued = continued;
    this.#record = record;
    this.#bytes = record.bytes.subarray(from, to);
  }

  get kind(): RecordKind {
    return this.#record.kind;
  }

  get seq(): number {
    return this.#record.seq;
  }

  get at(): number {
    return this.#record.at;
  }

  /** Safe to show. */
  get text(): string {
    return this.#show().text;
  }

  rows(width: number): readonly number[] {
    if (this.#width !== width) {
      const { text, marks } = this.#show();
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
    const { text, marks } = this.#show();
    let byte = this.offset;
    let from = 0;
    for (let index = 0; (marks[index] ?? char) < char; index += 2) {
      byte += Buffer.byteLength(text.slice(from, marks[index]));
      from = marks[index + 1] ?? 0;
      if (from > char) return byte;
      byte++;
    }
    return byte + Buffer.byteLength(text.slice(from, char));
  }

  charAt(byte: number): number {
    const { text, marks } = this.#show();
    let left = byte - this.offset;
    let from = 0;
    for (let index = 0; index < marks.length; index += 2) {
      const start = marks[index] ?? 0;
      const size = Buffer.byteLength(text.slice(from, start));
      if (left < size) break;
      if (left === size) return start;
      left -= size + 1;
      from = marks[index + 1] ?? 0;
    }
    return from + unitsWithin(text.slice(from), left);
  }

  #show(): Piece {
    this.#shown ??= escaped(this.#bytes);
    return this.#shown;
  }
}

const token = new RegExp(`((?:(?![${UNSHOWABLE}])\\p{M})+)|[${UNSHOWABLE}]|\\\\`, 'gu');
/** As in `print`: more of them on one base pile up. */
const MOST_COMBINING = 4;

function escaped(bytes: Uint8Array): Piece {
  const reader = new Utf8Reader();
  const raw = reader.read(bytes) + reader.end();
  const marks: number[] = [];
  let text = '';
  let from = 0;
  const escape = (characters: string): void => {
    for (const byte of bytesOf(characters)) {
      const mark = SHORT.get(byte) ?? `\\x${byte.toString(16).padStart(2, '0')}`;
      marks.push(text.length, text.length + mark.length);
      text += mark;
    }
  };
  for (const match of raw.matchAll(token)) {
    const [found, combining] = match;
    text += raw.slice(from, match.index);
    from = match.index + found.length;
    const isBare = text.length === (marks.at(-1) ?? 0);
    if (combining === undefined || isBare) escape(found);
    else {
      const all = Array.from(combining);
      text += all.slice(0, MOST_COMBINING).join('');
      escape(all.slice(MOST_COMBINING).join(''));
    }
  }
  return { text: text + raw.slice(from), marks, tints: [] };
}

const SHORT: ReadonlyMap<number, string> = new Map([
  [0x00, '\\0'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x1b, '\\e'],
  [0x5c, '\\\\'],
]);

/** The bytes that characters were decoded from; each lone surrogate of `Utf8Reader` is one of them. */
function bytesOf(characters: string): number[] {
  return Array.from(characters).flatMap((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xdc00 && code <= 0xdfff ? [code - 0xdc00] : [...Buffer.from(character)];
  });
}
