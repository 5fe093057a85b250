/** Cuts a stream of bytes into lines of UTF-8 that are no longer than a bound. */
import { Buffer, isUtf8 } from 'node:buffer';

const LF = 10;

/** A line, without its end; undefined: what stood there is not UTF-8. */
export type Line = string | undefined;

export class LineCutter {
  /** Bytes of a line, its end not counted. */
  most: number;
  /** Holds what has come of a line that is not ended yet; grows twofold, so that a line may come byte by byte. */
  #rest = Buffer.alloc(0);
  #length = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Bytes of the line that is not ended yet. */
  get unfinished(): number {
    return this.#length;
  }

  /** The lines that are ended by this; or that one of them is too long, after which there is no way on. */
  push(bytes: Uint8Array): { readonly lines: readonly Line[]; readonly tooLong: boolean } {
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      const part = bytes.subarray(from, end);
      if (this.#length + part.length > this.most) return { lines, tooLong: true };
      lines.push(this.#line(part));
      from = end + 1;
    }
    const rest = bytes.subarray(from);
    if (this.#length + rest.length > this.most) {
      this.#forget();
      return { lines, tooLong: true };
    }
    this.#keep(rest);
    return { lines, tooLong: false };
  }

  #line(last: Uint8Array): Line {
    if (this.#length === 0) return decoded(last);
    this.#keep(last);
    const line = decoded(this.#rest.subarray(0, this.#length));
    this.#forget();
    return line;
  }

  #forget(): void {
    this.#rest = Buffer.alloc(0);
    this.#length = 0;
  }

  #keep(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#rest.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#rest.length));
      this.#rest.copy(larger, 0, 0, this.#length);
      this.#rest = larger;
    }
    this.#rest.set(part, this.#length);
    this.#length = length;
  }
}

function decoded({ buffer, byteOffset, length }: Uint8Array): Line {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
