/** Cuts a stream of bytes into lines of UTF-8 that are no longer than a bound. */
import { Buffer } from 'node:buffer';

const LF = 10;

/** A line that comes byte by byte is put together now and then, for every part costs memory of its own. */
const MOST_PARTS = 256;

export class LineCutter {
  readonly #most: number;
  #rest: Uint8Array[] = [];
  #length = 0;

  /** `most`: bytes of a line, its end not counted. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The lines that are ended by this, without their ends; or that one of them is too long, after which there is no way on. */
  push(bytes: Uint8Array): { readonly lines: readonly string[]; readonly tooLong: boolean } {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      if (!this.#keep(bytes.subarray(from, end))) return { lines, tooLong: true };
      lines.push(this.#take());
      from = end + 1;
    }
    const tooLong = !this.#keep(bytes.subarray(from));
    return { lines, tooLong };
  }

  #keep(part: Uint8Array): boolean {
    if (this.#length + part.length > this.#most) {
      this.#rest = [];
      return false;
    }
    if (part.length > 0) this.#rest.push(part);
    if (this.#rest.length > MOST_PARTS) this.#rest = [Buffer.concat(this.#rest)];
    this.#length += part.length;
    return true;
  }

  #take(): string {
    const line = Buffer.concat(this.#rest).toString('utf8');
    this.#rest = [];
    this.#length = 0;
    return line;
  }
}
