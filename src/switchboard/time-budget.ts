/**
 * How long the loop may stand still for patterns that can take long: so many milliseconds of each second, and what was not
 * used lately on top. Patterns come from whoever is attached, and what they are held against from strangers.
 */
const MS_PER_SECOND = 200;
const MOST_MS = 400;

export class TimeBudget {
  readonly #now: () => number;
  #left = MOST_MS;
  #at: number;

  /** `now`: milliseconds of a clock that only goes on. */
  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Milliseconds that may be used now; not above 0: none. */
  get left(): number {
    const now = this.#now();
    this.#left = Math.min(MOST_MS, this.#left + ((now - this.#at) * MS_PER_SECOND) / 1000);
    this.#at = now;
    return this.#left;
  }

  /** Counts the time that this takes. */
  spend<T>(run: () => T): T {
    const began = this.#now();
    try {
      return run();
    } finally {
      this.#left -= this.#now() - began;
    }
  }
}
