/**
 * When to paint. No second has more than 30 frames in it; within that a key is answered at once, and a flood of
 * data is painted at a rate that always leaves room for keys.
 */

/** Milliseconds per frame in the long run. */
const FRAME = 42;
/**
 * How far, in milliseconds, frames may run ahead of that rate: a burst of 7 for keys, of 4 for data. A second
 * holds at most floor((1000 + 6 * 42) / 42) + 1 = 30.
 */
const AHEAD = { key: 6 * FRAME, sent: 6 * FRAME, data: 3 * FRAME } as const;
/** The least time between the starts of two frames: keys that arrive together are one frame. */
const APART = { key: 4, sent: 4, data: 50 } as const;
/**
 * How long a frame lets others go first. What was sent is on its way to a board, which has the processor meanwhile, and
 * what the board tells of it comes into the same frame.
 */
const REST = { key: 0, sent: 4, data: 0 } as const;
const RANK = { key: 2, sent: 1, data: 0 } as const;

/** Why there is something to paint: the operator did something, or sent something, or anything else. */
export type Cause = keyof typeof AHEAD;

export interface FramesOptions {
  /** Paints everything there is. False: the terminal has not taken the last frame; nothing was painted. */
  readonly paint: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Calls `run` once after whole milliseconds, 0 for the next turn of the loop; returns what takes that back. */
  readonly schedule: (ms: number, run: () => void) => () => void;
}

export class Frames {
  readonly #options: FramesOptions;
  /** What is not painted yet. */
  #cause: Cause | undefined;
  /** Since when there is that. */
  #since = -Infinity;
  #cancel: (() => void) | undefined;
  /** Painting, waiting for `drained`, or at an end. */
  #held = false;
  #stopped = false;
  #last = -Infinity;
  /** When the last frame would have ended at the rate of one per `FRAME`: the generic cell rate algorithm. */
  #paid = -Infinity;

  constructor(options: FramesOptions) {
    this.#options = options;
  }

  /** There is something to paint. For a key it is painted before this returns, if the rate allows. */
  dirty(cause: Cause): void {
    if (!this.#outranked(cause)) return;
    this.#cause = cause;
    this.#since = this.#options.now();
    this.#plan(cause === 'key');
  }

  /** The terminal has taken what was written: paints what waited for that. */
  drained(): void {
    if (this.#stopped) return;
    this.#held = false;
    this.#plan(true);
  }

  /** Paints nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#held = true;
    this.#unplan();
  }

  /** What there is to paint is nothing, or can wait longer. */
  #outranked(cause: Cause): boolean {
    return this.#cause === undefined || RANK[this.#cause] < RANK[cause];
  }

  #plan(atOnce: boolean): void {
    this.#unplan();
    if (this.#held || this.#cause === undefined) return;
    const wait = Math.max(0, Math.ceil(this.#due(this.#cause) - this.#options.now()));
    if (wait === 0 && atOnce) this.#paint(this.#cause);
    else this.#cancel = this.#options.schedule(wait, () => this.#plan(true));
  }

  #unplan(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #due(cause: Cause): number {
    return Math.max(this.#since + REST[cause], this.#last + APART[cause], this.#paid - AHEAD[cause]);
  }

  #paint(cause: Cause): void {
    const at = this.#options.now();
    this.#cause = undefined;
    this.#held = true;
    if (!this.#options.paint()) {
      if (this.#outranked(cause)) this.#cause = cause;
      return;
    }
    this.#held = this.#stopped;
    this.#last = at;
    this.#paid = Math.max(this.#paid, at) + FRAME;
    this.#plan(false);
  }
}
