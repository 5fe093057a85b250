import { randomUUID } from 'node:crypto';
import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';
import type { FindAnswer, History, HistoryQuery, SessionSummary } from '../switchboard/switchboard.ts';
import { Delivery, type StartThread } from './delivery.ts';
import type { FromRecording, RecordingData } from './messages.ts';
import { type Bounds, type MemoryBounds, MemoryTranscript } from './memory.ts';
import { isMissingNote } from './missing.ts';
import type { Finding } from './find.ts';
import { FindingThread } from './finding.ts';
import { Reading } from './reading.ts';
import type { Loss, Transcript, TranscriptListener } from './transcript.ts';

/** How a transcript on disk is set up. */
export interface StoreOptions extends Omit<RecordingData, 'token'> {
  /** What is kept in memory besides, for what is looked at most. */
  readonly memory: MemoryBounds;
  /** Instead of the thread that writes the file. */
  readonly startThread?: StartThread;
}

/**
 * Keeps records in a file, by a thread of its own, and the newest in memory as well. A negative session number
 * is a conversation of the file: minus its key.
 */
export class StoredTranscript implements Transcript {
  readonly #memory: MemoryTranscript;
  readonly #delivery: Delivery;
  readonly #reading: Reading;
  readonly #finding: FindingThread;
  readonly #listeners = new Set<TranscriptListener>();
  /** Resolves when recording has begun, or cannot: until then the file may not be there, or not of this version. */
  readonly #settled: Promise<void>;
  #settle: () => void = () => undefined;
  #run: number | undefined;
  #closing: Promise<Loss | undefined> | undefined;

  constructor({ memory, startThread, ...data }: StoreOptions) {
    this.#memory = new MemoryTranscript(memory);
    this.#reading = new Reading(data.path);
    this.#finding = new FindingThread(data.path);
    this.#settled = new Promise((resolve) => (this.#settle = resolve));
    this.#delivery = new Delivery(
      { ...data, token: randomUUID() },
      {
        caughtUp: () => this.#tell((listener) => listener.caughtUp()),
        trouble: (why) => {
          this.#settle();
          this.#tell((listener) => listener.trouble(why));
        },
        begun: (message) => this.#begun(message),
        said: (text) => this.#say(text),
      },
      startThread,
    );
  }

  get isBehind(): boolean {
    return this.#delivery.isBehind;
  }

  /** Bytes that are on their way to the disk; see `TROUBLE_BYTES`. */
  get onWay(): number {
    return this.#delivery.onWay;
  }

  listen(listener: TranscriptListener): void {
    this.#listeners.add(listener);
    const { trouble } = this.#delivery;
    if (trouble !== undefined) listener.trouble(trouble);
  }

  describe(session: SessionSummary): void {
    this.#delivery.describe(session);
  }

  count(session: SessionSummary): void {
    this.#delivery.count(session);
  }

  append(record: WireRecord): void {
    this.#memory.append(record);
    this.#delivery.append(record);
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    if (id < 0) {
      await this.#settled;
      return this.#reading.page({ key: -id }, id, request);
    }
    const bounds = this.#memory.bounds(id);
    const held = await this.#memory.page(id, request);
    if (bounds === undefined || bounds.first === 0) return held;
    if (isHeld(request, bounds, held)) return { ...held, older: true };
    return this.#older(id, request, held, bounds);
  }

  /** By a thread of its own over the file; where the disk does not take what comes, over what memory holds. */
  async find(finding: Finding): Promise<FindAnswer> {
    const { cursor } = finding.request;
    await this.#settled;
    const isInFile = cursor === undefined ? await this.#delivery.written() : !this.#memory.isOfHere(cursor);
    if (this.#run !== undefined && isInFile) return this.#finding.find(finding, this.#run);
    const answer = await this.#memory.find(finding);
    return { ...answer, remark: 'only what memory holds was looked at: nothing is recorded' };
  }

  /** What this run has told of its sessions so far is in it, unless the disk is far behind. */
  async history(query: HistoryQuery): Promise<History> {
    await this.#settled;
    await this.#delivery.written();
    return this.#reading.history(query, this.#run);
  }

  forget(id: SessionId): void {
    this.#memory.forget(id);
    this.#delivery.forget(id);
  }

  /** Resolves when everything appended so far is committed, or with false when it is clear that this takes long. */
  written(): Promise<boolean> {
    return this.#delivery.written();
  }

  close(): Promise<Loss | undefined> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<Loss | undefined> {
    const loss = await this.#delivery.close(Date.now());
    this.#settle();
    await this.#reading.close();
    await this.#finding.close();
    return loss;
  }

  /** What memory no longer holds. Where the disk does not help, what memory has is better than nothing. */
  async #older(id: SessionId, request: PageRequest, held: Page, { first, last }: Bounds): Promise<Page> {
    const isWritten = await this.#delivery.written();
    if (this.#run === undefined || !isWritten) return held;
    const page = await this.#reading.page({ run: this.#run, id }, id, request);
    const end = page.records.at(-1);
    if (end === undefined) return held;
    // The file ends with what is missing, of which memory has the rest: the note that says so reaches up to that.
    const records =
      isMissingNote(end) && !page.newer && end.seq + 1 < first
        ? [...page.records.slice(0, -1), { ...end, seq: first - 1 }]
        : page.records;
    return { ...page, records, newer: end.seq < last };
  }

  #begun({ run, left, setAside }: Extract<FromRecording, { readonly type: 'begun' }>): void {
    this.#run = run;
    this.#settle();
    // It may have the file open that was there before.
    this.#reading.renew();
    if (setAside !== undefined) {
      this.#say(`the transcripts were damaged: they are now ${setAside}, and new ones are begun`);
    }
    if (left > 0)
      this.#say(
        `a board stopped without ending ${left === 1 ? '1 session; its transcript is' : `${left} sessions; their transcripts are`} whole`,
      );
  }

  #say(text: string): void {
    this.#tell((listener) => listener.said(text));
  }

  #tell(what: (listener: TranscriptListener) => void): void {
    for (const listener of this.#listeners) what(listener);
  }
}

/** Whether what memory holds answers a request, though it is not all there was. */
function isHeld({ from, before, since }: PageRequest, { first, last }: Bounds, held: Page): boolean {
  if (since !== undefined) return (held.records[0]?.seq ?? first) > first;
  if (from !== undefined) return from >= first;
  return (before ?? last + 1) > first;
}
