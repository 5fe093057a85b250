/** One write to the kernel at a time and no larger than this, so that progress shows on a slow link. */
const SLICE_BYTES = 64 * 1024;

/** Hands bytes to the kernel; `taken` is called once it has them all. */
export type Writer = (bytes: Uint8Array, taken: () => void) => void;

/** A session's bytes on their way out that the kernel has not taken yet, in order. Its owner bounds it. */
export class Outbox {
  readonly #write: Writer;
  readonly #onEmpty: () => void;
  #queue: Uint8Array[] = [];
  #writing = 0;
  #queued = 0;
  #takenSince = false;

  /** `onEmpty` is called each time the last byte has been taken. */
  constructor(write: Writer, onEmpty: () => void) {
    this.#write = write;
    this.#onEmpty = onEmpty;
  }

  /** Bytes not taken yet. */
  get queued(): number {
    return this.#queued;
  }

  /** Takes the bytes over: the caller must not change them any more. */
  push(bytes: Uint8Array): void {
    this.#queued += bytes.length;
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      this.#queue.push(bytes.subarray(at, at + SLICE_BYTES));
    }
    this.#next();
  }

  /** Whether the kernel has taken anything since this was last asked. */
  progressed(): boolean {
    const progressed = this.#takenSince;
    this.#takenSince = false;
    return progressed;
  }

  #next(): void {
    if (this.#writing > 0) return;
    const slice = this.#queue.shift();
    if (slice === undefined) return;
    this.#writing = slice.length;
    this.#write(slice, () => this.#taken());
  }

  #taken(): void {
    this.#queued -= this.#writing;
    this.#writing = 0;
    this.#takenSince = true;
    if (this.#queued === 0) this.#onEmpty();
    else this.#next();
  }
}
