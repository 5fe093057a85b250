import { Buffer } from 'node:buffer';
import type { WireRecord } from '../record.ts';
import { ReadBreaks } from '../wire/breaks.ts';
import type { FramingFacts } from './framer.ts';

const LF = 10;

/** The bytes of runs of records for `Pattern.probe`, in memory that is used again for the next. */
export class Haystack {
  readonly #facts: FramingFacts;
  #buffer = Buffer.alloc(0);
  #length = 0;

  constructor(facts: FramingFacts) {
    this.#facts = facts;
  }

  /**
   * The client's bytes as one stream, after it what was sent and the notes, and a line end wherever framing
   * begins a line without one. Undefined where that cannot be told. Good until it is asked again.
   */
  of(records: readonly WireRecord[]): Uint8Array | undefined {
    const [only] = records;
    if (records.length === 1 && only !== undefined) return only.bytes;
    this.#reserve(records);
    if (!this.#addStream(records)) return undefined;
    for (const { kind, bytes } of records) {
      if (kind === 'in') continue;
      this.#addLineEnd();
      this.#add(bytes);
    }
    return this.#buffer.subarray(0, this.#length);
  }

  /** Room for the records and a line end before each. */
  #reserve(records: readonly WireRecord[]): void {
    let size = records.length;
    for (const { bytes } of records) size += bytes.length;
    if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(size);
    this.#length = 0;
  }

  #addStream(records: readonly WireRecord[]): boolean {
    const { framing, firstLineEnd } = this.#facts;
    const breaks = mayBreak(records, this.#facts) ? new ReadBreaks(framing, firstLineEnd) : undefined;
    let answered = false;
    for (const { kind, bytes, at, offset } of records) {
      if (kind === 'out') {
        answered = true;
        breaks?.answer();
      }
      if (kind !== 'in' || bytes.length === 0) continue;
      // A character that an answer cuts in two is whole in its line.
      if (answered && this.#endsInside()) return false;
      if (breaks?.next(bytes, at, offset) === true || answered) this.#addLineEnd();
      this.#add(bytes);
      answered = false;
    }
    return true;
  }

  /** The last character may not be whole. */
  #endsInside(): boolean {
    for (let count = 1; count <= Math.min(3, this.#length); count++) {
      const byte = this.#buffer[this.#length - count] ?? 0;
      if (byte < 0x80) return false;
      if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);
    }
    return false;
  }

  #add(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #addLineEnd(): void {
    if (this.#length > 0) this.#buffer[this.#length++] = LF;
  }
}

/** Whether framing may begin lines where the client ended none. */
function mayBreak(records: readonly WireRecord[], { framing, firstLineEnd }: FramingFacts): boolean {
  if (framing !== 'auto') return framing === 'reads';
  const first = records.find(({ kind }) => kind === 'in');
  return first !== undefined && first.offset < (firstLineEnd ?? Infinity);
}
