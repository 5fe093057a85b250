/** A token bucket in bytes: what was saved up may come at once, and who takes more than there is waits for it. */
export class Bucket {
  readonly #perSecond: number;
  readonly #most: number;
  #level: number;
  #at: number;

  /** `perSecond` bytes come in, `most` of them are kept; it begins full. `at` in milliseconds. */
  constructor(perSecond: number, most: number, at: number) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#level = most;
    this.#at = at;
  }

  /** Takes bytes, on credit if need be. Returns the milliseconds until nothing is owed any more; 0 if nothing is. */
  take(bytes: number, at: number): number {
    this.#fill(at);
    this.#level -= bytes;
    return this.#level >= 0 ? 0 : (-this.#level / this.#perSecond) * 1000;
  }

  /** Nobody could tell it from a new one. */
  isFull(at: number): boolean {
    this.#fill(at);
    return this.#level >= this.#most;
  }

  #fill(at: number): void {
    // A clock that was set back fills nothing then, and goes on from there.
    const elapsed = Math.max(0, at - this.#at);
    this.#at = at;
    this.#level = Math.min(this.#most, this.#level + (elapsed * this.#perSecond) / 1000);
  }
}
