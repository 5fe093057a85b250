/** The lines of a session, as they are completed. */
import { SILENCE_MS } from '../wire/breaks.ts';
import type { WireRecord } from '../record.ts';
import type { Feed } from './feed.ts';
import { type Line, Liner } from './liner.ts';
import type { FramingFacts } from '../lines/framer.ts';

/** Silence is measured by the board's clock: here it is waited for a little longer. */
const PATIENCE_MS = SILENCE_MS + 50;

/** Lines that have come, and text after them that is no line yet. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly rest: Line | undefined;
}

export class LineStream implements AsyncIterableIterator<Line, undefined> {
  readonly #feed: Feed;
  readonly #liner: Liner;
  readonly #from: number;
  #ready: Line[] = [];
  #taking: Promise<Lines | undefined> | undefined;

  /** Lines that were complete before record `from` are left out. */
  constructor(feed: Feed, facts: FramingFacts, from = 0) {
    this.#feed = feed;
    this.#from = from;
    this.#liner = new Liner(facts);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Line, undefined>> {
    for (;;) {
      const line = this.#ready.shift();
      if (line !== undefined) return { done: false, value: line };
      const came = await this.take();
      if (came === undefined) return { done: true, value: undefined };
      this.#ready.push(...came.lines);
    }
  }

  /** Ends it: nothing more is read from the board for it. */
  return(): Promise<IteratorResult<Line, undefined>> {
    this.#feed.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** What comes next, with text that is no line yet; undefined after the last. Instead of `next`, not beside it. */
  take(): Promise<Lines | undefined> {
    // A silence may have ended the wait for what is still to come.
    this.#taking ??= this.#take();
    if (!this.#liner.endsBySilence) return this.#settled(this.#taking);
    return this.#settled(Promise.race([this.#taking, this.#silence()]));
  }

  async #settled(lines: Promise<Lines | undefined | 'silence'>): Promise<Lines | undefined> {
    const came = await lines;
    if (came === 'silence') return { lines: this.#liner.end(), rest: undefined };
    this.#taking = undefined;
    return came;
  }

  async #take(): Promise<Lines | undefined> {
    const records = await this.#feed.take();
    if (records !== undefined) {
      const lines = records.flatMap((record) => this.#push(record));
      const isNews = records.some(({ seq, kind }) => seq >= this.#from && kind === 'in');
      return { lines, rest: isNews ? this.#liner.rest : undefined };
    }
    const lines = this.#feed.wasLeft ? [] : this.#liner.end();
    return lines.length === 0 ? undefined : { lines, rest: undefined };
  }

  #push(record: WireRecord): Line[] {
    const lines = this.#liner.push(record);
    if (record.seq >= this.#from) return lines;
    // What silence had completed long ago must not be told as if it came now.
    if (record.seq + 1 === this.#from && this.#liner.endsBySilence) this.#liner.end();
    return [];
  }

  #silence(): Promise<'silence'> {
    return new Promise((resolve) => setTimeout(() => resolve('silence'), PATIENCE_MS).unref());
  }
}
