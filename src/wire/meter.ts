import { ReadBreaks } from './breaks.ts';
import type { Framing, LineEnd } from './settings.ts';

const LF = 10;
const CR = 13;

/**
 * Counts a client's lines read by read, without decoding: the same number of lines that a Deframer begins
 * for the same reads when nothing cuts or splits them. Fast for a Buffer, right for any Uint8Array.
 */
export class LineMeter {
  /** The kind of the last line end seen. */
  lineEnd: LineEnd | undefined;
  readonly #breaks: ReadBreaks;
  #bytes = 0;
  #ended = 0;
  #open = false;
  #afterCr = false;

  constructor(framing: Framing) {
    this.#breaks = new ReadBreaks(framing);
  }

  /** May change between two reads; lines counted so far stay counted. */
  get framing(): Framing {
    return this.#breaks.framing;
  }

  set framing(framing: Framing) {
    this.#breaks.framing = framing;
  }

  /** Lines begun, finished or not. */
  get lines(): number {
    return this.#ended + (this.#open ? 1 : 0);
  }

  /** Bytes before the first line end, once there was one. */
  get firstLineEnd(): number | undefined {
    return this.#breaks.firstLineEnd;
  }

  /** Counts one read; `at` in milliseconds. The bytes are not kept. */
  read(bytes: Uint8Array, at: number): void {
    if (bytes.length === 0) return;
    if (this.#breaks.next(bytes, at, this.#bytes)) this.#endLine();
    this.#count(bytes);
    this.#bytes += bytes.length;
  }

  /** The client is sent something; as `Deframer.cut`. */
  answer(): void {
    this.#breaks.answer();
  }

  #endLine(): void {
    if (this.#open) this.#ended++;
    this.#open = false;
  }

  #count(bytes: Uint8Array): void {
    const firstCr = bytes.indexOf(CR);
    const secondHalf = this.#afterCr && bytes[0] === LF;
    const ends = countLineEnds(bytes, firstCr) - (secondHalf ? 1 : 0);
    if (firstCr >= 0) this.lineEnd = lastLineEnd(bytes);
    else if (ends > 0) this.lineEnd = 'lf';
    else if (secondHalf) this.lineEnd = 'crlf';
    if (ends > 0) this.#breaks.firstLineEnd ??= this.#bytes + firstLineEnd(bytes, firstCr);
    this.#ended += ends;
    const last = bytes[bytes.length - 1];
    this.#open = last !== LF && last !== CR;
    this.#afterCr = last === CR;
  }
}

/**
 * A CR that ends the bytes counts: whether an LF follows, only the next read can tell.
 *
 * A native search per line end beats a loop over the bytes four times at 64 bytes a line and loses at a few,
 * so the search gives up where lines are that short.
 */
function countLineEnds(bytes: Uint8Array, firstCr: number): number {
  const most = 16 + (bytes.length >> 4);
  const lfs = countLf(bytes, most);
  const crs = firstCr < 0 || lfs > most ? 0 : countLoneCr(bytes, firstCr, most);
  return lfs > most || crs > most ? countEach(bytes) : lfs + crs;
}

/** Stops counting beyond `most`. */
function countLf(bytes: Uint8Array, most: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0 && count <= most; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

/** Stops counting beyond `most`. */
function countLoneCr(bytes: Uint8Array, firstCr: number, most: number): number {
  let count = 0;
  for (let at = firstCr; at >= 0 && count <= most; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) count++;
  }
  return count;
}

// From the end, since what follows a CR decides; by index, since iterating is several times slower.
function countEach(bytes: Uint8Array): number {
  let count = 0;
  let next = 0;
  for (let at = bytes.length - 1; at >= 0; at--) {
    const byte = bytes[at] ?? 0;
    if (byte === LF || (byte === CR && next !== LF)) count++;
    next = byte;
  }
  return count;
}

function firstLineEnd(bytes: Uint8Array, firstCr: number): number {
  const firstLf = bytes.indexOf(LF);
  return firstCr < 0 || (firstLf >= 0 && firstLf < firstCr) ? firstLf : firstCr;
}

/** The kind of the last line end in bytes that hold a CR. */
function lastLineEnd(bytes: Uint8Array): LineEnd {
  const last = bytes.length - 1;
  const lf = bytes[last] === LF ? last : bytes.lastIndexOf(LF);
  if (lf < last && bytes.lastIndexOf(CR) > lf) return 'cr';
  return bytes[lf - 1] === CR ? 'crlf' : 'lf';
}
