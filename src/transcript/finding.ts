/** The way to the searching thread, which is started when it is first asked and again when it has ended. */
import type { FindAnswer } from '../switchboard/switchboard.ts';
import { Worker } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Finding } from './find.ts';
import type { FromFinding, ReaderData, Search } from './messages.ts';
import { endOf, StopSign, whenEnded } from './threads.ts';

interface Call {
  readonly resolve: (answer: FindAnswer) => void;
  readonly reject: (error: CordboardError) => void;
}

/** A searching thread besides the reading one: a page must not wait for a search. */
export class FindingThread {
  readonly #path: string;
  readonly #calls = new Map<number, Call>();
  readonly #stop = new StopSign();
  #thread: Worker | undefined;
  #calledLast = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** `run` is the one whose sessions are meant. Rejects with `CB_TRANSCRIPTS`, `CB_PATTERN` and `CB_USAGE`. */
  find(finding: Finding, run: number): Promise<FindAnswer> {
    const call = ++this.#calledLast;
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      thread.postMessage({ type: 'find', call, run, ...finding } satisfies Search);
    });
  }

  /** What is being looked for is rejected. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#stop.raise();
    if (thread !== undefined) await endOf(thread);
  }

  #start(): Worker {
    const url = new URL('./finding-thread.js', import.meta.url);
    const thread = new Worker(url, {
      workerData: { path: this.#path, stop: this.#stop.shared } satisfies ReaderData,
    });
    thread.on('message', (message: FromFinding) => this.#answered(message));
    whenEnded(thread, 'searching was ended', (why) => this.#ended(thread, why));
    thread.unref();
    return thread;
  }

  #ended(thread: Worker, why: string): void {
    if (this.#thread === thread) this.#thread = undefined;
    for (const { reject } of this.#calls.values()) reject(unreadable(why));
    this.#calls.clear();
  }

  #answered(message: FromFinding): void {
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (message.type === 'found') call?.resolve(message.answer);
    else if (message.code === undefined) call?.reject(unreadable(message.why));
    else call?.reject(new CordboardError(message.code, message.why));
  }
}

function unreadable(why: string): CordboardError {
  return new CordboardError('CB_TRANSCRIPTS', `the transcripts cannot be searched: ${why}`);
}
