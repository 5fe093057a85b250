import type { WireRecord } from '../record.ts';
import { deframeWhole, Deframer, type RawLine } from '../wire/framing.ts';
import type { Framing } from '../wire/settings.ts';
import { Line } from './line.ts';
import type { LineStyle } from './shown.ts';

/** How a client's bytes are framed; part of its summary. */
export interface FramingFacts {
  readonly framing: Framing;
  readonly firstLineEnd: number | undefined;
}

/** How a run of records begins. */
export interface Start {
  /** The client's first record of it goes on with what lies before, or may. */
  readonly midstream: boolean;
  /** A line end of the client's lies before it. */
  readonly lineEnded: boolean;
}

/** Makes lines of records one by one: the same lines as a Scrollback that begins where this does. */
export class Framer {
  readonly #facts: FramingFacts;
  readonly #start: Start | undefined;
  readonly #style: LineStyle | undefined;
  #in: Deframer | undefined;
  #last: { readonly line: Line; readonly raw: RawLine } | undefined;

  /** Without a start: as a window does that begins anywhere. `colour`: the client's lines are shown in its colours. */
  constructor(facts: FramingFacts, start?: Start, colour = false) {
    this.#facts = facts;
    this.#start = start;
    this.#style = colour ? { marks: 'show', colour } : undefined;
  }

  /** The client's line that may still grow, in place. */
  get open(): Line | undefined {
    return this.#last?.raw.open === true ? this.#last.line : undefined;
  }

  /** Silence after the last read ends the client's line that may still grow. */
  get endsBySilence(): boolean {
    return this.#in?.endsBySilence ?? false;
  }

  /** The lines that begin with a record, which follows the one before. */
  push(record: WireRecord): Line[] {
    const { kind, bytes, at, offset, seq } = record;
    const raws: RawLine[] = [];
    if (kind === 'in') {
      this.#in ??= this.#begin(offset);
      this.#in.push(bytes, at, offset, raws);
      return this.#keep(raws, seq);
    }
    if (kind === 'out') this.#in?.cut();
    deframeWhole(bytes, at, offset, raws);
    return raws.map((raw) => new Line(kind, seq, raw));
  }

  /** A line begins with the client's next record, `seq`, whatever is there: nothing is held back any longer. */
  end(seq: number): Line[] {
    const raws: RawLine[] = [];
    this.#in?.end(raws);
    return this.#keep(raws, seq);
  }

  #begin(offset: number): Deframer {
    const { framing, firstLineEnd } = this.#facts;
    const { midstream, lineEnded } = this.#start ?? { midstream: offset > 0, lineEnded: false };
    return new Deframer({
      framing,
      firstLineEnd: firstLineEnd ?? (lineEnded ? offset : undefined),
      midstream,
    });
  }

  #keep(raws: readonly RawLine[], seq: number): Line[] {
    const lines = raws.map((raw) => new Line('in', seq, raw, this.#style));
    const raw = raws.at(-1);
    const line = lines.at(-1);
    if (raw !== undefined && line !== undefined) this.#last = { line, raw };
    return lines;
  }
}
