/** A shared passphrase, and the line that a client says it in. Values in, values out. */
import { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Bytes of a passphrase, and of the line it comes in. */
export const MOST_PASSPHRASE_BYTES = 1024;

/** Bytes of telnet's negotiation that may come between. */
const MOST_TELNET_BYTES = 4096;

export class Passphrase {
  readonly #digest: Buffer;

  constructor(bytes: Uint8Array) {
    this.#digest = digestOf(bytes);
  }

  /** Takes as long whatever is wrong about it. */
  is(bytes: Uint8Array): boolean {
    return timingSafeEqual(digestOf(bytes), this.#digest);
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const [NUL, LF, CR] = [0, 10, 13];
/** RFC 854. Bytes that are in no text in UTF-8. */
const [IAC, SE, SB, WILL, DONT] = [255, 240, 250, 251, 254];

/** More came than a line may have. */
export class TooLong extends Error {}

/**
 * One line, as it comes: up to LF, CR LF, CR NUL, or a CR with something else after it. Telnet's commands in between
 * belong to the connection and not to the line.
 */
export class PassphraseLine {
  #state: 'text' | 'cr' | 'iac' | 'option' | 'sub' | 'sub-iac' = 'text';
  readonly #line: number[] = [];
  readonly #telnet: number[] = [];

  /** A CR was the last: the line is over unless LF or NUL follows. */
  get mayBeOver(): boolean {
    return this.#state === 'cr';
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#line);
  }

  /** Telnet's commands that came with it. */
  get telnet(): Uint8Array {
    return Uint8Array.from(this.#telnet);
  }

  /** Returns what came behind the line; undefined: the line goes on. Throws `TooLong`. */
  push(bytes: Uint8Array): Uint8Array | undefined {
    for (const [index, byte] of bytes.entries()) {
      if (this.#state === 'cr') {
        this.#state = 'text';
        return bytes.subarray(byte === LF || byte === NUL ? index + 1 : index);
      }
      if (this.#state === 'text' && byte === LF) return bytes.subarray(index + 1);
      this.#take(byte);
    }
    return undefined;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'text':
        if (byte === IAC) this.#command(byte, 'iac');
        else if (byte === CR) this.#state = 'cr';
        else this.#add(this.#line, byte, MOST_PASSPHRASE_BYTES);
        return;
      case 'iac':
        if (byte === SB) this.#command(byte, 'sub');
        else this.#command(byte, byte >= WILL && byte <= DONT ? 'option' : 'text');
        return;
      case 'option':
        this.#command(byte, 'text');
        return;
      case 'sub':
        this.#command(byte, byte === IAC ? 'sub-iac' : 'sub');
        return;
      case 'sub-iac':
        this.#command(byte, byte === SE ? 'text' : 'sub');
        return;
      case 'cr':
    }
  }

  #command(byte: number, next: 'text' | 'iac' | 'option' | 'sub' | 'sub-iac'): void {
    this.#add(this.#telnet, byte, MOST_TELNET_BYTES);
    this.#state = next;
  }

  #add(to: number[], byte: number, most: number): void {
    if (to.length >= most) throw new TooLong();
    to.push(byte);
  }
}
