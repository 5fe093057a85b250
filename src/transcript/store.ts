import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import type { FromReading, FromRecording, RecordingData, ToReading, ToRecording } from './messages.ts';
import { type Bounds, type MemoryBounds, MemoryTranscript } from './memory.ts';
import { Pack, unpacked } from './pack.ts';
import type { Transcript, TranscriptListener } from './transcript.ts';

/** What arrives within this time is committed together. The promise is 50 ms; the rest is for the commit. */
const COLLECT_MS = 20;

/** So much is handed over at once. */
const PACK_BYTES = 1024 * 1024;

/** With more than this on its way to the disk, senders are held; below the other they go on. */
const BEHIND_BYTES = 16 * 1024 * 1024;
const CAUGHT_UP_BYTES = 4 * 1024 * 1024;

/** In trouble nobody is held: with more than this on its way, what comes is not recorded, which leaves a gap. */
const TROUBLE_BYTES = 64 * 1024 * 1024;

/** A disk that takes nothing for so long is trouble too. */
const STUCK_MS = 10_000;

/** After this, a thread that ended by a defect is started again. */
const RESTART_MS = 5000;

/** Buffers that are kept to be used again. */
const SPARE = 4;

/** How a transcript on disk is set up. */
export interface StoreOptions extends RecordingData {
  /** What is kept in memory besides, for what is looked at most. */
  readonly memory: MemoryBounds;
}

interface Waiting {
  readonly number: number;
  readonly resolve: () => void;
}

interface Call {
  readonly resolve: (page: Page) => void;
  readonly reject: (error: CordboardError) => void;
}

/**
 * Keeps records in a file, by a thread of its own, and the newest in memory as well. A negative session number
 * is a conversation of the file: minus its key.
 */
export class StoredTranscript implements Transcript {
  readonly #options: StoreOptions;
  readonly #memory: MemoryTranscript;
  readonly #listeners = new Set<TranscriptListener>();
  readonly #calls = new Map<number, Call>();
  /** All sessions that are not closed, as they were described last. */
  readonly #live = new Map<SessionId, SessionSummary>();
  /** Of these the thread is still to hear. */
  readonly #described = new Map<SessionId, SessionSummary>();
  readonly #spare: ArrayBuffer[] = [];
  /** Bytes of each batch that is on its way, by number. */
  readonly #sent = new Map<number, number>();
  #recording: Worker | undefined;
  #reading: Worker | undefined;
  #run: number | undefined;
  #pack: Pack | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #waiting: Waiting[] = [];
  #number = 0;
  #committed = 0;
  #onWay = 0;
  #calledLast = 0;
  #behind = false;
  #dropping = false;
  #trouble: string | undefined;
  #closed = false;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#memory = new MemoryTranscript(options.memory);
    this.#record();
  }

  get isBehind(): boolean {
    return this.#behind;
  }

  listen(listener: TranscriptListener): void {
    this.#listeners.add(listener);
    if (this.#trouble !== undefined) listener.trouble(this.#trouble);
  }

  describe(session: SessionSummary): void {
    this.#described.set(session.id, session);
    if (session.state === 'closed') this.#live.delete(session.id);
    else this.#live.set(session.id, session);
    this.#handOverSoon();
  }

  append(record: WireRecord): void {
    this.#memory.append(record);
    if (this.#dropping) return;
    this.#pack ??= new Pack(this.#spare.pop() ?? new ArrayBuffer(PACK_BYTES));
    this.#pack.add(record);
    this.#weigh();
    if (this.#pack.length >= PACK_BYTES) this.#handOver();
    else this.#handOverSoon();
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    if (id < 0) return this.#read({ key: -id }, id, request);
    const bounds = this.#memory.bounds(id);
    const held = await this.#memory.page(id, request);
    if (bounds === undefined || bounds.first === 0) return held;
    if (isHeld(request, bounds, held)) return { ...held, older: true };
    return this.#older(id, request, held, bounds.last);
  }

  forget(id: SessionId): void {
    this.#memory.forget(id);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#handOver();
    clearTimeout(this.#restart);
    clearInterval(this.#watch);
    const recording = this.#recording;
    if (recording !== undefined) {
      await new Promise<void>((resolve) => {
        recording.once('exit', () => resolve());
        const patience = setTimeout(() => void recording.terminate(), STUCK_MS);
        patience.unref();
        recording.postMessage({ type: 'end', at: Date.now() } satisfies ToRecording);
      });
    }
    await this.#reading?.terminate();
  }

  /** What memory no longer holds. Where the disk does not help, what memory has is better than nothing. */
  async #older(id: SessionId, request: PageRequest, held: Page, last: number): Promise<Page> {
    await this.#written();
    if (this.#run === undefined || this.#trouble !== undefined) return held;
    const page = await this.#read({ run: this.#run, id }, id, request);
    const end = page.records.at(-1)?.seq;
    return end === undefined ? held : { ...page, newer: end < last };
  }

  /** Resolves when everything appended so far is committed, or when it is clear that this takes long. */
  #written(): Promise<void> {
    this.#handOver();
    const number = this.#number;
    if (number <= this.#committed || this.#trouble !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ number, resolve }));
  }

  #handOverSoon(): void {
    this.#timer ??= setTimeout(() => this.#handOver(), COLLECT_MS);
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const recording = this.#recording;
    if (recording === undefined || (this.#pack === undefined && this.#described.size === 0)) return;
    const pack = (this.#pack ?? new Pack(new ArrayBuffer(0))).take();
    this.#pack = undefined;
    const sessions = [...this.#described.values()];
    this.#described.clear();
    const number = ++this.#number;
    this.#sent.set(number, pack.length);
    this.#onWay += pack.length;
    this.#watch ??= setInterval(() => this.#trouble ?? this.#become(NO_ANSWER), STUCK_MS);
    recording.postMessage({ type: 'batch', number, sessions, pack } satisfies ToRecording, [pack.buffer]);
  }

  /** How much is on its way decides who is held, and what is left out. */
  #weigh(): void {
    const bytes = this.#onWay + (this.#pack?.length ?? 0);
    if (this.#trouble === undefined) {
      if (bytes > BEHIND_BYTES) this.#behind = true;
    } else if (bytes > TROUBLE_BYTES && !this.#dropping) {
      this.#handOver();
      this.#dropping = true;
    }
  }

  #record(): void {
    const { memory: _, ...workerData } = this.#options;
    const url = new URL('./recording-thread.js', import.meta.url);
    const recording = new Worker(url, { workerData, execArgv: QUIET, stderr: false });
    this.#recording = recording;
    recording.on('message', (message: FromRecording) => this.#heard(message));
    recording.on('error', (error) => this.#lost(error));
  }

  #heard(message: FromRecording): void {
    switch (message.type) {
      case 'begun':
        this.#begun(message);
        return;
      case 'committed':
        this.#tookBatch(message.number, message.buffer);
        return;
      case 'trouble':
        this.#become(message.why);
        return;
      case 'well':
        this.#become(undefined);
        return;
      case 'said':
        for (const listener of this.#listeners) listener.said(message.text);
    }
  }

  #begun({ run, left, setAside }: Extract<FromRecording, { readonly type: 'begun' }>): void {
    this.#run = run;
    // It may have the file open that was there before.
    void this.#reading?.terminate();
    this.#reading = undefined;
    for (const listener of this.#listeners) {
      if (setAside !== undefined)
        listener.said(`the transcripts were damaged: they are now ${setAside}, and new ones are begun`);
      if (left > 0)
        listener.said(`a board stopped without ending ${left} sessions; their transcripts are whole`);
    }
  }

  #tookBatch(number: number, buffer: ArrayBuffer): void {
    if (buffer.byteLength >= PACK_BYTES && this.#spare.length < SPARE) this.#spare.push(buffer);
    this.#committed = number;
    this.#onWay -= this.#sent.get(number) ?? 0;
    this.#sent.delete(number);
    if (this.#trouble === NO_ANSWER) this.#become(undefined);
    this.#watch?.refresh();
    if (this.#sent.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
    if (this.#onWay < CAUGHT_UP_BYTES) this.#catchUp();
    this.#release(number);
  }

  #catchUp(): void {
    this.#dropping = false;
    if (!this.#behind) return;
    this.#behind = false;
    for (const listener of this.#listeners) listener.caughtUp();
  }

  #release(number: number): void {
    const due = this.#waiting.filter((waiting) => waiting.number <= number);
    this.#waiting = this.#waiting.filter((waiting) => waiting.number > number);
    for (const { resolve } of due) resolve();
  }

  #become(trouble: string | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    for (const listener of this.#listeners) listener.trouble(trouble);
    if (trouble === undefined) return;
    this.#release(Infinity);
    if (this.#behind) this.#catchUp();
  }

  /** A defect of the thread. What was on its way is lost to the record, and stays in memory. */
  #lost(error: unknown): void {
    this.#recording = undefined;
    this.#sent.clear();
    this.#onWay = 0;
    this.#committed = this.#number;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#become(`recording ended: ${error instanceof Error ? error.message : String(error)}`);
    if (this.#closed) return;
    this.#restart = setTimeout(() => {
      for (const [id, session] of this.#live) this.#described.set(id, session);
      this.#record();
      this.#become(undefined);
    }, RESTART_MS);
  }

  #read(session: ToReading['session'], as: SessionId, request: PageRequest): Promise<Page> {
    const call = ++this.#calledLast;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#reader().postMessage({ type: 'page', call, session, as, request } satisfies ToReading);
    });
  }

  #reader(): Worker {
    if (this.#reading !== undefined) return this.#reading;
    const url = new URL('./reading-thread.js', import.meta.url);
    const reading = new Worker(url, { workerData: this.#options.path, execArgv: QUIET });
    this.#reading = reading;
    reading.on('message', (message: FromReading) => this.#answered(message));
    reading.on('exit', () => {
      if (this.#reading === reading) this.#reading = undefined;
      this.#failCalls('reading was ended');
    });
    reading.on('error', (error) => this.#failCalls(error instanceof Error ? error.message : String(error)));
    reading.unref();
    return reading;
  }

  #answered(message: FromReading): void {
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (message.type === 'failed') {
      call?.reject(unreadable(message.why));
      return;
    }
    const { pack, older, newer } = message;
    call?.resolve({ records: [...unpacked(pack.buffer, pack.length)], older, newer });
  }

  #failCalls(why: string): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(unreadable(why));
  }
}

const NO_ANSWER = `the disk has taken nothing for ${STUCK_MS / 1000} seconds`;

/** Node says of its own SQLite, once and on stderr, that it is an experiment. */
const QUIET = ['--no-warnings'];

/** Whether what memory holds answers a request, though it is not all there was. */
function isHeld({ from, before, since }: PageRequest, { first, last }: Bounds, held: Page): boolean {
  if (since !== undefined) return (held.records[0]?.seq ?? first) > first;
  if (from !== undefined) return from >= first;
  return (before ?? last + 1) > first;
}

function unreadable(why: string): CordboardError {
  return new CordboardError('CB_TRANSCRIPTS', `the transcripts cannot be read: ${why}`);
}
