import { Buffer } from 'node:buffer';
import { Deframer, type DeframerOptions, MAX_LINE, type RawLine } from './framing.ts';

/**
 * One client's lines for somebody who wants each of them whole and once: given out when they are finished.
 * Unlike on a screen, an answer in between does not fold a line.
 */
export class HeardLines {
  readonly options: DeframerOptions;
  readonly #deframer: Deframer;
  #lines: RawLine[] = [];

  constructor(options: DeframerOptions) {
    this.options = options;
    this.#deframer = new Deframer(options);
  }

  /** The line that is not finished, if it has any text. Its object is the one that is given out in the end. */
  get open(): RawLine | undefined {
    const last = this.#lines.at(-1);
    return last?.text === '' ? undefined : last;
  }

  /** Silence after what came last finishes the open line; `end` is then to be called. */
  get endsBySilence(): boolean {
    return this.#deframer.endsBySilence;
  }

  /** Takes a read as `Deframer.push` does; returns the lines that are finished with it. */
  push(bytes: Uint8Array, at: number, offset: number): readonly RawLine[] {
    this.#deframer.push(bytes, at, offset, this.#lines);
    const finished = this.#given();
    const { open } = this;
    if (open !== undefined && bytes.length > MAX_LINE) open.text = detached(open.text);
    return finished;
  }

  /** The client was sent something. */
  answer(): void {
    this.#deframer.answer();
  }

  /** Nothing more comes, or silence has said so: the open line is finished. */
  end(): readonly RawLine[] {
    this.#deframer.end(this.#lines);
    return this.#given();
  }

  #given(): readonly RawLine[] {
    const all = this.#lines;
    const last = all.at(-1)?.open === true ? all.pop() : undefined;
    this.#lines = last === undefined ? [] : [last];
    return all;
  }
}

/** The same text, without the read it was cut out of: an engine keeps that for as long as the piece. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
