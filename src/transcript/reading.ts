/** The way to the reading thread, which is started when it is first asked and again when it has ended. */
import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import { QUIET } from './delivery.ts';
import type { FromReading, ToReading } from './messages.ts';
import { unpacked } from './pack.ts';

interface Call {
  readonly thread: Worker;
  readonly resolve: (page: Page) => void;
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
  page(session: ToReading['session'], as: SessionId, request: PageRequest): Promise<Page> {
    const call = ++this.#calledLast;
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { thread, resolve, reject });
      thread.postMessage({ type: 'page', call, session, as, request } satisfies ToReading);
    });
  }

  /** Lets go of the file; the next call opens what is there then. What is being asked for is rejected. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
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
    if (message.type === 'failed') {
      call?.reject(unreadable(message.why));
      return;
    }
    const { pack, older, newer } = message;
    call?.resolve({ records: [...unpacked(pack.buffer, pack.length)], older, newer });
  }
}

function unreadable(why: string): CordboardError {
  return new CordboardError('CB_TRANSCRIPTS', `the transcripts cannot be read: ${why}`);
}
