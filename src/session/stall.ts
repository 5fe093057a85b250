/** This many ticks without the kernel taking a byte of the outbox make a session stalled. */
const STALLED_TICKS = 3;

/** Whether a session makes progress with what waits for its client. */
export class Stall {
  #ticks = 0;

  get isStalled(): boolean {
    return this.#ticks >= STALLED_TICKS;
  }

  /** About once a second: whether something waits, and nothing of it was taken. Returns whether that changes anything. */
  tick(stuck: boolean): boolean {
    const before = this.isStalled;
    this.#ticks = stuck ? this.#ticks + 1 : 0;
    return this.isStalled !== before;
  }

  /** Nothing waits any more. Returns whether it was stalled. */
  clear(): boolean {
    const before = this.isStalled;
    this.#ticks = 0;
    return before;
  }
}
