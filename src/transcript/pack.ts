/** Records as one run of bytes, to be handed from thread to thread without copying each of them. */
import { Buffer } from 'node:buffer';
import type { RecordKind, SessionId, WireRecord } from '../record.ts';

/**
 * Session, seq, offset and time as doubles; the length of the payload; how many matches were replaced in it; the kind;
 * the length of the operator's name.
 */
const HEAD_BYTES = 4 * 8 + 4 + 4 + 1 + 1;

const KINDS: readonly RecordKind[] = ['in', 'out', 'note'];
const LONGEST_NAME = 255;

/** The number that stands for a kind where records are stored. */
export function kindNumber(kind: RecordKind): number {
  return KINDS.indexOf(kind);
}

/** The kind that a number stands for; anything unknown is a note. */
export function kindOfNumber(number: number): RecordKind {
  return KINDS[number] ?? 'note';
}

/** A buffer that takes records until it is handed over. */
export class Pack {
  #buffer: Buffer<ArrayBuffer>;
  #length = 0;
  count = 0;

  /** `buffer` is the pack's own from now on; it grows where it must. */
  constructor(buffer: ArrayBuffer) {
    this.#buffer = Buffer.from(buffer);
  }

  /** Bytes in it, heads included. */
  get length(): number {
    return this.#length;
  }

  add(record: WireRecord): void {
    const { session, seq, offset, at, bytes, kind } = record;
    const by = Buffer.from(record.by ?? '').subarray(0, LONGEST_NAME);
    this.#reserve(HEAD_BYTES + by.length + bytes.length);
    const buffer = this.#buffer;
    let place = buffer.writeDoubleLE(session, this.#length);
    place = buffer.writeDoubleLE(seq, place);
    place = buffer.writeDoubleLE(offset, place);
    place = buffer.writeDoubleLE(at, place);
    place = buffer.writeUInt32LE(bytes.length, place);
    place = buffer.writeUInt32LE(record.redacted ?? 0, place);
    place = buffer.writeUInt8(kindNumber(kind), place);
    place = buffer.writeUInt8(by.length, place);
    buffer.set(by, place);
    buffer.set(bytes, place + by.length);
    this.#length = place + by.length + bytes.length;
    this.count++;
  }

  /** The memory of it; the pack must not be used any more. */
  take(): { readonly buffer: ArrayBuffer; readonly length: number } {
    return { buffer: this.#buffer.buffer, length: this.#length };
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(needed, 2 * this.#buffer.length)));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

/** The records of a pack, in the order they were added. Their payload is the pack's memory. */
export function* unpacked(buffer: ArrayBuffer, length: number): Generator<WireRecord> {
  const view = Buffer.from(buffer, 0, length);
  for (let place = 0; place < length;) {
    const session: SessionId = view.readDoubleLE(place);
    const bytes = view.readUInt32LE(place + 32);
    const redacted = view.readUInt32LE(place + 36);
    const named = view.readUInt8(place + 41);
    const payload = place + HEAD_BYTES + named;
    yield {
      session,
      seq: view.readDoubleLE(place + 8),
      kind: kindOfNumber(view.readUInt8(place + 40)),
      offset: view.readDoubleLE(place + 16),
      at: view.readDoubleLE(place + 24),
      bytes: view.subarray(payload, payload + bytes),
      ...(redacted > 0 && { redacted }),
      ...(named > 0 && { by: view.toString('utf8', place + HEAD_BYTES, payload) }),
    };
    place = payload + bytes;
  }
}

/** Records as a pack of just their size. */
export function packed(records: Iterable<WireRecord>): {
  readonly buffer: ArrayBuffer;
  readonly length: number;
} {
  const pack = new Pack(new ArrayBuffer(16 * 1024));
  for (const record of records) pack.add(record);
  return pack.take();
}
