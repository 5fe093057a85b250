/** Time that passes only when a test says so: a clock and timers, for what takes both as arguments. */
interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Lets everything that waits for nothing but other promises happen. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeTime {
  now = 0;
  /** What the clock says beyond `now`: to set it without touching the timers. */
  skew = 0;
  /** What each timer was asked for, in milliseconds. */
  readonly asked: number[] = [];
  readonly #timers = new Set<Timer>();

  readonly clock = (): number => this.now + this.skew;

  /** Turns of the loop that were left to others. */
  taken = 0;

  readonly turns = {
    now: (): number => this.now,
    next: (): Promise<void> => {
      this.taken++;
      return Promise.resolve();
    },
  };

  readonly schedule = (ms: number, run: () => void): (() => void) => {
    this.asked.push(ms);
    const timer = { at: this.now + Math.max(ms, 0), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass; each timer runs at its time, and all that follows from it before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.now = Math.max(this.now, timer.at);
      this.#timers.delete(timer);
      timer.run();
      await settled();
    }
    this.now = end;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}
