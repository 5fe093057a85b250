/** What all who look for patterns in a conversation do alike: run by run, in slices, until they are cancelled. */
import { CordboardError } from '../errors.ts';
import type { Pattern } from '../pattern.ts';
import type { WireRecord } from '../record.ts';
import { Framer, type FramingFacts } from './framer.ts';
import { Haystack } from './haystack.ts';
import type { Line } from './line.ts';
import { Pace, type Turns } from './pace.ts';
import type { Run } from './runs.ts';

/** Lines that are held against a pattern at once. */
const BATCH = 256;

export class Looks {
  readonly #facts: FramingFacts;
  readonly #pace: Pace;
  readonly #isCancelled: () => boolean;
  readonly #haystack: Haystack;

  constructor(facts: FramingFacts, turns: Turns, isCancelled: () => boolean) {
    this.#facts = facts;
    this.#pace = new Pace(turns);
    this.#isCancelled = isCancelled;
    this.#haystack = new Haystack(facts);
  }

  /** Whether lines of these may pass, as `Pattern.probe` has it. */
  mayPass(records: readonly WireRecord[], probe: (bytes: Uint8Array) => boolean): boolean {
    const bytes = this.#haystack.of(records);
    this.#pace.spend(bytes?.length ?? 0);
    return bytes === undefined || probe(bytes);
  }

  /** Lets everything else have its turn if the slice is over; whether it has been cancelled. */
  async isOver(): Promise<boolean> {
    if (!this.#pace.over()) return this.#isCancelled();
    await this.#pace.next();
    return this.#isCancelled();
  }

  /** The lines of a run, in the client's colours if so; none if it is cancelled. */
  async lines(run: Run, colour: boolean): Promise<Line[]> {
    const framer = new Framer(this.#facts, run.start, colour);
    const lines: Line[] = [];
    for (const record of run.records) {
      for (const line of framer.push(record)) lines.push(line);
      this.#pace.spend(record.bytes.length);
      if (await this.isOver()) return [];
    }
    return run.end === undefined ? lines : [...lines, ...framer.end(run.end)];
  }

  /**
   * Those that match; none if it is cancelled. One by one if it takes too long at once: of many lines, or while the
   * machine is busy, that says little. Rejects with `CB_PATTERN` if it takes too long of one.
   */
  async matching(lines: readonly Line[], pattern: Pattern): Promise<readonly Line[]> {
    try {
      return matching(pattern, lines);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
    }
    const found: Line[] = [];
    for (const line of lines) {
      if (await this.isOver()) return [];
      found.push(...matching(pattern, [line]));
    }
    return found;
  }
}

function matching(pattern: Pattern, lines: readonly Line[]): readonly Line[] {
  const matches = pattern.test(lines.map((line) => line.text));
  return lines.filter((_, index) => matches[index]);
}

/** In the order in which they are to be looked at; each is in the order of the lines. */
export function batches(lines: readonly Line[], newestFirst: boolean): Line[][] {
  const all: Line[][] = [];
  for (let from = 0; from < lines.length; from += BATCH) all.push(lines.slice(from, from + BATCH));
  return newestFirst ? all.reverse() : all;
}
