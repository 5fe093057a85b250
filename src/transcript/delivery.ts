/** The way of records to the recording thread: collected, handed over, and what becomes of them when it does not take them. */
import type { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SessionId, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { Descriptions } from './descriptions.ts';
import { Gaps } from './gaps.ts';
import type { FromRecording, RecordingData, ToRecording } from './messages.ts';
import { Packs } from './packs.ts';
import { Settlement } from './settlement.ts';
import { whenEnded } from './threads.ts';
import type { Loss } from './transcript.ts';

/** What arrives within this time is handed over together. The promise is 50 ms to the commit. */
export const COLLECT_MS = 20;

/** So many batches are at the thread; what comes meanwhile waits here, closely packed. */
export const AT_THREAD = 4;

/** With more than this on its way to the disk, senders are held; below the other they go on. */
export const BEHIND_BYTES = 16 * 1024 * 1024;
const CAUGHT_UP_BYTES = 4 * 1024 * 1024;

/** In trouble nobody is held: with more than this on its way, what comes is not recorded, which leaves a gap. */
export const TROUBLE_BYTES = 64 * 1024 * 1024;

/** What a description of a session weighs beside records, roughly. */
const DESCRIPTION_BYTES = 1024;

/** A disk that takes nothing for so long is trouble too; at the end it is not waited for any longer. */
export const STUCK_MS = 10_000;

/** After this, a thread that ended by a defect is started again. */
export const RESTART_MS = 1000;

const NO_ANSWER = `the disk has taken nothing for ${STUCK_MS / 1000} seconds`;

/** Of a `Worker`, what is needed of one. */
export interface RecordingThread extends Pick<EventEmitter, 'on'> {
  postMessage(message: ToRecording, give: readonly ArrayBuffer[]): void;
  terminate(): Promise<unknown>;
}

/** Starts a thread that takes `ToRecording`, says `FromRecording` and ends after `end`. */
export type StartThread = (data: RecordingData) => RecordingThread;

export interface DeliveryHost {
  caughtUp(): void;
  trouble(why: string | undefined): void;
  begun(message: Extract<FromRecording, { readonly type: 'begun' }>): void;
  /** Something the operators are to know once. */
  said(text: string): void;
}

/** What a batch holds that is at the thread. */
interface Sent {
  readonly bytes: number;
  readonly count: number;
  readonly sessions: readonly SessionSummary[];
}

export class Delivery {
  readonly #data: RecordingData;
  readonly #host: DeliveryHost;
  readonly #startThread: StartThread;
  readonly #descriptions = new Descriptions();
  readonly #gaps = new Gaps();
  readonly #sent = new Map<number, Sent>();
  readonly #packs = new Packs(AT_THREAD);
  readonly #settlement = new Settlement();
  #thread: RecordingThread | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #onEnd: (() => void) | undefined;
  #number = 0;
  /** Bytes that are here or at the thread. */
  #onWay = 0;
  #due = false;
  #isClosed = false;
  #behind = false;
  #dropping = false;
  /** The thread has ended, and its successor has not begun. */
  #interrupted = false;
  #trouble: string | undefined;
  #lastTrouble: string | undefined;

  constructor(data: RecordingData, host: DeliveryHost, startThread: StartThread = startWorker) {
    this.#data = data;
    this.#host = host;
    this.#startThread = startThread;
    this.#start();
  }

  get isBehind(): boolean {
    return this.#behind;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Bytes of records that are on their way, heads included. */
  get onWay(): number {
    return this.#onWay;
  }

  describe(session: SessionSummary): void {
    if (this.#isClosed) return;
    const { id, state } = session;
    if (this.#dropping) this.#gaps.cameUnheard(id);
    this.#descriptions.describe(session);
    if (state === 'closed' && this.#gaps.wentUnheard(id)) this.#descriptions.drop(id);
    this.#handOverSoon();
  }

  /** Of a session that was described: its counters have gone on. */
  count(session: SessionSummary): void {
    if (!this.#isClosed && this.#descriptions.count(session)) this.#handOverSoon();
  }

  append(record: WireRecord): void {
    if (this.#isClosed) return;
    const { session } = record;
    this.#gaps.came(record);
    this.#settlement.take();
    if (this.#dropping || this.#gaps.hasShare(session)) {
      this.#gaps.miss(session);
      this.#settlement.settle(1, 1);
      return;
    }
    const added = this.#packs.add(record);
    this.#onWay += added;
    if (this.#trouble !== undefined) this.#gaps.keep(session, added);
    this.#weigh();
    if (this.#packs.isFull) this.#handOver();
    else this.#handOverSoon();
  }

  /** The session will have no more records. */
  forget(id: SessionId): void {
    this.#gaps.forget(id);
  }

  /** Resolves when everything appended so far is committed, or with false when it is clear that this takes long. */
  written(): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    this.#handOver();
    if (this.#settlement.isComplete) return Promise.resolve(this.#trouble === undefined);
    if (this.#trouble !== undefined) return Promise.resolve(false);
    return this.#settlement.wait();
  }

  /**
   * Waits for the last commit as long as the disk takes anything. Resolves with what has not been recorded; what comes
   * after that is passed over.
   */
  async close(at: number): Promise<Loss | undefined> {
    clearTimeout(this.#restart);
    const ended = new Promise<void>((resolve) => (this.#onEnd = resolve));
    if (this.#thread === undefined) this.#start();
    this.#dropping = false;
    this.#handOver();
    this.#thread?.postMessage({ type: 'end', at }, []);
    this.#unwatch();
    this.#watchOver();
    await ended;
    this.#isClosed = true;
    this.#settlement.giveUp();
    clearTimeout(this.#timer);
    this.#unwatch();
    const records = this.#settlement.missing;
    return records === 0 ? undefined : { records, why: this.#lastTrouble };
  }

  #handOverSoon(): void {
    this.#timer ??= setTimeout(() => this.#handOver(), COLLECT_MS);
  }

  /** Hands over as much as the thread takes at a time; the rest follows with its answers. At the end it is given all. */
  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const most = this.#onEnd === undefined ? AT_THREAD : Infinity;
    while (this.#hasMore || this.#descriptions.hasCounted) {
      this.#due = this.#thread === undefined || this.#sent.size >= most;
      if (this.#thread === undefined || this.#due) return;
      this.#send(this.#thread);
      if (!this.#hasMore && this.#onEnd === undefined) break;
    }
    if (this.#descriptions.hasCounted) this.#handOverSoon();
  }

  get #hasMore(): boolean {
    const toTell = this.#dropping ? 0 : this.#gaps.size;
    return !this.#packs.isEmpty || this.#descriptions.size > 0 || toTell > 0;
  }

  #send(thread: RecordingThread): void {
    const first = this.#packs.shift();
    const { count } = first;
    const pack = first.take();
    const sessions = this.#descriptions.take();
    const number = ++this.#number;
    this.#sent.set(number, { bytes: pack.length, count, sessions });
    // Only the last of what waits can say that nothing follows.
    const missed = this.#packs.isEmpty && !this.#dropping ? this.#gaps.take() : [];
    this.#watchOver();
    thread.postMessage({ type: 'batch', number, sessions, pack, missed }, [pack.buffer]);
  }

  /** How much is on its way decides who is held, and what is left out. */
  #weigh(): void {
    if (this.#trouble === undefined) {
      if (this.#onWay > BEHIND_BYTES) this.#behind = true;
    } else if (this.#onWay + this.#descriptions.size * DESCRIPTION_BYTES > TROUBLE_BYTES)
      this.#dropping = true;
  }

  #start(): void {
    this.#restart = undefined;
    const thread = this.#startThread(this.#data);
    this.#thread = thread;
    this.#watchOver();
    thread.on('message', (message: FromRecording) => this.#heard(message));
    whenEnded(thread, 'its thread has ended', (why) => this.#exited(why));
  }

  #heard(message: FromRecording): void {
    switch (message.type) {
      case 'begun':
        if (this.#interrupted || this.#trouble === NO_ANSWER) this.#become(undefined);
        this.#interrupted = false;
        if (this.#sent.size === 0 && this.#onEnd === undefined) this.#unwatch();
        this.#host.begun(message);
        return;
      case 'committed':
        this.#committed(message);
        return;
      case 'trouble':
        this.#interrupted = false;
        this.#become(message.why);
        return;
      case 'well':
        this.#become(undefined);
        return;
      case 'said':
        this.#host.said(message.text);
    }
  }

  #committed({ number, skipped, buffer }: Extract<FromRecording, { readonly type: 'committed' }>): void {
    this.#packs.reuse(buffer);
    const sent = this.#sent.get(number);
    this.#sent.delete(number);
    this.#onWay -= sent?.bytes ?? 0;
    this.#settlement.settle(sent?.count ?? 0, skipped);
    if (this.#trouble === NO_ANSWER) this.#become(undefined);
    this.#unwatch();
    if (this.#sent.size > 0 || this.#onEnd !== undefined) this.#watchOver();
    if (this.#due) this.#handOver();
    if (this.#onWay < CAUGHT_UP_BYTES) this.#catchUp();
  }

  #catchUp(): void {
    if (!this.#behind) return;
    this.#behind = false;
    this.#host.caughtUp();
  }

  #become(trouble: string | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === undefined) this.#recordAgain();
    else this.#lastTrouble = trouble;
    this.#host.trouble(trouble);
    if (trouble === undefined) return;
    this.#settlement.giveUp();
    this.#catchUp();
  }

  #recordAgain(): void {
    this.#dropping = false;
    this.#gaps.relieve();
    if (this.#gaps.size > 0) this.#handOverSoon();
  }

  /** Something is awaited of the thread: that it begins, commits or ends. */
  #watchOver(): void {
    this.#watch ??= setTimeout(() => this.#stuck(), STUCK_MS);
  }

  #unwatch(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #stuck(): void {
    this.#watch = undefined;
    if (this.#trouble === undefined) this.#become(NO_ANSWER);
    if (this.#onEnd === undefined) return;
    void this.#thread?.terminate();
    this.#onEnd();
  }

  #exited(why: string): void {
    this.#thread = undefined;
    if (this.#onEnd === undefined) this.#lostThread(why);
    else this.#onEnd();
  }

  /** A defect. What was at the thread may not be recorded; it stays in memory. */
  #lostThread(why: string): void {
    this.#interrupted = true;
    this.#become(`recording was interrupted: ${why}`);
    for (const { bytes, count, sessions } of this.#sent.values()) {
      this.#onWay -= bytes;
      this.#settlement.settle(count, count);
      this.#descriptions.takeBack(sessions);
    }
    this.#sent.clear();
    this.#descriptions.tellAgain();
    this.#gaps.missAll();
    this.#unwatch();
    this.#due = true;
    this.#restart = setTimeout(() => {
      this.#start();
      this.#handOver();
    }, RESTART_MS);
  }
}

/** The thread that writes the file. */
export function startWorker(data: RecordingData): RecordingThread {
  const url = new URL('./recording-thread.js', import.meta.url);
  // What it holds open stays open when it ends by a defect: see held.ts.
  return new Worker(url, { workerData: data, trackUnmanagedFds: false });
}
