import type { SessionId, WireRecord } from '../record.ts';
import type { BoardEvent } from './switchboard.ts';

/** A reader that is further behind than this gets a gap instead: the newest records matter, and `page` has the rest. */
const BEHIND_BYTES = 256 * 1024;

/** The records of one opened session that its console has not been given yet. */
export class Feed {
  readonly #id: SessionId;
  /** Records below this have been given, or were part of the page that opened the feed; unknown before `start`. */
  #next: number | undefined;
  #records: WireRecord[] = [];
  #bytes = 0;

  /** Collects from now on, but gives nothing before `start`. */
  constructor(id: SessionId) {
    this.#id = id;
  }

  /** The reader has everything below `next`. */
  start(next: number): void {
    this.#next = next;
    this.#records = this.#records.filter((record) => record.seq >= next);
    this.#bytes = this.#records.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  push(record: WireRecord): void {
    this.#records.push(record);
    this.#bytes += record.bytes.length;
    if (this.#bytes > 2 * BEHIND_BYTES) this.#skip();
  }

  /** Gives what is there, as events. */
  take(): readonly BoardEvent[] {
    const first = this.#records[0];
    const last = this.#records.at(-1);
    if (first === undefined || last === undefined || this.#next === undefined) return [];
    const id = this.#id;
    const records: BoardEvent = { type: 'records', id, records: this.#records };
    const gap: readonly BoardEvent[] = first.seq > this.#next ? [{ type: 'gap', id, next: first.seq }] : [];
    this.#records = [];
    this.#bytes = 0;
    this.#next = last.seq + 1;
    return [...gap, records];
  }

  /** Leaves out the oldest until what remains is not too much; the newest record stays in any case. */
  #skip(): void {
    let skipped = 0;
    while (this.#bytes > BEHIND_BYTES && skipped < this.#records.length - 1) {
      this.#bytes -= this.#records[skipped++]?.bytes.length ?? 0;
    }
    this.#records = this.#records.slice(skipped);
  }
}
