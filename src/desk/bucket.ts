import type { Clock } from '../clock.ts';

/** `burst` at once, then one each `everyMs`. */
export interface Pace {
  readonly burst: number;
  readonly everyMs: number;
}

/** A token bucket: how often something may happen, and how often it was not let. */
export class Bucket {
  readonly #pace: Pace;
  readonly #clock: Clock;
  #tokens: number;
  #at: number;
  #missed = 0;

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#tokens = pace.burst;
    this.#at = clock();
  }

  /** Undefined if it may not happen now; else how often it was not let since it last was. */
  take(): number | undefined {
    this.#refill();
    if (this.#tokens < 1) {
      this.miss();
      return undefined;
    }
    this.#tokens--;
    const missed = this.#missed;
    this.#missed = 0;
    return missed;
  }

  /** Counts one that cannot happen for another reason. */
  miss(): void {
    this.#missed++;
  }

  /** A clock that was set back adds nothing, and takes nothing away. */
  #refill(): void {
    const now = this.#clock();
    const fresh = Math.max(0, now - this.#at) / this.#pace.everyMs;
    this.#tokens = Math.min(this.#pace.burst, this.#tokens + fresh);
    this.#at = now;
  }
}
