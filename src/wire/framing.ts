import { Buffer } from 'node:buffer';
import { ReadBreaks } from './breaks.ts';
import type { Framing } from './settings.ts';
import { skipContinuation, Utf8Reader } from './utf8.ts';

/** A line longer than this many UTF-16 units goes on in a continued line, so that no line costs much to show. */
export const MAX_LINE = 4096;

/** A line as the wire had it: decoded, not yet safe to show, without its line end. */
export interface RawLine {
  /** Grows while `open`. May be a slice that keeps its whole read in memory. */
  text: string;
  /** Time of its first byte, in milliseconds. */
  readonly at: number;
  /** Bytes of its direction before its first byte. */
  readonly offset: number;
  /** Unfinished: more text may come. Only the last line can be. */
  open: boolean;
  /** Goes on with the line before: that was too long, was cut, or lies before the window. */
  readonly continued: boolean;
}

export interface DeframerOptions {
  readonly framing: Framing;
  /**
   * Offset of the client's first line end in the whole conversation, once known. With it any part of the
   * conversation frames alike, since silence ends lines only before it.
   */
  readonly firstLineEnd?: number | undefined;
  /** The first push is not the stream's beginning; it may start inside a character, a line end or a line. */
  readonly midstream?: boolean;
}

/**
 * Turns the bytes of one direction into lines. LF, CRLF and a lone CR end a line; a CR that ends a read ends
 * its line at once and swallows an LF that comes next. `lines` framing gives the same lines however the reads cut the stream.
 */
export class Deframer {
  readonly #reader = new Utf8Reader();
  readonly #breaks: ReadBreaks;
  /** Continuation bytes that may still be skipped at the start of a window. */
  #skip: number;
  /** A line was cut: text goes on with it, a line end coming first just completes it. */
  #cut: boolean;
  #afterCr = false;
  #open: RawLine | undefined;
  #at = 0;
  /** Stream offset of the first byte that is not in a line yet; held bytes count as not. */
  #offset = 0;

  constructor(options: DeframerOptions) {
    this.#breaks = new ReadBreaks(options.framing, options.firstLineEnd);
    this.#cut = options.midstream ?? false;
    this.#skip = this.#cut ? 3 : 0;
  }

  /**
   * Takes the next bytes, which came at `at` milliseconds and `offset` bytes into their direction, right
   * after those before. Lines that begin are appended to `out`; the open line grows in place, wherever it is.
   */
  push(bytes: Uint8Array, at: number, offset: number, out: RawLine[]): void {
    const rest = this.#skipped(bytes);
    if (rest.length === 0) return;
    const start = offset + bytes.length - rest.length;
    if (this.#breaks.next(rest, at, start)) this.#break(out);
    this.#at = at;
    this.#offset = start - this.#reader.held;
    this.#lines(this.#reader.read(rest), rest, start, out);
  }

  /** The other direction interleaves here: an open line that has text is closed, and what follows continues it. */
  cut(): void {
    this.#breaks.answer();
    if (this.#open === undefined || this.#open.text === '') return;
    this.#close();
    this.#cut = true;
  }

  /** The other direction interleaves here, for readers that leave an open line open: only silence is heard in it. */
  answer(): void {
    this.#breaks.answer();
  }

  /** As `ReadBreaks.endsBySilence`. */
  get endsBySilence(): boolean {
    return this.#breaks.endsBySilence;
  }

  /** The stream has ended: nothing is held back any longer and no line stays open. */
  end(out: RawLine[]): void {
    this.#break(out);
  }

  #skipped(bytes: Uint8Array): Uint8Array {
    if (this.#skip === 0) return bytes;
    const rest = skipContinuation(bytes, this.#skip);
    this.#skip = rest.length > 0 ? 0 : this.#skip - bytes.length;
    return rest;
  }

  #break(out: RawLine[]): void {
    const held = this.#reader.end();
    if (held !== '') this.#grow(held, out);
    this.#close();
    this.#cut = false;
  }

  #close(): void {
    if (this.#open !== undefined) this.#open.open = false;
    this.#open = undefined;
  }

  #lines(text: string, bytes: Uint8Array, start: number, out: RawLine[]): void {
    const size = start + bytes.length - this.#reader.held - this.#offset;
    // One unit per byte: a place in the text is a place in the stream.
    const even = size === text.length;
    const origin = this.#offset;
    let from = this.#afterCr && text.startsWith('\n') ? 1 : 0;
    let byte = from;
    this.#offset += from;
    let lf = find(text, '\n', from);
    let cr = find(text, '\r', from);
    for (let end = Math.min(lf, cr); end < text.length; end = Math.min(lf, cr)) {
      const length = end === cr && text.startsWith('\n', cr + 1) ? 2 : 1;
      this.#finish(text.slice(from, end), out);
      from = end + length;
      if (!even) byte = bytes.indexOf(end === cr ? CR : LF, byte) + length;
      this.#offset = even ? origin + from : start + byte;
      if (cr < from) cr = find(text, '\r', from);
      if (lf < from) lf = find(text, '\n', from);
    }
    this.#afterCr = text.endsWith('\r');
    if (from < text.length || this.#reader.held > 0) this.#grow(text.slice(from), out);
    this.#offset = start + bytes.length - this.#reader.held;
  }

  #finish(text: string, out: RawLine[]): void {
    // Known too late for its exact place to matter: whatever comes now comes after it.
    this.#breaks.firstLineEnd ??= this.#offset;
    if (this.#open === undefined && !this.#cut && text.length <= MAX_LINE) {
      out.push({ text, at: this.#at, offset: this.#offset, open: false, continued: false });
      return;
    }
    if (text !== '') this.#grow(text, out);
    this.#close();
    this.#cut = false;
  }

  #grow(text: string, out: RawLine[]): void {
    let line = this.#open ?? this.#begin(this.#offset, this.#cut, out);
    this.#cut = false;
    let from = 0;
    while (line.text.length + text.length - from > MAX_LINE) {
      const to = wholeCharacters(text, from + MAX_LINE - line.text.length);
      line.text += text.slice(from, to);
      this.#close();
      line = this.#begin(line.offset + byteCount(line.text), true, out);
      from = to;
    }
    line.text += text.slice(from);
  }

  #begin(offset: number, continued: boolean, out: RawLine[]): RawLine {
    const line = { text: '', at: this.#at, offset, open: true, continued };
    this.#open = line;
    out.push(line);
    return line;
  }
}

const LF = 10;
const CR = 13;

/** The place of `end` from `from` on, the length of the text if there is none. */
function find(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at;
}

/** `to`, or one less if a surrogate pair would be split there. */
function wholeCharacters(text: string, to: number): number {
  const before = text.charCodeAt(to - 1);
  const isLead = before >= 0xd800 && before <= 0xdbff;
  return isLead ? to - 1 : to;
}

/** The bytes a decoded text came from: a lone surrogate stands for one invalid byte. */
export function byteCount(text: string): number {
  const count = Buffer.byteLength(text);
  return count === text.length ? count : count - 2 * (text.match(/\p{Cs}/gu)?.length ?? 0);
}

/** The lines of bytes that are all there is: as of a Deframer's `push` and `end`. */
export function deframeWhole(bytes: Uint8Array, at: number, offset: number, out: RawLine[]): void {
  const own = new Deframer({ framing: 'lines' });
  own.push(bytes, at, offset, out);
  own.end(out);
}
