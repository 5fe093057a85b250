/** One search or count over a whole conversation, in slices. */
import type { Pattern } from '../pattern.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import { comparePositions, type Place, type Position } from './entry.ts';
import type { FramingFacts } from './framer.ts';
import type { Line } from './line.ts';
import type { LineFilter } from './line-filter.ts';
import { batches, Looks } from './looks.ts';
import type { Turns } from './pace.ts';
import { type Read, type Run, runsBefore, runsFrom } from './runs.ts';
import { Sift } from './sift.ts';

/** So many records further on are read for lines around which others are shown. */
const MARGIN = 1024;

/** Between two reports of a count. */
const REPORT_MS = 100;

/** Which session; its summary has all of it. */
export interface SearchedSession extends FramingFacts {
  readonly id: SessionId;
}

export type Direction = 'older' | 'newer';

/** How many lines match. Not `done`: so far, counted from the oldest. */
export interface Tally {
  readonly matches: number;
  /** Of these, at or before the position asked about: the number of the match that is there. */
  readonly before: number;
  readonly done: boolean;
}

export type ReadPage = (id: SessionId, request: PageRequest) => Promise<Page>;

/** A line that matches, and where in it. */
export interface Match {
  readonly position: Position;
  readonly place: Place;
}

/** Done once. With a filter only what it shows is looked at. */
export class Search {
  cancelled = false;
  readonly #session: SearchedSession;
  readonly #pattern: Pattern;
  readonly #read: Read;
  readonly #turns: Turns;
  readonly #looks: Looks;
  readonly #filter: LineFilter | undefined;
  /** What the filter shows, in the order in which it is come by. */
  readonly #sift: Sift;
  #ordinal = 0;

  constructor(session: SearchedSession, pattern: Pattern, read: ReadPage, turns: Turns, filter?: LineFilter) {
    this.#filter = filter;
    this.#sift = new Sift(filter?.context ?? 0);
    this.#session = session;
    this.#pattern = pattern;
    this.#read = (request) => read(session.id, request);
    this.#turns = turns;
    this.#looks = new Looks(session, turns, () => this.cancelled);
  }

  cancel(): void {
    this.cancelled = true;
  }

  /** What fails after nobody waits for it any more is of no interest. */
  async unlessCancelled<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (this.cancelled) return undefined;
      throw error;
    }
  }

  async find(from: Position | 'end', direction: Direction): Promise<Match | undefined> {
    if (from === 'end' && direction === 'newer') return undefined;
    const older = direction === 'older';
    const seq = from === 'end' ? 'end' : from.seq;
    const margin = (this.#filter?.context ?? 0) > 0 ? MARGIN : 0;
    const runs =
      older || seq === 'end'
        ? runsBefore(this.#read, this.#session, seq === 'end' ? seq : seq + margin)
        : runsFrom(this.#read, this.#session, Math.max(0, seq - margin));
    const sign = older ? -1 : 1;
    const beyond = (line: Line): boolean => from === 'end' || comparePositions(line, from) * sign > 0;
    for await (const lines of this.#matching(runs, beyond, older)) {
      const nearest = lines.at(older ? -1 : 0);
      if (nearest !== undefined) return this.#matchIn(nearest);
    }
    return undefined;
  }

  async count(at: Position | undefined, report: (tally: Tally) => void): Promise<void> {
    let matches = 0;
    let before = 0;
    let reported = this.#turns.now();
    for await (const lines of this.#matching(runsFrom(this.#read, this.#session, 0), () => true, false)) {
      matches += lines.length;
      if (at !== undefined) before += lines.filter((line) => comparePositions(line, at) <= 0).length;
      if (this.#turns.now() - reported < REPORT_MS) continue;
      reported = this.#turns.now();
      report({ matches, before, done: false });
    }
    if (!this.cancelled) report({ matches, before, done: true });
  }

  #matchIn(line: Line): Match {
    const [[char = 0] = []] = this.#pattern.spans([line.text]);
    const { seq, offset, kind } = line;
    return { position: { seq, offset }, place: { kind, byte: line.byteAt(char) } };
  }

  /** The wanted lines that match, some at a time, each time in order; until it is cancelled. */
  async *#matching(
    runs: AsyncGenerator<Run>,
    wanted: (line: Line) => boolean,
    newestFirst: boolean,
  ): AsyncGenerator<readonly Line[]> {
    for await (const run of runs) {
      if (await this.#looks.isOver()) return;
      if (!this.#mayMatch(run)) {
        yield [];
        continue;
      }
      const lines = await this.#sifted(await this.#looks.lines(run, this.#pattern.colour), newestFirst);
      for (const batch of batches(lines.filter(wanted), newestFirst)) {
        if (await this.#looks.isOver()) return;
        yield await this.#looks.matching(batch, this.#pattern);
      }
    }
  }

  #mayMatch({ records }: Run): boolean {
    const filter = this.#filter;
    // What passes here may show what matches elsewhere.
    if ((filter?.context ?? 0) > 0) return true;
    return this.#looks.mayPass(
      records,
      (bytes) =>
        this.#pattern.probe(bytes) && (filter === undefined || filter.invert || filter.pattern.probe(bytes)),
    );
  }

  /** Those of the next lines that the filter shows, and of the lines before them that these bring into sight. */
  async #sifted(lines: readonly Line[], newestFirst: boolean): Promise<readonly Line[]> {
    const filter = this.#filter;
    if (filter === undefined) return lines;
    // It remembers what it kept last, so that nothing is kept twice.
    const before = this.#sift.kept.slice(-1);
    const first = before.length;
    this.#sift.kept = before;
    for (const batch of batches(lines, newestFirst)) {
      if (await this.#looks.isOver()) return [];
      const passing = new Set(await this.#looks.matching(batch, filter.pattern));
      for (const line of newestFirst ? batch.toReversed() : batch) {
        this.#sift.take({ line, ordinal: this.#ordinal++, passes: passing.has(line) !== filter.invert });
      }
    }
    const shown = this.#sift.kept.slice(first).map(({ line }) => line);
    return newestFirst ? shown.reverse() : shown;
  }
}
