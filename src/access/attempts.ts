/** Wrong passphrases, by where they came from: each makes the next attempt from there wait longer. */
import { networkOfOne } from '../cidr.ts';

const FIRST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 16_000;

/** An attempt that would have to wait longer is none. */
const MOST_WAIT_MS = 20_000;

/** Without a wrong one for so long, an address is as good as any other. */
const FORGIVEN_MS = 10 * 60_000;

/** Addresses that are known at once; of more, the one that failed first is forgotten. */
export const MOST_ADDRESSES = 10_000;

interface Entry {
  failures: number;
  failedAt: number;
  /** When the next attempt may be looked at. */
  free: number;
}

/** Times are milliseconds. */
export class Attempts {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /** How long an attempt from here has to wait; undefined: it is refused. Attempts at the same time wait for each other. */
  reserve(host: string, now: number): number | undefined {
    const entry = this.#known(networkOfOne(host), now);
    if (entry === undefined || now - entry.failedAt >= FORGIVEN_MS) return 0;
    const at = Math.max(now, entry.free);
    if (at - now > MOST_WAIT_MS) return undefined;
    entry.free = at + pauseAfter(entry.failures);
    return at - now;
  }

  /** An attempt from here was wrong. */
  failed(host: string, now: number): void {
    const key = networkOfOne(host);
    const before = this.#known(key, now);
    const isKnown = before !== undefined && now - before.failedAt < FORGIVEN_MS;
    const failures = isKnown ? before.failures + 1 : 1;
    const free = Math.max(isKnown ? before.free : now, now + pauseAfter(failures));
    this.#entries.delete(key);
    this.#entries.set(key, { failures, failedAt: now, free });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ADDRESSES && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Nothing is further away than it can be: a clock that was set back would keep an address out until it has caught up. */
  #known(key: string, now: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.failedAt = Math.min(entry.failedAt, now);
    entry.free = Math.min(entry.free, now + MOST_WAIT_MS + MOST_PAUSE_MS);
    return entry;
  }
}

function pauseAfter(failures: number): number {
  return Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
}
