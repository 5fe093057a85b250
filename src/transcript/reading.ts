/** The way to the reading thread, which is started when it is first asked and again when it has ended. */
import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { History, HistoryQuery } from '../switchboard/switchboard.ts';
import { QUIET } from './delivery.ts';
import type { FromReading, StoredPlace, ToReading } from './messages.ts';
import { unpacked } from './pack.ts';

type Answer = Exclude<FromReading, { readonly type: 'failed' }>;

interface Call {
  readonly thread: Worker;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: CordboardError) => void;
}

export class Reading {
  readonly #path: string;
  readonly #calls = new Map<number, Call>();
  #thread: Worker | undefined;
  #calledLast = 0;

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

  /** Lets go of the file; the next call opens what is there then. What is being asked for is rejected. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #ask(question: ToReading): Promise<Answer> {
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#calls.set(question.call, { thread, resolve, reject });
      thread.postMessage(question);
    });
  }

  #start(): Worker {
    const url = new URL('./reading-thread.js', import.meta.url);
    const thread = new Worker(url, { workerData: this.#path, execArgv: QUIET });
    let why = 'reading was ended';
    thread.on('message', (message: FromReading) => this.#answered(message));
    thread.on('error', (error: unknown) => (why = error instanceof Error ? error.message : String(error)));
    thread.on('exit', () => this.#ended(thread, why));
    thread.unref();
    return thread;
  }

  #ended(thread: Worker, why: string): void {
    if (this.#thread === thread) this.#thread = undefined;
    for (const [number, call] of this.#calls) {
      if (call.thread !== thread) continue;
      this.#calls.delete(number);
      call.reject(unreadable(why));
    }
  }

  #answered(message: FromReading): void {
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (message.type === 'failed') call?.reject(unreadable(message.why));
    else call?.resolve(message);
  }
}

function unreadable(why: string): CordboardError {
  return new CordboardError('CB_TRANSCRIPTS', `the transcripts cannot be read: ${why}`);
}
