import { Buffer, isAscii, isUtf8 } from 'node:buffer';

/** The longest UTF-8 sequence has one leading byte and this many more. */
const MOST_CONTINUATION = 3;
const NOTHING = Buffer.alloc(0);

/** Whether `byte` can only stand inside a UTF-8 sequence, never at its start. */
export function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * `bytes` without the (at most `most`) continuation bytes in front: what to read of a stream that is entered
 * in its middle, perhaps inside a character. A view of the same memory.
 */
export function skipContinuation(bytes: Uint8Array, most: number = MOST_CONTINUATION): Uint8Array {
  let count = 0;
  while (count < most && isContinuation(bytes[count])) count++;
  return count === 0 ? bytes : bytes.subarray(count);
}

/**
 * Decodes a stream of UTF-8 read by read; nothing is dropped and nothing is fatal. Every byte `b` that is not
 * part of a well-formed sequence becomes the lone surrogate U+DC00 + b (the idea of Python's PEP 383), which
 * valid UTF-8 cannot produce, so the text can be turned back into the bytes. A byte order mark is kept.
 * The text does not depend on where the reads cut the stream, apart from when it comes.
 */
export class Utf8Reader {
  #held: Buffer = NOTHING;

  /** Bytes (0 to 3) of an unfinished character, which the next read may finish. */
  get held(): number {
    return this.#held.length;
  }

  read(bytes: Uint8Array): string {
    const all = this.#held.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#held, bytes]);
    const held = unfinished(all);
    if (held === 0) {
      this.#held = NOTHING;
      return decode(all);
    }
    this.#held = Buffer.from(all.subarray(all.length - held));
    return decode(all.subarray(0, all.length - held));
  }

  /** The stream ends here or cannot go on: the held bytes as invalid ones. The reader starts afresh. */
  end(): string {
    const text = decode(this.#held);
    this.#held = NOTHING;
    return text;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** How many bytes at the end are the beginning of a well-formed sequence and not the whole of it. */
function unfinished(bytes: Uint8Array): number {
  const most = Math.min(MOST_CONTINUATION, bytes.length);
  for (let count = 1; count <= most; count++) {
    const start = bytes.length - count;
    if (isContinuation(bytes[start])) continue;
    const fits = count === 1 || secondFits(bytes[start], bytes[start + 1]);
    return fits && count < announcedLength(bytes[start]) ? count : 0;
  }
  return 0;
}

/** The length of the sequence that a leading byte announces; 1 also for a byte that leads none. */
function announcedLength(lead = 0): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The Unicode Standard, table 3-7: some leading bytes narrow the range of the second byte. */
function secondFits(lead = 0, second = 0): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f;
  return isContinuation(second);
}

function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeMarking(bytes);
}

/** The slow way, for bytes that are not all valid. Written as UTF-16LE, which never needs more than two per byte. */
function decodeMarking(bytes: Buffer): string {
  const units = Buffer.allocUnsafe(bytes.length * 2);
  let size = 0;
  const put = (unit: number): void => {
    units[size++] = unit & 0xff;
    units[size++] = unit >> 8;
  };
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) put(0xdc00 + (bytes[at] ?? 0));
    else putCodePoint(codePoint(bytes, at, length), put);
    at += Math.max(1, length);
  }
  return units.toString('utf16le', 0, size);
}

/** The length of the well-formed sequence at `at`; 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = announcedLength(lead);
  if (length === 1 || !secondFits(lead, bytes[at + 1])) return 0;
  for (let more = 2; more < length; more++) if (!isContinuation(bytes[at + more])) return 0;
  return length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const lead = bytes[at] ?? 0;
  let code = length === 1 ? lead : lead & (0x7f >> length);
  for (let more = 1; more < length; more++) code = (code << 6) | ((bytes[at + more] ?? 0) & 0x3f);
  return code;
}

function putCodePoint(code: number, put: (unit: number) => void): void {
  if (code < 0x10000) put(code);
  else {
    put(0xd7c0 + (code >> 10));
    put(0xdc00 + (code & 0x3ff));
  }
}
