/** Records to lines that are complete, framed as a console frames them. */
import { Framer, type FramingFacts } from '../lines/framer.ts';
import type { Line as Framed } from '../lines/line.ts';
import type { WireRecord } from '../record.ts';

/** One line of a conversation. */
export interface Line {
  /** `in`: the client said it; `out`: it was said to the client; `note`: cordboard's own remark. */
  readonly kind: 'in' | 'out' | 'note';
  /** Without its line end, as it came: not safe to show on a terminal. A byte that was no UTF-8 is U+DC80 to U+DCFF. */
  readonly text: string;
  /** When its first byte came, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The record that it begins in. */
  readonly seq: number;
  /** Bytes of its direction before it. */
  readonly offset: number;
  /** Goes on with the line before: that was longer than 4096 characters, or something was sent in its middle. */
  readonly continued: boolean;
  /** The operator who sent it, of an `out` line. */
  readonly by?: string;
}

export class Liner {
  readonly #framer: Framer;
  /** The client's line that may grow. */
  #open: Framed | undefined;
  /** So much of it was given already. */
  #given = 0;

  constructor(facts: FramingFacts) {
    this.#framer = new Framer(facts);
  }

  /** Text of the client that is no complete line yet. */
  get rest(): Line | undefined {
    const line = this.#open;
    return line === undefined || line.wire.length === this.#given ? undefined : this.#lineOf(line);
  }

  /** Nothing more coming for a while completes the line that is open. */
  get endsBySilence(): boolean {
    return this.rest !== undefined && this.#framer.endsBySilence;
  }

  /** The lines that are complete with this record, which follows the one before. */
  push(record: WireRecord): Line[] {
    const begun = this.#framer.push(record);
    const { open } = this.#framer;
    const ended = this.#open !== undefined && this.#open !== open ? this.end() : [];
    this.#open = open;
    const complete = begun.filter((line) => line !== open);
    return [...ended, ...complete.map((line) => plain(line, line.wire, record.by))];
  }

  /** Takes the line that is open as it is; should it grow all the same, that is a line that continues it. */
  end(): Line[] {
    const { rest } = this;
    this.#given = this.#open !== undefined && this.#open === this.#framer.open ? this.#open.wire.length : 0;
    return rest === undefined ? [] : [rest];
  }

  #lineOf(line: Framed): Line {
    const whole = plain(line, line.wire.slice(this.#given));
    return this.#given === 0 ? whole : { ...whole, continued: true };
  }
}

function plain({ kind, at, seq, offset, continued }: Framed, text: string, by?: string): Line {
  return { kind, text, at, seq, offset, continued, ...(kind === 'out' && by !== undefined && { by }) };
}
