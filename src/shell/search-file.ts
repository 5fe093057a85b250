/** Looks for a pattern in conversations of a transcript file: in their bytes where they lie, and in lines where that may be. */
import { setImmediate } from 'node:timers/promises';
import type { Hit } from '../lines/hits.ts';
import type { Turns } from '../lines/pace.ts';
import { comparePositions, type Position } from '../lines/entry.ts';
import type { Read } from '../lines/runs.ts';
import {
  LONGEST_LINE_BYTES,
  sweep,
  type SweepBounds,
  type SweepCursor,
  type SweepQuery,
  type Swept,
} from '../lines/sweep.ts';
import type { Needle } from '../probe.ts';
import type { PageRequest, WireRecord } from '../record.ts';
import type { Archive, StoredSession } from '../transcript/archive.ts';
import type { Scanner, ScanSizes } from '../transcript/scanner.ts';

/** Looked at between two looks at whether it is still wanted. */
const CALL_BYTES = 4 * 1024 * 1024;

const TURNS: Turns = { now: () => performance.now(), next: () => setImmediate() };

/** Records of a conversation that follow each other. */
interface Range {
  readonly first: number;
  readonly last: number;
}

export class FileSearch {
  readonly #archive: Archive;
  readonly #scanner: Scanner;
  readonly #query: SweepQuery;
  readonly #tell: (bytes: number) => void;
  readonly #newestFirst: boolean;
  /** So many hits more are wanted. */
  #left: number;
  /** Records whose bytes could not be read back, of the conversation that is looked in. */
  readonly #lost = new Set<number>();
  #lostBefore = 0;

  /** `tell` hears of how many bytes have been looked at besides. */
  constructor(
    archive: Archive,
    query: SweepQuery,
    most: number,
    tell: (bytes: number) => void,
    sizes?: ScanSizes,
  ) {
    this.#archive = archive;
    this.#scanner = archive.scanner(sizes);
    this.#query = query;
    this.#newestFirst = query.order === 'newest';
    this.#left = most;
    this.#tell = tell;
  }

  /** Records so far that could not be looked at, for their bytes are lost. */
  get lost(): number {
    return this.#lostBefore + this.#lost.size;
  }

  /** Of each conversation in turn, some at a time, perhaps none. What comes while it goes on is left out. */
  async *hits(sessions: readonly StoredSession[]): AsyncGenerator<readonly Hit[]> {
    for (const session of sessions) {
      if (this.#left > 0) yield* this.#of(session);
      this.#lostBefore += this.#lost.size;
      this.#lost.clear();
      yield [];
    }
  }

  async *#of({ key, framing, firstLineEnd }: StoredSession): AsyncGenerator<readonly Hit[]> {
    const all = this.#wanted(key);
    if (all === undefined) return;
    const swept: Swept = {
      session: key,
      framing,
      firstLineEnd,
      read: this.#noting(upTo(this.#archive, key, all.last)),
    };
    let cursor: SweepCursor | undefined;
    for (const range of this.#ranges(key, all)) {
      if (range !== all) cursor = this.#ahead(key, range, cursor);
      do {
        if (this.#left <= 0) return;
        const result = await sweep([swept], this.#query, this.#bounds(range), TURNS, cursor);
        this.#left -= result.hits.length;
        if (range === all) this.#tell(result.bytes);
        yield result.hits;
        if (result.next === undefined) return;
        cursor = result.next;
      } while (!this.#isBehind(range, cursor.at));
    }
  }

  #noting(read: Read): Read {
    return async (request) => {
      const page = await read(request);
      for (const { lost, seq } of page.records) if (lost === true) this.#lost.add(seq);
      return page;
    };
  }

  #bounds({ first, last }: Range): SweepBounds {
    return { hits: this.#left, bytes: CALL_BYTES, last: this.#newestFirst ? first : last };
  }

  /** The records that there are now, as far as they may be of the wanted time. */
  #wanted(key: number): Range | undefined {
    const { since, until } = this.#query;
    const page = (request: PageRequest): readonly WireRecord[] =>
      this.#archive.page(key, request, key).records;
    const first = page(since === undefined ? { from: 0, bytes: 1 } : { since, bytes: 1 })[0]?.seq;
    const last = page({ bytes: 1 }).at(-1)?.seq;
    if (first === undefined || last === undefined) return undefined;
    if (until === undefined) return { first, last };
    const after = page({ since: until, bytes: LONGEST_LINE_BYTES }).at(-1)?.seq ?? last;
    return { first, last: Math.min(last, after) };
  }

  /** Where something may be, in the order of the query. */
  *#ranges(key: number, all: Range): Generator<Range> {
    const { needle } = this.#query.pattern;
    if (needle === undefined) yield all;
    else if (this.#newestFirst) yield* [...this.#stretches(key, all, needle)].reverse();
    else yield* this.#stretches(key, all, needle);
  }

  *#stretches(key: number, { first, last }: Range, { isIn, bytes: most }: Needle): Generator<Range> {
    for (const { isIt, bytes, ...range } of this.#scanner.stretches(key, first, last, isIn, most)) {
      this.#tell(bytes);
      if (isIt) yield { ...range, first: this.#lineStart(key, range.first) };
    }
  }

  /** The record in which a line may begin that goes on in this one. */
  #lineStart(key: number, seq: number): number {
    let first = seq;
    for (let [size, older] = [0, true]; older && size < LONGEST_LINE_BYTES;) {
      const page = this.#archive.page(key, { before: first, bytes: LONGEST_LINE_BYTES }, key);
      for (const { kind, bytes } of page.records) if (kind === 'in') size += bytes.length;
      first = page.records[0]?.seq ?? first;
      older = page.older && page.records.length > 0;
    }
    return first;
  }

  /** At the beginning of the range, or where one has come to if that is further. */
  #ahead(session: number, { first, last }: Range, cursor?: SweepCursor): SweepCursor {
    const at = this.#newestFirst
      ? { seq: last + 1, offset: -Infinity }
      : { seq: first - 1, offset: Infinity };
    const order = cursor?.at === undefined ? -1 : comparePositions(cursor.at, at);
    const isFurther = this.#newestFirst ? order < 0 : order > 0;
    return { session, shown: cursor?.shown, at: cursor?.at !== undefined && isFurther ? cursor.at : at };
  }

  #isBehind({ first, last }: Range, at: Position | undefined): boolean {
    if (at === undefined) return false;
    return this.#newestFirst ? at.seq < first : at.seq > last;
  }
}

/** Reads the conversation as if it ended with `last`, so that the search ends also while clients send. */
function upTo(archive: Archive, key: number, last: number): Read {
  return (request) => {
    const { from, since, before } = request;
    const isOpen = from === undefined && since === undefined && before === undefined;
    const page = archive.page(key, isOpen ? { ...request, before: last + 1 } : request, key);
    if ((page.records.at(-1)?.seq ?? -1) < last) return Promise.resolve(page);
    const records = page.records.filter(({ seq }) => seq <= last);
    return Promise.resolve({ records, older: page.older, newer: false });
  };
}
