/** Of which sessions records may be missing in the file, and how much of each is kept while it takes none. */
import type { SessionId, WireRecord } from '../record.ts';

/** In trouble this much is kept of one session: what a flood brings then is missing from its own conversation, and from no other. */
export const TROUBLE_SHARE_BYTES = 1024 * 1024;

export class Gaps {
  /** The `seq` that comes next in each session, recorded or not. */
  readonly #next = new Map<SessionId, number>();
  /** Of these the newest records may be missing. */
  readonly #missed = new Set<SessionId>();
  /** What has come of each session since the trouble began. */
  readonly #shares = new Map<SessionId, number>();
  /** Sessions that came while nothing was recorded: of those that end meanwhile nothing is said. */
  readonly #unheard = new Set<SessionId>();

  /** Sessions that the file is to be told of. */
  get size(): number {
    return this.#missed.size;
  }

  /** A session was described while nothing is recorded. */
  cameUnheard(id: SessionId): void {
    if (!this.#next.has(id)) this.#unheard.add(id);
  }

  /** A session has ended. Returns whether it came and went while nothing was recorded: then nothing is known of it any more. */
  wentUnheard(id: SessionId): boolean {
    if (!this.#unheard.delete(id)) return false;
    this.#missed.delete(id);
    this.#next.delete(id);
    return true;
  }

  came({ session, seq }: WireRecord): void {
    this.#next.set(session, seq + 1);
  }

  miss(id: SessionId): void {
    this.#missed.add(id);
  }

  /** All that has come may be missing. */
  missAll(): void {
    for (const id of this.#next.keys()) this.#missed.add(id);
  }

  /** So many bytes of it are kept in trouble. */
  keep(id: SessionId, bytes: number): void {
    this.#shares.set(id, (this.#shares.get(id) ?? 0) + bytes);
  }

  /** It has had all that is kept of one session in trouble. */
  hasShare(id: SessionId): boolean {
    return (this.#shares.get(id) ?? 0) >= TROUBLE_SHARE_BYTES;
  }

  /** The session will have no more records. */
  forget(id: SessionId): void {
    if (!this.#missed.has(id)) this.#next.delete(id);
  }

  /** The trouble is over. */
  relieve(): void {
    this.#shares.clear();
    this.#unheard.clear();
  }

  /** Each with the `seq` before which records may be missing. */
  take(): (readonly [SessionId, number])[] {
    const missed = [...this.#missed].map((id) => [id, this.#next.get(id) ?? 0] as const);
    this.#missed.clear();
    return missed;
  }
}
