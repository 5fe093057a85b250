/** One write to the kernel at a time and no larger than this, so that progress shows on a slow link. */
const SLICE_BYTES = 64 * 1024;

/** What is smaller than this is put together with what waits before it: a byte must not cost the memory of an object. */
const SMALL_BYTES = 4 * 1024;

/** Small ones are put together in blocks of this size. */
const BLOCK_BYTES = 16 * 1024;

/** Hands bytes to the kernel; `taken` is called once it has them all. */
export type Writer = (bytes: Uint8Array, taken: () => void) => void;

export interface OutboxOwner {
  readonly write: Writer;
  /** The last byte has been taken. */
  readonly emptied: () => void;
  /** So many bytes more wait; fewer if it is negative. */
  readonly counted?: (bytes: number) => void;
}

/** Whole messages: one, or small ones together. */
interface Block {
  readonly bytes: Uint8Array;
  /** Of the bytes, those that are messages. */
  used: number;
}

/** A session's bytes on their way out that the kernel has not taken yet, in order. Its owner bounds it. */
export class Outbox {
  readonly #owner: OutboxOwner;
  /** The first is on its way. */
  readonly #blocks: Block[] = [];
  /** Bytes of the first that are taken or being written. */
  #gone = 0;
  #writing = 0;
  #queued = 0;
  #takenSince = false;

  constructor(owner: OutboxOwner) {
    this.#owner = owner;
  }

  /** Bytes not taken yet. */
  get queued(): number {
    return this.#queued;
  }

  /** Takes a message over: the caller must not change it any more. */
  push(message: Uint8Array): void {
    if (message.length === 0) return;
    this.#count(message.length);
    if (this.#joins(message)) return;
    this.#blocks.push(this.#blockOf(message));
    this.#next();
  }

  /**
   * Gives up messages that have waited longest, whole ones, until so many bytes are free or only what is on its way is
   * left. Small messages go together. Returns how many bytes that were.
   */
  dropOldest(bytes: number): number {
    let dropped = 0;
    while (dropped < bytes && this.#blocks.length > 1) {
      const [block] = this.#blocks.splice(1, 1);
      dropped += block?.used ?? 0;
    }
    this.#count(-dropped);
    return dropped;
  }

  /** The connection is gone: nothing goes out any more. Returns the bytes that were not taken. */
  discard(): number {
    const left = this.#queued;
    this.#blocks.length = 0;
    this.#count(-left);
    return left;
  }

  /** Whether the kernel has taken anything since this was last asked. */
  progressed(): boolean {
    const progressed = this.#takenSince;
    this.#takenSince = false;
    return progressed;
  }

  /** A small message goes behind the last ones, if there is room. */
  #joins(message: Uint8Array): boolean {
    const last = this.#blocks.at(-1);
    if (last === undefined || message.length > SMALL_BYTES) return false;
    if (last.used + message.length > last.bytes.length) return false;
    last.bytes.set(message, last.used);
    last.used += message.length;
    return true;
  }

  /** Nothing is copied of what goes out at once. */
  #blockOf(message: Uint8Array): Block {
    if (this.#blocks.length === 0 || message.length > SMALL_BYTES)
      return { bytes: message, used: message.length };
    const bytes = new Uint8Array(BLOCK_BYTES);
    bytes.set(message);
    return { bytes, used: message.length };
  }

  #next(): void {
    const [block] = this.#blocks;
    if (this.#writing > 0 || block === undefined) return;
    const slice = block.bytes.subarray(this.#gone, Math.min(this.#gone + SLICE_BYTES, block.used));
    this.#gone += slice.length;
    this.#writing = slice.length;
    this.#owner.write(slice, () => this.#taken());
  }

  #taken(): void {
    const [block] = this.#blocks;
    const taken = this.#writing;
    this.#writing = 0;
    // It was given up meanwhile.
    if (block === undefined) return;
    this.#takenSince = true;
    this.#count(-taken);
    if (this.#gone >= block.used) {
      this.#blocks.shift();
      this.#gone = 0;
    }
    if (this.#queued === 0) this.#owner.emptied();
    else this.#next();
  }

  #count(bytes: number): void {
    this.#queued += bytes;
    this.#owner.counted?.(bytes);
  }
}
