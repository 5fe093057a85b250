/** What the recording thread is still to hear of sessions, and what it must hear again if it was lost. */
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** So many sessions whose counters have gone on go with a batch: a thousand at once would hold up the loop and the disk. */
const COUNTED_AT_ONCE = 32;

export class Descriptions {
  /** All sessions that are not closed, as they were described last. */
  readonly #live = new Map<SessionId, SessionSummary>();
  /** What the thread is still to hear of sessions. */
  readonly #described = new Map<SessionId, SessionSummary>();
  /** Those of which only the counters have gone on: they wait for their turn. */
  readonly #counted = new Map<SessionId, SessionSummary>();

  /** Sessions that wait with more than their counters. */
  get size(): number {
    return this.#described.size;
  }

  get hasCounted(): boolean {
    return this.#counted.size > 0;
  }

  describe(session: SessionSummary): void {
    const { id, state } = session;
    this.#described.set(id, session);
    this.#counted.delete(id);
    if (state === 'closed') this.#live.delete(id);
    else this.#live.set(id, session);
  }

  /** The counters of a session have gone on. Returns whether there is anything to tell: of one that is not live there is not. */
  count(session: SessionSummary): boolean {
    const { id } = session;
    if (!this.#live.has(id)) return false;
    this.#live.set(id, session);
    if (this.#described.has(id)) this.#described.set(id, session);
    else this.#counted.set(id, session);
    return true;
  }

  /** What goes with the next batch. */
  take(): readonly SessionSummary[] {
    const some = [...this.#counted.values()].slice(0, COUNTED_AT_ONCE);
    for (const { id } of some) this.#counted.delete(id);
    const sessions = [...this.#described.values(), ...some];
    this.#described.clear();
    return sessions;
  }

  /** Nothing is to be told of it. */
  drop(id: SessionId): void {
    this.#described.delete(id);
  }

  /** These were told in vain. */
  takeBack(sessions: readonly SessionSummary[]): void {
    for (const session of sessions) {
      if (!this.#described.has(session.id)) this.#described.set(session.id, session);
    }
  }

  /** All that are live are to be told again. */
  tellAgain(): void {
    for (const [id, session] of this.#live) this.#described.set(id, session);
    this.#counted.clear();
  }
}
