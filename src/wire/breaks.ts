import type { Framing } from './settings.ts';
import { isContinuation } from './utf8.ts';

/** This long after a read, the client is taken to have finished saying what the read brought. */
export const SILENCE_MS = 100;

const LF = 10;
const CR = 13;

/**
 * Decides, read by read, where framing begins a new line although there was no line end. Looks at bytes and
 * times only, so that counting lines and showing them cannot disagree.
 *
 * A read that starts inside a character or with a line end goes on with the line before, under every framing.
 */
export class ReadBreaks {
  framing: Framing;
  /** The offset of the client's first line end, once known: silence means nothing from there on. */
  firstLineEnd: number | undefined;
  #lastAt = 0;
  #lastSeveral = false;
  #answered = false;

  constructor(framing: Framing, firstLineEnd?: number) {
    this.framing = framing;
    this.firstLineEnd = firstLineEnd;
  }

  /** The other side speaks: as good as a silence, what the last read said was all of it. */
  answer(): void {
    this.#answered = true;
  }

  /** Silence after the last read ends the line that it left open. */
  get endsBySilence(): boolean {
    if (this.framing !== 'auto') return this.framing === 'reads';
    return this.#lastSeveral && this.firstLineEnd === undefined;
  }

  /** Takes the next read, not empty, `offset` bytes into the stream; true if a line begins with it. */
  next(bytes: Uint8Array, at: number, offset: number): boolean {
    const spoken = this.#lastSeveral && (this.#answered || at - this.#lastAt >= SILENCE_MS);
    this.#answered = false;
    this.#lastAt = at;
    this.#lastSeveral = hasSeveralCharacters(bytes);
    if (this.framing === 'lines' || goesOn(bytes[0])) return false;
    return this.framing === 'reads' || (spoken && offset < (this.firstLineEnd ?? Infinity));
  }
}

function goesOn(byte: number | undefined): boolean {
  return byte === LF || byte === CR || isContinuation(byte);
}

function hasSeveralCharacters(bytes: Uint8Array): boolean {
  if (bytes.length > 4) return true;
  let count = 0;
  for (const byte of bytes) if (!isContinuation(byte)) count++;
  return count > 1;
}
