/** What the connections of a board share: their turns at being read, and the room for what waits to go out. */
import { Turnstile } from './turnstile.ts';

export class Flow {
  readonly turnstile = new Turnstile();
  /** Bytes that all outboxes together may hold. */
  outboxBytes: number;
  #queued = 0;

  constructor(outboxBytes = Infinity) {
    this.outboxBytes = outboxBytes;
  }

  /** Bytes in all outboxes. */
  get queued(): number {
    return this.#queued;
  }

  /** Bytes that still fit. */
  get room(): number {
    return Math.max(0, this.outboxBytes - this.#queued);
  }

  /** An outbox has so many more bytes; fewer if it is negative. */
  count(bytes: number): void {
    this.#queued += bytes;
  }
}
