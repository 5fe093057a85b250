/** Keeps a file to its policy while a board writes to it: in the recording thread, in slices between its batches. */
import { statSync } from 'node:fs';
import { Pruner } from './pruner.ts';
import type { RetentionPolicy } from './retention.ts';

/** After a slice of about this long the recording has the thread again. A step may take a few milliseconds more. */
const SLICE_MS = 3;

/** From a slice to the next, so that pruning has a sixth of the thread at most. */
const PAUSE_MS = 15;

/** With nothing to do, it is looked again after so long; after a failure too. */
const LOOK_MS = 5000;

export interface UpkeepHost {
  readonly later: (run: () => void, ms: number) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
  /** The file is open and well, and no batch waits. */
  readonly isIdle: () => boolean;
  /** Something the operators are to know once. */
  readonly say: (text: string) => void;
}

export class Upkeep {
  readonly #path: string;
  readonly #policy: RetentionPolicy;
  readonly #host: UpkeepHost;
  #pruner: Pruner | undefined;
  #inode: bigint | undefined;
  #failure = '';
  #stopped = false;

  constructor(path: string, policy: RetentionPolicy, host: UpkeepHost) {
    this.#path = path;
    this.#policy = policy;
    this.#host = host;
    this.#next(PAUSE_MS);
  }

  #release(): void {
    try {
      this.#pruner?.close();
    } catch {
      // Of a file that is broken or gone nothing better can be had.
    }
    this.#pruner = undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#release();
  }

  #next(ms: number): void {
    this.#host.later(() => {
      if (!this.#stopped) this.#next(this.#host.isIdle() ? this.#slice() : PAUSE_MS);
    }, ms);
  }

  /** Returns when to go on. */
  #slice(): number {
    const from = this.#host.elapsed();
    try {
      const pruner = this.#open();
      while (pruner !== undefined && this.#host.elapsed() - from < SLICE_MS) {
        if (pruner.step() === undefined) return this.#done();
      }
      return pruner === undefined ? LOOK_MS : PAUSE_MS;
    } catch (error) {
      this.#failed(error);
      return LOOK_MS;
    }
  }

  /** Undefined where there is no file. It may be another than last time. */
  #open(): Pruner | undefined {
    const inode = statSync(this.#path, { bigint: true, throwIfNoEntry: false })?.ino;
    if (this.#inode !== inode) this.#release();
    this.#inode = inode;
    if (inode === undefined) return undefined;
    this.#pruner ??= new Pruner(this.#path, { policy: this.#policy, now: this.#host.now });
    return this.#pruner;
  }

  #done(): number {
    this.#failure = '';
    return LOOK_MS;
  }

  /** What is wrong with the file the recording finds out itself; each reason is said once, until all goes well. */
  #failed(error: unknown): void {
    this.#release();
    const why = error instanceof Error ? error.message : String(error);
    if (why !== this.#failure) this.#host.say(`old conversations cannot be pruned: ${why}`);
    this.#failure = why;
  }
}
