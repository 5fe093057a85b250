/** How far back a rate looks: what came this long ago weighs 1/e of what comes now. */
const WINDOW_MS = 5000;

/** Below this a rate is shown as nothing, bytes per second. */
const QUIET = 0.5;

/** Bytes per second over the last seconds, as a decaying sum: two numbers however busy the session is. */
export class Rate {
  #sum = 0;
  #at = 0;

  /** `at` in milliseconds. */
  add(bytes: number, at: number): void {
    this.#sum = this.#decayed(at) + bytes;
    this.#at = at;
  }

  perSecond(at: number): number {
    const rate = (this.#decayed(at) * 1000) / WINDOW_MS;
    return rate < QUIET ? 0 : rate;
  }

  #decayed(at: number): number {
    return at <= this.#at ? this.#sum : this.#sum * Math.exp((this.#at - at) / WINDOW_MS);
  }
}
