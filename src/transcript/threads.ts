import type { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { Ending } from './messages.ts';

/** Tells once a thread has ended, and why: by its error, or else `otherwise`. */
export function whenEnded(
  thread: Pick<EventEmitter, 'on'>,
  otherwise: string,
  ended: (why: string) => void,
): void {
  let why = otherwise;
  thread.on('error', (error: unknown) => (why = error instanceof Error ? error.message : String(error)));
  thread.on('exit', () => ended(why));
}

/** Seen by a thread at once, whatever it has still to answer. */
export class StopSign {
  readonly shared: SharedArrayBuffer;
  readonly #sign: Int32Array;

  /** `shared` is that of the sign which the other side has. */
  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#sign = new Int32Array(shared);
  }

  get isRaised(): boolean {
    return Atomics.load(this.#sign, 0) === 1;
  }

  raise(): void {
    Atomics.store(this.#sign, 0, 1);
  }
}

/** Asks a thread to end after what it is doing, and resolves then: to terminate it within SQLite would abort the whole process. */
export function endOf(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    thread.on('exit', () => resolve());
    thread.ref();
    thread.postMessage({ type: 'end' } satisfies Ending);
  });
}
