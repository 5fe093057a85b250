/** What a redactor looks at: each read with what came of its first line before, in earlier reads. */
import { Buffer } from 'node:buffer';
import type { RecordKind, SessionId, WireRecord } from '../record.ts';

/** Of an unfinished line so much of its end is remembered, in bytes: the longest match that can span two reads. */
const REMEMBERED_BYTES = 4096;

/** A part of an unfinished line, in a record of an earlier read. */
export interface Piece {
  readonly seq: number;
  /** Bytes of the record before it. */
  readonly place: number;
  /** As it came. */
  readonly bytes: Buffer;
  /** As it is stored. */
  readonly stored: Buffer;
}

interface Read {
  readonly index: number;
  readonly record: WireRecord;
  readonly own: Buffer;
  readonly pieces: readonly Piece[];
}

/** A line without an end, and how many bytes its direction has with it. */
interface Unfinished {
  readonly pieces: readonly Piece[];
  readonly end: number;
}

/** A read, and what came of its first line before. */
export interface Window {
  readonly record: WireRecord;
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** Of the pieces. */
  readonly before: number;
  readonly bytes: Buffer;
}

/** Remembers of each direction of each client what came of a line that has no end yet. */
export class Windows {
  readonly #unfinished = new Map<string, Unfinished>();
  /** Pieces of the records that are being looked at, by their index. */
  readonly #fresh: (readonly [index: number, piece: Piece])[] = [];

  of(record: WireRecord, index: number): Window {
    const stream = streamOf(record);
    const own = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length);
    const known = this.#unfinished.get(stream);
    const pieces = known?.end === record.offset && record.kind !== 'note' ? known.pieces : [];
    const before = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const bytes = Buffer.concat([...pieces.map((piece) => piece.bytes), own]);
    if (record.kind !== 'note') this.#remember(stream, { index, record, own, pieces });
    return { record, index, pieces, before, bytes };
  }

  #remember(stream: string, { index, record, own, pieces }: Read): void {
    const end = Math.max(own.lastIndexOf(10), own.lastIndexOf(13)) + 1;
    const place = Math.max(end, own.length - REMEMBERED_BYTES);
    const bytes = Buffer.from(own.subarray(place));
    const piece = { seq: record.seq, place, bytes, stored: Buffer.from(bytes) };
    this.#fresh.push([index, piece]);
    const rest = [...(end > 0 ? [] : lastOf(pieces, REMEMBERED_BYTES - bytes.length)), piece];
    if (place === own.length && end > 0) this.#unfinished.delete(stream);
    else this.#unfinished.set(stream, { pieces: rest, end: record.offset + own.length });
  }

  /** What is stored of the records that were looked at is known now. */
  settle(records: readonly WireRecord[]): void {
    for (const [index, { place, stored }] of this.#fresh)
      stored.set(records[index]?.bytes.subarray(place, place + stored.length) ?? []);
    this.#fresh.length = 0;
  }

  /** Nothing that came of an unfinished line is held against what comes. */
  forget(stream: string): void {
    this.#unfinished.delete(stream);
  }
}

/** One direction of one client. */
export function streamOf({
  session,
  kind,
}: {
  readonly session: SessionId;
  readonly kind: RecordKind;
}): string {
  return `${session} ${kind}`;
}

/** At most so many bytes, from the end on. */
function lastOf(pieces: readonly Piece[], most: number): Piece[] {
  const kept: Piece[] = [];
  let left = most;
  for (let index = pieces.length - 1; index >= 0 && left > 0; index--) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const from = Math.max(0, piece.bytes.length - left);
    const { seq, place, bytes, stored } = piece;
    const part = { seq, place: place + from, bytes: bytes.subarray(from), stored: stored.subarray(from) };
    kept.unshift(from === 0 ? piece : part);
    left -= piece.bytes.length;
  }
  return kept;
}
