/**
 * Looks for a pattern in conversations of a file: where the pattern has a text that every match has in it, in bytes as
 * they lie, and in lines only where that may be.
 */
import { comparePositions, type Position } from '../lines/entry.ts';
import type { Hit } from '../lines/hits.ts';
import { seqAfter, seqBefore } from '../lines/near.ts';
import type { Turns } from '../lines/pace.ts';
import type { Read } from '../lines/runs.ts';
import {
  LONGEST_LINE_BYTES,
  startOf,
  sweep,
  type SweepCursor,
  type SweepQuery,
  type SweepResult,
  type Swept,
} from '../lines/sweep.ts';
import type { Needle } from '../probe.ts';
import type { PageRequest, WireRecord } from '../record.ts';
import type { Archive } from './archive.ts';
import type { Scanner, ScanSizes, Stretch } from './scanner.ts';

/** A conversation of the file. What lines are made of is read by its own `read`. */
export interface FileConversation extends Swept {
  readonly key: number;
  /** Bytes of it, roughly. */
  readonly size: number;
}

/** What is looked at in one go. */
export interface FileSweepSizes {
  /** Bytes that lines are made of, roughly. */
  readonly lines: number;
  /** Bytes as they lie, roughly, and the most records of them. */
  readonly window: number;
  readonly records: number;
  readonly scan?: ScanSizes;
}

export interface FileSweepMeans {
  /** So many hits are wanted of all conversations. */
  readonly hits: number;
  /** Hears of how many bytes have been looked at besides. */
  readonly tell: (bytes: number) => void;
  readonly turns: Turns;
  readonly sizes: FileSweepSizes;
}

export interface FileStep {
  readonly hits: readonly Hit[];
  /** Where to go on if one stops here; undefined: this is no place to stop. */
  readonly next?: SweepCursor;
}

const LEAST_RECORDS = 16;

/** Records of a conversation that follow each other. */
interface Range {
  readonly first: number;
  readonly last: number;
}

type Steps = AsyncGenerator<FileStep, SweepCursor | undefined>;

export class FileSweep {
  readonly #archive: Archive;
  readonly #scanner: Scanner;
  readonly #query: SweepQuery;
  readonly #newestFirst: boolean;
  readonly #means: FileSweepMeans;
  /** So many hits more are wanted. */
  #left: number;

  constructor(archive: Archive, query: SweepQuery, means: FileSweepMeans) {
    this.#archive = archive;
    this.#scanner = archive.scanner(means.sizes.scan);
    this.#query = query;
    this.#newestFirst = query.order === 'newest';
    this.#means = means;
    this.#left = means.hits;
  }

  /** No more hits are wanted. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  /**
   * Goes through a conversation as it is when this begins, or on through it, until it is full: then the last step says
   * where to go on, unless that was the end. Rejects as `sweep` does.
   */
  async *through(conversation: FileConversation, from?: SweepCursor): AsyncGenerator<FileStep> {
    const all = this.#wanted(conversation.key);
    if (all === undefined) return;
    const frozen = { ...conversation, read: upTo(conversation.read, all.last) };
    const { needle } = this.#query.pattern;
    let cursor = from ?? startOf(conversation);
    do {
      await this.#means.turns.next();
      const next: SweepCursor | undefined =
        needle === undefined
          ? yield* this.#plain(frozen, cursor)
          : yield* this.#window(frozen, needle, all, cursor);
      if (next === undefined) return;
      cursor = next;
      yield { hits: [], next };
    } while (!this.isFull);
  }

  /** The records that there are now, as far as they may be of the wanted time. */
  #wanted(key: number): Range | undefined {
    const { since, until } = this.#query;
    const read = (request: PageRequest): readonly WireRecord[] =>
      this.#archive.page(key, request, key).records;
    const first = read(since === undefined ? { from: 0, bytes: 1 } : { since, bytes: 1 })[0]?.seq;
    const last = read({ bytes: 1 }).at(-1)?.seq;
    if (first === undefined || last === undefined) return undefined;
    if (until === undefined) return { first, last };
    const after = read({ since: until, bytes: LONGEST_LINE_BYTES }).at(-1)?.seq ?? last;
    return { first, last: Math.min(last, after) };
  }

  /** Some lines, whatever is in them. */
  async *#plain(conversation: FileConversation, from: SweepCursor): Steps {
    const { hits, bytes, next } = await this.#lines(conversation, from);
    this.#means.tell(bytes);
    yield { hits };
    return next;
  }

  /** The next lines, as far as record `last` if one is given. */
  async #lines(conversation: Swept, from: SweepCursor, last?: number): Promise<SweepResult> {
    const { turns, sizes } = this.#means;
    const bounds = { hits: this.#left, bytes: sizes.lines, ...(last !== undefined && { last }) };
    const result = await sweep([conversation], this.#query, bounds, turns, from);
    this.#left -= result.hits.length;
    return result;
  }

  /** The next bytes, with all of the lines that begin there, and the lines of those in which something may be. */
  async *#window(conversation: FileConversation, needle: Needle, all: Range, from: SweepCursor): Steps {
    const window = this.#windowAt(conversation, all, from.at);
    const scanned = { first: window.first, last: await this.#lineEnd(conversation, window, all) };
    const places = this.#places(conversation.key, scanned, needle);
    let cursor = from;
    for (const place of this.#newestFirst ? [...places].reverse() : places) {
      cursor = await this.#before(conversation, place, cursor);
      while (!this.#isBehind(place, cursor.at)) {
        if (this.isFull) return cursor;
        const edge = this.#newestFirst ? place.first : place.last;
        const { hits, next } = await this.#lines(conversation, cursor, edge);
        yield { hits };
        if (next === undefined) return undefined;
        cursor = next;
      }
    }
    return this.#after(window, all, cursor);
  }

  #windowAt({ size }: FileConversation, { first, last }: Range, at: Position | undefined): Range {
    const count = windowRecords(size / Math.max(1, last + 1), this.#means.sizes);
    if (this.#newestFirst) {
      const top = Math.min(last, at?.seq ?? last);
      return { first: Math.max(first, top + 1 - count), last: top };
    }
    const bottom = Math.max(first, at?.seq ?? first);
    return { first: bottom, last: Math.min(last, bottom + count - 1) };
  }

  /** Where something may be, in the order of the records. */
  *#places(key: number, { first, last }: Range, { isIn, bytes: most }: Needle): Generator<Stretch> {
    for (const stretch of this.#scanner.stretches(key, first, last, isIn, most)) {
      this.#means.tell(stretch.bytes);
      if (stretch.isIt) yield stretch;
    }
  }

  /** The record that a line reaches to at most which begins in the window. */
  async #lineEnd({ key }: FileConversation, window: Range, all: Range): Promise<number> {
    if (window.last === all.last) return all.last;
    const end = await seqAfter(this.#archive.reader(key, key), window.last, LONGEST_LINE_BYTES, 'in');
    return Math.min(all.last, end);
  }

  /** Before all lines that have bytes in the range, or where one has come to if that is further. */
  async #before(
    { key }: FileConversation,
    { first, last }: Range,
    cursor: SweepCursor,
  ): Promise<SweepCursor> {
    if (this.#newestFirst) return this.#atLeast(last, cursor);
    return this.#atLeast(
      await seqBefore(this.#archive.reader(key, key), first, LONGEST_LINE_BYTES, 'in'),
      cursor,
    );
  }

  /** Behind the window; undefined at the end of the conversation. */
  #after(window: Range, all: Range, cursor: SweepCursor): SweepCursor | undefined {
    if (this.#newestFirst)
      return window.first <= all.first ? undefined : this.#atLeast(window.first - 1, cursor);
    return window.last >= all.last ? undefined : this.#atLeast(window.last + 1, cursor);
  }

  /** With all of record `seq` yet to come, or where one has come to if that is further. */
  #atLeast(seq: number, cursor: SweepCursor): SweepCursor {
    const at = this.#newestFirst
      ? { seq: seq + 1, offset: 0 }
      : { seq: seq - 1, offset: Number.MAX_SAFE_INTEGER };
    const order = cursor.at === undefined ? 0 : comparePositions(cursor.at, at);
    const isFurther = this.#newestFirst ? order < 0 : order > 0;
    return isFurther ? cursor : { ...cursor, at };
  }

  #isBehind({ first, last }: Range, at: Position | undefined): boolean {
    if (at === undefined) return false;
    return this.#newestFirst ? at.seq < first : at.seq > last;
  }
}

/** So many records are about a window, by what one has on average. */
function windowRecords(each: number, { window, records }: FileSweepSizes): number {
  return Math.max(LEAST_RECORDS, Math.min(records, Math.floor(window / Math.max(1, each))));
}

/** Reads the conversation as if it ended with `last`, so that one comes to the end also while clients send. */
function upTo(read: Read, last: number): Read {
  return async (request) => {
    const { from, since, before } = request;
    const isOpen = from === undefined && since === undefined && before === undefined;
    const page = await read(isOpen ? { ...request, before: last + 1 } : request);
    if ((page.records.at(-1)?.seq ?? -1) < last) return page;
    return { records: page.records.filter(({ seq }) => seq <= last), older: page.older, newer: false };
  };
}
