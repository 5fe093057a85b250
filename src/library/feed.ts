/** The records of a session, in order, each once, no faster than they are taken. */
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';

/** Bytes and records that wait to be taken. What comes beyond is read again from the board once they are. */
const MOST_BYTES = 1024 * 1024;
const MOST_RECORDS = 4096;

/** What is read at a time. */
const PAGE_BYTES = 256 * 1024;

export type ReadPage = (request: PageRequest) => Promise<Page>;

export class Feed {
  readonly id: SessionId;
  readonly #page: ReadPage;
  readonly #stopped: () => void;
  /** The record to give next. */
  #next: number;
  /** One more than the newest record known of. */
  #known: number;
  /** What the session's conversation ends before; undefined while it goes on. */
  #end: number | undefined;
  readonly #untilEnded: boolean;
  #waiting: WireRecord[] = [];
  #bytes = 0;
  #over = false;
  #left = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /**
   * Gives records from `from` on; `known`: so many there are already. `untilEnded`: no more once the client has ended its
   * sending, for whoever waits for what it says. `stopped` is told once, by `stop`.
   */
  constructor(
    id: SessionId,
    range: { readonly from: number; readonly known: number; readonly untilEnded?: boolean },
    page: ReadPage,
    stopped: () => void,
  ) {
    this.id = id;
    this.#page = page;
    this.#stopped = stopped;
    this.#next = range.from;
    this.#untilEnded = range.untilEnded === true;
    this.#known = Math.max(range.from, range.known);
  }

  /** The record that is given next. */
  get next(): number {
    return this.#next;
  }

  /** Records have come, in order. */
  push(records: readonly WireRecord[]): void {
    for (const record of records) {
      this.#known = Math.max(this.#known, record.seq + 1);
      if (this.#bytes >= MOST_BYTES || this.#waiting.length >= MOST_RECORDS) continue;
      this.#waiting.push(record);
      this.#bytes += record.bytes.length;
    }
    this.#wake();
  }

  /** There are records up to `next`, and maybe they do not come. */
  missed(next: number): void {
    this.#known = Math.max(this.#known, next);
    this.#wake();
  }

  /** The session has closed: its records end before `end`. */
  close(end: number): void {
    this.#end = end;
    this.missed(end);
  }

  /** The client has ended its sending: what it has said is before `end`. */
  endSending(end: number): void {
    if (this.#untilEnded) this.close(end);
  }

  /** Nothing more can be read. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** Nobody takes any more. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting = [];
    this.#stopped();
    this.#wake();
  }

  /** The program leaves the board: nothing more is given, not even what waits. */
  leave(): void {
    this.#left = true;
    this.stop();
  }

  /** What was given is not all that the session said. */
  get wasLeft(): boolean {
    return this.#left;
  }

  /** The next records, at least one; undefined after the last. Rejects with `CB_NO_BOARD`. To be called by one at a time. */
  async take(): Promise<readonly WireRecord[] | undefined> {
    for (;;) {
      if (this.#over) return undefined;
      const records = await this.#some();
      if (records.length > 0) return records;
      // What is there can be read after the board has ended; then there is the reason.
      if (this.#next < this.#known) continue;
      if (this.#end !== undefined) this.stop();
      else if (this.#failure !== undefined) throw this.#failure;
      else await this.#woken();
    }
  }

  /** At once where it was stopped meanwhile: nobody wakes it any more. */
  #woken(): Promise<void> {
    return this.#over ? Promise.resolve() : new Promise((wake) => (this.#wake = wake));
  }

  /** Empty where there is nothing just now. */
  async #some(): Promise<readonly WireRecord[]> {
    const waiting = this.#waiting.findIndex(({ seq }) => seq >= this.#next);
    if (waiting > 0) this.#drop(waiting);
    if (waiting < 0) this.#drop(this.#waiting.length);
    const first = this.#waiting[0]?.seq ?? this.#known;
    if (first > this.#next) return this.#read(first);
    return this.#given(this.#drop(this.#unbroken()));
  }

  /** So many of those that wait follow each other: some may have been left out between. */
  #unbroken(): number {
    const broken = this.#waiting.findIndex(({ seq }, index) => seq !== this.#next + index);
    return broken < 0 ? this.#waiting.length : broken;
  }

  /** What did not come, up to `before`. */
  async #read(before: number): Promise<readonly WireRecord[]> {
    const { records } = await this.#pageOrNone({ from: this.#next, bytes: PAGE_BYTES });
    const missing = records.filter(({ seq }) => seq >= this.#next && seq < before);
    // The board has it no longer.
    if (missing.length === 0) this.#next = before;
    return this.#given(missing);
  }

  /** A session that was dismissed has no records any more. */
  async #pageOrNone(request: PageRequest): Promise<Pick<Page, 'records'>> {
    try {
      return await this.#page(request);
    } catch (error) {
      if (error instanceof CordboardError && error.code === 'CB_NO_SESSION') return { records: [] };
      throw error;
    }
  }

  #given(records: readonly WireRecord[]): readonly WireRecord[] {
    this.#next = (records.at(-1)?.seq ?? this.#next - 1) + 1;
    return records;
  }

  #drop(count: number): WireRecord[] {
    const dropped = this.#waiting.splice(0, count);
    for (const { bytes } of dropped) this.#bytes -= bytes.length;
    return dropped;
  }
}
