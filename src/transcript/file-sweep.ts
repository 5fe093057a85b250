/**
 * Looks for a pattern in conversations of a file, the newest line first, for so long: where the pattern has a text that
 * every match has in it, in bytes as they lie, and in lines only where that may be.
 */
import type { Hit } from '../lines/hits.ts';
import type { Turns } from '../lines/pace.ts';
import type { Read } from '../lines/runs.ts';
import {
  LONGEST_LINE_BYTES,
  sweep,
  type SweepCursor,
  type SweepQuery,
  type SweepResult,
} from '../lines/sweep.ts';
import type { Needle } from '../probe.ts';
import type { SessionId } from '../record.ts';
import type { Archive } from './archive.ts';
import type { Findable } from './find.ts';
import type { Scanner, Stretch } from './scanner.ts';

/** When an answer ends: whichever comes first, and not before some bytes were looked at. */
export interface FileSweepBounds {
  readonly hits: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Lines are made of so much at a time, and bytes looked at as they lie, roughly. */
const LINES_BYTES = 512 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;
const LEAST_RECORDS = 16;
const MOST_RECORDS = 65_536;

/** Records of a conversation, from the oldest that is wanted to the newest. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** Done once. */
export class FileSweep {
  readonly #archive: Archive;
  readonly #scanner: Scanner;
  readonly #keyOf: (session: SessionId) => number | undefined;
  readonly #query: SweepQuery;
  readonly #bounds: FileSweepBounds;
  readonly #turns: Turns;
  readonly #began: number;
  readonly #hits: Hit[] = [];
  #bytes = 0;

  /** The query has the order `newest`. */
  constructor(
    archive: Archive,
    keyOf: (session: SessionId) => number | undefined,
    query: SweepQuery,
    bounds: FileSweepBounds,
    turns: Turns,
  ) {
    this.#archive = archive;
    this.#scanner = archive.scanner();
    this.#keyOf = keyOf;
    this.#query = query;
    this.#bounds = bounds;
    this.#turns = turns;
    this.#began = turns.now();
  }

  /** Rejects as `sweep` does. */
  async run(conversations: readonly Findable[], from?: SweepCursor): Promise<SweepResult> {
    const first = from === undefined ? 0 : conversations.findIndex(({ session }) => session === from.session);
    let cursor = from;
    for (const conversation of conversations.slice(Math.max(0, first))) {
      if (this.#isOver) return this.#result(cursor ?? startOf(conversation));
      const next = await this.#through(conversation, cursor);
      if (next !== undefined) return this.#result(next);
      cursor = undefined;
    }
    return this.#result(undefined);
  }

  #result(next: SweepCursor | undefined): SweepResult {
    return { hits: this.#hits, next, bytes: this.#bytes };
  }

  get #isOver(): boolean {
    const { hits, bytes, ms } = this.#bounds;
    if (this.#hits.length >= hits || this.#bytes >= bytes) return true;
    return this.#bytes > 0 && this.#turns.now() - this.#began >= ms;
  }

  /** Goes through a conversation; where it ended before the oldest line. */
  async #through(conversation: Findable, from?: SweepCursor): Promise<SweepCursor | undefined> {
    const key = this.#keyOf(conversation.session);
    const all = key === undefined ? undefined : this.#wanted(key);
    if (key === undefined || all === undefined) return undefined;
    const { needle } = this.#query.pattern;
    let cursor = from ?? startOf(conversation);
    do {
      await this.#turns.next();
      const next: SweepCursor | undefined =
        needle === undefined
          ? await this.#lines(conversation, key, cursor)
          : await this.#window(conversation, key, needle, all, cursor);
      if (next === undefined) return undefined;
      cursor = next;
    } while (!this.#isOver);
    return cursor;
  }

  /** The records that there are now of the wanted time. */
  #wanted(key: number): Range | undefined {
    const { since } = this.#query;
    const oldest = this.#archive.page(
      key,
      since === undefined ? { from: 0, bytes: 1 } : { since, bytes: 1 },
      key,
    );
    const newest = this.#archive.page(key, { bytes: 1 }, key);
    const first = oldest.records[0]?.seq;
    const last = newest.records.at(-1)?.seq;
    return first === undefined || last === undefined ? undefined : { first, last };
  }

  /** The next older lines, down to record `last` if one is given. */
  async #lines(
    conversation: Findable,
    key: number,
    cursor: SweepCursor,
    last?: number,
  ): Promise<SweepCursor | undefined> {
    const read: Read = (request) => Promise.resolve(this.#archive.page(key, request, conversation.session));
    const bounds = {
      hits: this.#bounds.hits - this.#hits.length,
      bytes: LINES_BYTES,
      ...(last !== undefined && { last }),
    };
    const { hits, bytes, next } = await sweep(
      [{ ...conversation, read }],
      this.#query,
      bounds,
      this.#turns,
      cursor,
    );
    this.#hits.push(...hits);
    if (last === undefined) this.#bytes += bytes;
    return next;
  }

  /** The next older bytes, with all of the lines that begin there, and the lines of those in which something may be. */
  async #window(
    conversation: Findable,
    key: number,
    needle: Needle,
    { first, last }: Range,
    from: SweepCursor,
  ): Promise<SweepCursor | undefined> {
    const top = Math.min(last, from.at?.seq ?? last);
    const bottom = Math.max(first, top + 1 - windowRecords(conversation, last + 1));
    const end = Math.min(last, this.#lineEnd(key, top));
    const found: Stretch[] = [];
    for (const stretch of this.#scanner.stretches(key, bottom, end, needle.isIn, needle.bytes)) {
      this.#bytes += stretch.bytes;
      if (stretch.isIt) found.push(stretch);
    }
    let cursor = from;
    for (const stretch of found.reverse()) {
      cursor = ahead(cursor, Math.min(stretch.last, end));
      while ((cursor.at?.seq ?? Infinity) >= stretch.first) {
        if (this.#hits.length >= this.#bounds.hits) return cursor;
        const next = await this.#lines(conversation, key, cursor, stretch.first);
        if (next === undefined) return undefined;
        cursor = next;
      }
    }
    return bottom <= first ? undefined : ahead(cursor, bottom - 1);
  }

  /** The record that a line reaches to at most which begins in this one. */
  #lineEnd(key: number, seq: number): number {
    let end = seq;
    for (let [size, newer] = [0, true]; newer && size < LONGEST_LINE_BYTES;) {
      const page = this.#archive.page(key, { from: end + 1, bytes: LONGEST_LINE_BYTES }, key);
      for (const { kind, bytes } of page.records) if (kind === 'in') size += bytes.length;
      end = page.records.at(-1)?.seq ?? end;
      newer = page.newer && page.records.length > 0;
    }
    return end;
  }
}

function startOf({ session }: Findable): SweepCursor {
  return { session, at: undefined, shown: undefined };
}

/** So many records that are about a window, by what the conversation has on average. */
function windowRecords({ size }: Findable, count: number): number {
  const each = Math.max(1, size / Math.max(1, count));
  return Math.max(LEAST_RECORDS, Math.min(MOST_RECORDS, Math.floor(WINDOW_BYTES / each)));
}

/** Behind record `seq`, or where one has come to if that is further. */
function ahead(cursor: SweepCursor, seq: number): SweepCursor {
  return cursor.at !== undefined && cursor.at.seq <= seq
    ? cursor
    : { ...cursor, at: { seq: seq + 1, offset: 0 } };
}
