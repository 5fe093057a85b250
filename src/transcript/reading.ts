/** The way to the reading thread, which is started when it is first asked and again when it has ended. */
import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { History, HistoryQuery } from '../switchboard/switchboard.ts';
import type { FromReading, ReaderData, StoredPlace, ToReading } from './messages.ts';
import { unpacked } from './pack.ts';
import { endOf, StopSign, whenEnded } from './threads.ts';

const ENDED = 'reading was ended';

type Question = Exclude<ToReading, { readonly type: 'end' }>;
type Answer = Exclude<FromReading, { readonly type: 'failed' }>;

interface Call {
  readonly thread: Worker;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: CordboardError) => void;
}

export class Reading {
  readonly #path: string;
  readonly #calls = new Map<number, Call>();
  /** All that run; those that are not `#thread` end once they have answered. */
  readonly #threads = new Set<Worker>();
  readonly #stop = new StopSign();
  #thread: Worker | undefined;
  #calledLast = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** As of `Archive.page`. Rejects with `CB_TRANSCRIPTS`. */
  async page(session: StoredPlace, as: SessionId, request: PageRequest): Promise<Page> {
    const answer = await this.#ask({ type: 'page', call: ++this.#calledLast, session, as, request });
    if (answer.type !== 'page') throw unreadable(`a page was asked for, ${answer.type} came`);
    const { pack, older, newer } = answer;
    return { records: [...unpacked(pack.buffer, pack.length)], older, newer };
  }

  /** As of `Switchboard.history`, for a run. Rejects with `CB_TRANSCRIPTS`. */
  async history(query: HistoryQuery, run: number | undefined): Promise<History> {
    const answer = await this.#ask({ type: 'history', call: ++this.#calledLast, query, run });
    if (answer.type !== 'history') throw unreadable(`conversations were asked for, a ${answer.type} came`);
    return answer.history;
  }

  /** The next call opens the file that is there then; what has been asked for is answered from the one before. */
  renew(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread !== undefined) this.#restIdle(thread);
  }

  /** Lets go of the file for good. What is being asked for is rejected, and so is what comes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop.raise();
    await Promise.all([...this.#threads].map(endOf));
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(unreadable(ENDED));
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#calls.set(question.call, { thread, resolve, reject });
      // The program does not end while somebody waits for an answer, and does where nobody does.
      thread.ref();
      thread.postMessage(question);
    });
  }

  #start(): Worker {
    const url = new URL('./reading-thread.js', import.meta.url);
    const thread = new Worker(url, {
      workerData: { path: this.#path, stop: this.#stop.shared } satisfies ReaderData,
    });
    this.#threads.add(thread);
    thread.on('message', (message: FromReading) => this.#answered(message));
    whenEnded(thread, ENDED, (why) => this.#ended(thread, why));
    thread.unref();
    return thread;
  }

  #ended(thread: Worker, why: string): void {
    this.#threads.delete(thread);
    if (this.#thread === thread) this.#thread = undefined;
    for (const [number, call] of this.#calls) {
      if (call.thread !== thread) continue;
      this.#calls.delete(number);
      call.reject(unreadable(why));
    }
  }

  /** A thread that nobody waits for keeps nothing alive, and ends if another has taken its place. */
  #restIdle(thread: Worker): void {
    for (const call of this.#calls.values()) if (call.thread === thread) return;
    if (thread === this.#thread) thread.unref();
    else void endOf(thread);
  }

  #answered(message: FromReading): void {
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (call !== undefined) this.#restIdle(call.thread);
    if (message.type === 'failed') call?.reject(unreadable(message.why));
    else call?.resolve(message);
  }
}

function unreadable(why: string): CordboardError {
  return new CordboardError('CB_TRANSCRIPTS', `the transcripts cannot be read: ${why}`);
}
