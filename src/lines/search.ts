/** One search or count over a whole conversation, in slices. */
import { CordboardError } from '../errors.ts';
import type { Pattern } from '../pattern.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import { comparePositions, type Place, type Position } from './entry.ts';
import { Framer, type FramingFacts } from './framer.ts';
import { Haystack } from './haystack.ts';
import type { Line } from './line.ts';
import type { LineFilter } from './line-filter.ts';
import { Pace, type Turns } from './pace.ts';
import { type Read, type Run, runsBefore, runsFrom } from './runs.ts';
import { Sift } from './sift.ts';

/** Lines that are held against a pattern at once. */
const BATCH = 256;

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
  readonly #pace: Pace;
  readonly #haystack: Haystack;
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
    this.#pace = new Pace(turns);
    this.#haystack = new Haystack(session);
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
      if (this.cancelled || (this.#pace.over() && (await this.#interrupted()))) return;
      if (!this.#mayMatch(run)) {
        yield [];
        continue;
      }
      const lines = await this.#sifted(await this.#lines(run), newestFirst);
      for (const batch of batches(lines.filter(wanted), newestFirst)) {
        if (this.#pace.over() && (await this.#interrupted())) return;
        yield await this.#tested(batch);
      }
    }
  }

  #mayMatch({ records }: Run): boolean {
    const filter = this.#filter;
    // What passes here may show what matches elsewhere.
    if ((filter?.context ?? 0) > 0) return true;
    const bytes = this.#haystack.of(records);
    this.#pace.spend(bytes?.length ?? 0);
    if (bytes === undefined) return true;
    return (
      this.#pattern.probe(bytes) && (filter === undefined || filter.invert || filter.pattern.probe(bytes))
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
      if (this.#pace.over() && (await this.#interrupted())) return [];
      const passing = new Set(await this.#tested(batch, filter.pattern));
      for (const line of newestFirst ? batch.toReversed() : batch) {
        this.#sift.take({ line, ordinal: this.#ordinal++, passes: passing.has(line) !== filter.invert });
      }
    }
    const shown = this.#sift.kept.slice(first).map(({ line }) => line);
    return newestFirst ? shown.reverse() : shown;
  }

  /** One by one if it takes too long at once: of many lines, or while the machine is busy, that says little. */
  async #tested(lines: readonly Line[], pattern = this.#pattern): Promise<readonly Line[]> {
    try {
      return matching(pattern, lines);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
    }
    const found: Line[] = [];
    for (const line of lines) {
      if (this.#pace.over() && (await this.#interrupted())) return [];
      found.push(...matching(pattern, [line]));
    }
    return found;
  }

  async #lines(run: Run): Promise<Line[]> {
    const framer = new Framer(this.#session, run.start);
    const lines: Line[] = [];
    for (const record of run.records) {
      for (const line of framer.push(record)) lines.push(line);
      this.#pace.spend(record.bytes.length);
      if (this.#pace.over() && (await this.#interrupted())) return [];
    }
    return run.end === undefined ? lines : [...lines, ...framer.end(run.end)];
  }

  /** Lets everything else have its turn; true if the job was cancelled meanwhile. */
  async #interrupted(): Promise<boolean> {
    await this.#pace.next();
    return this.cancelled;
  }
}

function matching(pattern: Pattern, lines: readonly Line[]): readonly Line[] {
  const matches = pattern.test(lines.map((line) => line.text));
  return lines.filter((_, index) => matches[index]);
}

function batches(lines: readonly Line[], newestFirst: boolean): Line[][] {
  const all: Line[][] = [];
  for (let from = 0; from < lines.length; from += BATCH) all.push(lines.slice(from, from + BATCH));
  return newestFirst ? all.reverse() : all;
}
