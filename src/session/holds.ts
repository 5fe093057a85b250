import type { HoldReason } from '../switchboard/switchboard.ts';

/** That it is held to its rate is on the record once in so many milliseconds. */
const HELD_NOTE_MS = 60_000;

/** Why nothing more is read of a session. Each reason counts once. */
export class Holds {
  readonly #reasons = new Set<HoldReason>();
  #noteAt = -Infinity;

  get size(): number {
    return this.#reasons.size;
  }

  /** The oldest reason that stands. */
  get first(): HoldReason | undefined {
    return [...this.#reasons][0];
  }

  /** Returns whether that is new. */
  add(why: HoldReason): boolean {
    if (this.#reasons.has(why)) return false;
    this.#reasons.add(why);
    return true;
  }

  /** Returns whether it was the last one. */
  remove(why: HoldReason): boolean {
    return this.#reasons.delete(why) && this.#reasons.size === 0;
  }

  /** What is to be on the record of a hold at `now`, milliseconds; undefined: nothing. */
  noteOf(why: HoldReason, now: number): string | undefined {
    if (why !== 'rate' || now - this.#noteAt < HELD_NOTE_MS) return undefined;
    this.#noteAt = now;
    return 'the client sends faster than it may: it is read no faster (--rate, --rate-per-address)';
  }
}
