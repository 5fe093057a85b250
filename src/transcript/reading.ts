/** The way to the reading thread, which is started when it is first asked and again when it has ended. */
import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { FromReading, ToReading } from './messages.ts';
import { unpacked } from './pack.ts';

const ENDED = 'reading was ended';

interface Call {
  readonly thread: Worker;
  readonly resolve: (page: Page) => void;
  readonly reject: (error: CordboardError) => void;
}

export class Reading {
  readonly #path: string;
  readonly #calls = new Map<number, Call>();
  /** All that run; those that are not `#thread` end once they have answered. */
  readonly #threads = new Set<Worker>();
  #thread: Worker | undefined;
  #calledLast = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** As of `Archive.page`. Rejects with `CB_TRANSCRIPTS`. */
  page(session: ToReading['session'], as: SessionId, request: PageRequest): Promise<Page> {
    if (this.#isClosed) return Promise.reject(unreadable(ENDED));
    const call = ++this.#calledLast;
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { thread, resolve, reject });
      // The program does not end while somebody waits for a page, and does where nobody does.
      thread.ref();
      thread.postMessage({ type: 'page', call, session, as, request } satisfies ToReading);
    });
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
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start(): Worker {
    const url = new URL('./reading-thread.js', import.meta.url);
    const thread = new Worker(url, { workerData: this.#path });
    let why = ENDED;
    this.#threads.add(thread);
    thread.on('message', (message: FromReading) => this.#answered(message));
    thread.on('error', (error: unknown) => (why = error instanceof Error ? error.message : String(error)));
    thread.on('exit', () => this.#ended(thread, why));
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
    else void thread.terminate();
  }

  #answered(message: FromReading): void {
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (call !== undefined) this.#restIdle(call.thread);
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
