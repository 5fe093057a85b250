/** So many answers at once, and one more in each of `ANSWER_EVERY_MS`: any honest peer asks for less. */
export const ANSWERS_AT_ONCE = 200;
export const ANSWER_EVERY_MS = 500;

/** How many answers a peer may still draw. In any span of time at most `ANSWERS_AT_ONCE + span / ANSWER_EVERY_MS`. */
export class Allowance {
  #left = ANSWERS_AT_ONCE;
  #since: number | undefined;

  /** Whether there is one, which is taken; `at` in milliseconds. A clock that goes back gives nothing. */
  take(at: number): boolean {
    this.#since ??= at;
    const earned = Math.floor((at - this.#since) / ANSWER_EVERY_MS);
    if (earned > 0) {
      this.#left = Math.min(ANSWERS_AT_ONCE, this.#left + earned);
      this.#since += earned * ANSWER_EVERY_MS;
    } else if (at < this.#since) this.#since = at;
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
