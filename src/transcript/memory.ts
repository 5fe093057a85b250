import { setImmediate } from 'node:timers/promises';
import type { FindAnswer, FindCursor, History } from '../switchboard/switchboard.ts';
import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';
import { sweep } from '../lines/sweep.ts';
import { type Finding, Searches } from './find.ts';
import type { Transcript } from './transcript.ts';

/** Bounds in bytes, of payload and bookkeeping together. */
export interface MemoryBounds {
  readonly perSession: number;
  readonly total: number;
}

/** The `seq` of the oldest record of a session that is held (of the next where none is), and of the newest there was. */
export interface Bounds {
  readonly first: number;
  readonly last: number;
}

/** What V8 and this store need for a record besides its payload, measured roughly and rounded up. */
const RECORD_OVERHEAD = 256;

/** Over the total bound, this share of it is freed at once, so that the search for who pays is rare. */
const FREE_SHARE = 1 / 32;
const LEVEL_STEP = 3 / 4;

/** Looked at for one answer of a search. */
const FIND_BYTES = 4 * 1024 * 1024;

/** Stands where a record was, so that its bytes are free before the array is copied. */
const DROPPED: WireRecord = { session: 0, seq: 0, kind: 'note', offset: 0, at: 0, bytes: new Uint8Array() };

/** One session's records; the oldest are dropped by moving `#head` on, and copied away now and then. */
class Tape {
  #records: WireRecord[] = [];
  #head = 0;
  cost = 0;
  #last = -1;

  get bounds(): Bounds {
    return { first: this.#records[this.#head]?.seq ?? this.#last + 1, last: this.#last };
  }

  push(record: WireRecord): void {
    this.#records.push(record);
    this.#last = record.seq;
    this.cost += costOf(record);
  }

  /** Drops the oldest record if it leaves at least `least`; returns what that freed. */
  drop(least: number): number {
    const oldest = this.#records[this.#head];
    if (oldest === undefined || this.#records.length - this.#head <= least) return 0;
    const freed = costOf(oldest);
    this.cost -= freed;
    this.#records[this.#head++] = DROPPED;
    if (this.#head > 32 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
    return freed;
  }

  page(request: PageRequest): Page {
    const first = this.#records[this.#head]?.seq ?? 0;
    const bytes = Math.max(1, request.bytes);
    const from = request.since === undefined ? request.from : this.#seqSince(request.since);
    const [start, end] =
      from === undefined
        ? this.#backwards(this.#index((request.before ?? Infinity) - first), bytes)
        : this.#forwards(this.#index(from - first), bytes);
    return {
      records: this.#records.slice(start, end),
      older: start > this.#head,
      newer: end < this.#records.length,
    };
  }

  #seqSince(time: number): number | undefined {
    let low = this.#head;
    let high = this.#records.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#records[middle]?.at ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return this.#records[low]?.seq;
  }

  /** From a distance to the oldest record to a place in the array. */
  #index(distance: number): number {
    return Math.min(Math.max(this.#head + distance, this.#head), this.#records.length);
  }

  #backwards(end: number, bytes: number): [number, number] {
    let start = end;
    for (let sum = 0; start > this.#head && sum < bytes; start--) sum += this.#size(start - 1);
    return [start, end];
  }

  #forwards(start: number, bytes: number): [number, number] {
    let end = start;
    for (let sum = 0; end < this.#records.length && sum < bytes; end++) sum += this.#size(end);
    return [start, end];
  }

  #size(index: number): number {
    return this.#records[index]?.bytes.length ?? 0;
  }
}

/** Keeps the newest records in memory. Past the total bound the session that holds most pays first. */
export class MemoryTranscript implements Transcript {
  readonly isBehind = false;
  readonly #bounds: MemoryBounds;
  readonly #tapes = new Map<SessionId, Tape>();
  readonly #searches = new Searches();
  #cost = 0;

  constructor(bounds: MemoryBounds) {
    this.#bounds = bounds;
  }

  listen(): void {
    // Memory has nothing to tell.
  }

  describe(): void {
    // What is known of a session lives with the session.
  }

  count(): void {
    // So do its counters.
  }

  /** Which records of a session are held; undefined where there never were any. */
  bounds(id: SessionId): Bounds | undefined {
    return this.#tapes.get(id)?.bounds;
  }

  append(record: WireRecord): void {
    const tape = this.#tape(record.session);
    tape.push(record);
    this.#cost += costOf(record);
    while (tape.cost > this.#bounds.perSession && this.#drop(tape, 1));
    if (this.#cost > this.#bounds.total) this.#free(1);
    // So many sessions that not even the last record of each has room.
    if (this.#cost > this.#bounds.total) this.#free(0);
  }

  page(id: SessionId, request: PageRequest): Promise<Page> {
    const page = this.#tapes.get(id)?.page(request);
    return Promise.resolve(page ?? { records: [], older: false, newer: false });
  }

  /** In slices, between which everything else has its turn. */
  find({ request, sessions }: Finding): Promise<FindAnswer> {
    return this.#searches.find(request, {
      conversations: () => sessions,
      sweep: (conversations, query, hits, from) => {
        const swept = conversations.map((each) => ({
          ...each,
          read: (asked: PageRequest) => this.page(each.session, asked),
        }));
        const turns = { now: () => performance.now(), next: () => setImmediate() };
        return sweep(swept, query, { hits, bytes: FIND_BYTES }, turns, from);
      },
    });
  }

  /** Whether a search that goes on there was begun here. */
  isOfHere(cursor: FindCursor): boolean {
    return this.#searches.has(cursor);
  }

  history(): Promise<History> {
    return Promise.resolve({ conversations: [], more: false, recorded: false });
  }

  forget(id: SessionId): void {
    this.#cost -= this.#tapes.get(id)?.cost ?? 0;
    this.#tapes.delete(id);
  }

  close(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #tape(id: SessionId): Tape {
    let tape = this.#tapes.get(id);
    if (tape === undefined) {
      tape = new Tape();
      this.#tapes.set(id, tape);
    }
    return tape;
  }

  #drop(tape: Tape, least: number): boolean {
    const freed = tape.drop(least);
    this.#cost -= freed;
    return freed > 0;
  }

  /** Lowers all that stand above a level, and the level itself until enough is free; `least` records stay of each. */
  #free(least: number): void {
    const goal = this.#bounds.total * (1 - FREE_SHARE);
    let level = 0;
    for (const tape of this.#tapes.values()) level = Math.max(level, tape.cost);
    while (this.#cost > goal && level > RECORD_OVERHEAD) {
      level *= LEVEL_STEP;
      for (const tape of this.#tapes.values()) {
        while (tape.cost > level && this.#cost > goal && this.#drop(tape, least));
      }
    }
  }
}

function costOf(record: WireRecord): number {
  return record.bytes.length + RECORD_OVERHEAD;
}
