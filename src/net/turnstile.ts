/** Fairness between connections that all have more to read: each gets a slice, then the next ones have their turn. */

/** What one connection is read before it waits: some reads of 64 KiB, so that pausing costs little, and takes a millisecond or less. */
export const SLICE_BYTES = 256 * 1024;

/**
 * A read counts as so much at least: whatever is in it, it costs some 20 µs, in which as much could be read. A client of TLS
 * can have one for each byte, by a record for each.
 */
export const READ_BYTES = 4 * 1024;

/** What all that wait are read in one turn of the loop: a key of an operator's waits no longer than this takes. */
export const TURN_BYTES = 1024 * 1024;

const SLICES_A_TURN = TURN_BYTES / SLICE_BYTES;

export class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #turning = false;

  /** Calls `go` in a later turn of the loop: in the order they came, and no more in one turn than may be read in it. */
  wait(go: () => void): void {
    this.#waiting.push(go);
    this.#turn();
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      for (const go of this.#waiting.splice(0, SLICES_A_TURN)) go();
      if (this.#waiting.length > 0) this.#turn();
    });
  }
}
