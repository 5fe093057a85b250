import { CR, DM, FIRST_COMMAND, IAC, isVerb, NUL, SB, SE, type Verb } from './codes.ts';

/** Bytes of a subnegotiation that are kept. What is understood here is far shorter. */
export const SUBNEGOTIATION_MAX = 256;

/** What is told of the commands in a stream, in their order. `at`: data bytes of the same push before it. */
export interface Commands {
  /** A command of two bytes, such as NOP. */
  command(code: number, at: number): void;
  negotiation(verb: Verb, option: number, at: number): void;
  /** `bytes` without its frame, IAC undoubled; undefined where there were more than `SUBNEGOTIATION_MAX`. */
  subnegotiation(option: number, bytes: Uint8Array | undefined, at: number): void;
}

type State = 'data' | 'iac' | 'verb' | 'option' | 'sub' | 'sub-iac';

/**
 * Takes telnet out of what a peer sends (RFC 854, 855): the data is returned, the commands are told. However the
 * reads cut the stream, both are the same.
 *
 * What a bad peer may send: a subnegotiation without end is thrown away from its bound on, until IAC SE or another
 * command; one that another command breaks off is no subnegotiation. IAC before a byte that is no command is left
 * out and the byte is data.
 *
 * Of a data mark (IAC DM), which is sent as urgent data (RFC 854, SYNCH), the kernel takes one byte out of the stream,
 * and which one depends on the sender. Without DM, IAC stands before data, as above. Without IAC, DM looks like data,
 * and is left out only where one is expected.
 */
export class TelnetDecoder {
  /** The peer sends in binary: CR stands for itself (RFC 856). In force from the next byte on, also within a push. */
  binary = false;
  /** A data mark is to come before other data: what was sent is answered with one. */
  expectsMark = false;
  readonly #commands: Commands;
  #state: State = 'data';
  #afterCr = false;
  #verb: Verb | undefined;
  #option = 0;
  #sub: number[] = [];
  #subTooLong = false;

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** Returns the data among the bytes; these same bytes where they are nothing else. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#isPlain(bytes)) {
      this.#afterCr = bytes.length > 0 ? bytes[bytes.length - 1] === CR : this.#afterCr;
      return bytes;
    }
    const data = new Uint8Array(bytes.length);
    let length = 0;
    for (const byte of bytes) if (this.#next(byte, length)) data[length++] = byte;
    // A copy, so that a few bytes do not keep the room of a whole read.
    return data.slice(0, length);
  }

  #isPlain(bytes: Uint8Array): boolean {
    const usual = this.#state === 'data' && !this.expectsMark;
    return usual && !bytes.includes(IAC) && (this.binary || !bytes.includes(NUL));
  }

  /** Whether the byte is data. `at`: data bytes before it. */
  #next(byte: number, at: number): boolean {
    switch (this.#state) {
      case 'data':
        return this.#data(byte);
      case 'iac':
        return this.#afterIac(byte, at);
      case 'verb':
        this.#state = 'data';
        if (this.#verb !== undefined) this.#commands.negotiation(this.#verb, byte, at);
        return false;
      case 'option':
        this.#option = byte;
        this.#state = 'sub';
        return false;
      case 'sub':
        if (byte === IAC) this.#state = 'sub-iac';
        else this.#keep(byte);
        return false;
      case 'sub-iac':
        return this.#inSub(byte, at);
    }
  }

  #data(byte: number): boolean {
    if (byte === IAC) {
      this.#state = 'iac';
      return false;
    }
    const mark = this.expectsMark && byte === DM;
    this.expectsMark = false;
    if (mark) return false;
    // Commands between the two do not matter: they are no data.
    const padding = byte === NUL && this.#afterCr && !this.binary;
    this.#afterCr = byte === CR;
    return !padding;
  }

  #afterIac(byte: number, at: number): boolean {
    this.#state = 'data';
    if (byte === IAC || byte < FIRST_COMMAND) {
      this.#afterCr = byte === CR;
      this.expectsMark = false;
      return true;
    }
    if (byte === DM) this.expectsMark = false;
    if (isVerb(byte)) {
      this.#verb = byte;
      this.#state = 'verb';
    } else if (byte === SB) {
      this.#sub = [];
      this.#subTooLong = false;
      this.#state = 'option';
    } else this.#commands.command(byte, at);
    return false;
  }

  #keep(byte: number): void {
    if (this.#sub.length < SUBNEGOTIATION_MAX) this.#sub.push(byte);
    else this.#subTooLong = true;
  }

  #inSub(byte: number, at: number): boolean {
    this.#state = 'sub';
    if (byte === IAC) this.#keep(byte);
    else if (byte === SE) this.#endSub(at);
    else {
      this.#sub = [];
      return this.#afterIac(byte, at);
    }
    return false;
  }

  #endSub(at: number): void {
    this.#state = 'data';
    const bytes = this.#subTooLong ? undefined : Uint8Array.from(this.#sub);
    this.#sub = [];
    this.#commands.subnegotiation(this.#option, bytes, at);
  }
}
