import type { SessionId, WireRecord } from '../record.ts';
import type { BoardEvent } from './switchboard.ts';

/** A reader that is further behind than this gets a gap instead: the newest records matter, and `page` has the rest. */
const BEHIND_BYTES = 256 * 1024;

/** What a record costs besides its bytes, roughly: a client that sends byte by byte must not cost a hundred times more. */
const RECORD_BYTES = 128;

function costOf({ bytes }: WireRecord): number {
  return bytes.length + RECORD_BYTES;
}

/** The records of one opened session that its console has not been given yet. */
export class Feed {
  readonly #id: SessionId;
  /** Records below this have been given, or were part of the page that opened the feed; unknown before `start`. */
  #next: number | undefined;
  /** One more than the newest record's `seq` that came by. */
  #end = 0;
  #records: WireRecord[] = [];
  #cost = 0;

  /** Collects from now on, but gives nothing before `start`. */
  constructor(id: SessionId) {
    this.#id = id;
  }

  /** The reader has everything below `next`. */
  start(next: number): void {
    this.#next = next;
    this.#end = Math.max(this.#end, next);
    this.#records = this.#records.filter((record) => record.seq >= next);
    this.#cost = this.#records.reduce((sum, record) => sum + costOf(record), 0);
  }

  /** Returns how much more waits now, in bytes; less than nothing where the oldest were left out. */
  push(record: WireRecord): number {
    const before = this.#cost;
    this.#records.push(record);
    this.#end = record.seq + 1;
    this.#cost += costOf(record);
    if (this.#cost > 2 * BEHIND_BYTES) this.#skip();
    return this.#cost - before;
  }

  /** Leaves out all that waits: there is too much of all feeds together. */
  drop(): void {
    this.#records = [];
    this.#cost = 0;
  }

  /** Gives what is there, as events. */
  take(): readonly BoardEvent[] {
    if (this.#next === undefined) return [];
    const id = this.#id;
    const records = this.#records;
    const next = records[0]?.seq ?? this.#end;
    const gap: readonly BoardEvent[] = next > this.#next ? [{ type: 'gap', id, next }] : [];
    this.drop();
    this.#next = this.#end;
    return records.length === 0 ? gap : [...gap, { type: 'records', id, records }];
  }

  /** Leaves out the oldest until what remains is not too much; the newest record stays in any case. */
  #skip(): void {
    let skipped = 0;
    for (const record of this.#records.slice(0, -1)) {
      if (this.#cost <= BEHIND_BYTES) break;
      this.#cost -= costOf(record);
      skipped++;
    }
    this.#records = this.#records.slice(skipped);
  }
}
