/** Records that wait to be handed over, closely packed, the oldest first; the last pack takes what comes. */
import type { WireRecord } from '../record.ts';
import { Pack } from './pack.ts';

/** So much is handed over at once. */
export const PACK_BYTES = 1024 * 1024;

/** A pack has room for one more read when it is nearly full. */
const PACK_ROOM = PACK_BYTES + 128 * 1024;

export class Packs {
  /** So many buffers are kept to be used again. */
  readonly #most: number;
  readonly #spare: ArrayBuffer[] = [];
  #packs: Pack[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#packs.length === 0;
  }

  /** The last pack has as much as is handed over at once. */
  get isFull(): boolean {
    return (this.#packs.at(-1)?.length ?? 0) >= PACK_BYTES;
  }

  /** Returns how many bytes it takes, its head included. */
  add(record: WireRecord): number {
    const pack = this.#open();
    const before = pack.length;
    pack.add(record);
    return pack.length - before;
  }

  /** The oldest; an empty one where there is none. */
  shift(): Pack {
    return this.#packs.shift() ?? new Pack(new ArrayBuffer(0));
  }

  /** Takes back what a pack lay in. */
  reuse(buffer: ArrayBuffer): void {
    const isUsual = buffer.byteLength >= PACK_ROOM && buffer.byteLength <= 2 * PACK_ROOM;
    if (isUsual && this.#spare.length < this.#most) this.#spare.push(buffer);
  }

  #open(): Pack {
    const last = this.#packs.at(-1);
    if (last !== undefined && last.length < PACK_BYTES) return last;
    const pack = new Pack(this.#spare.pop() ?? new ArrayBuffer(PACK_ROOM));
    this.#packs.push(pack);
    return pack;
  }
}
