import type { SessionId, WireRecord } from '../record.ts';
import { Feed } from './feed.ts';
import type { BoardEvent } from './switchboard.ts';

/** What may wait in all feeds together. */
const MOST_FED_BYTES = 2 * 1024 * 1024;

/** The opened sessions of one console. */
export class Feeds {
  readonly #feeds = new Map<SessionId, Feed>();
  /** Those that may have something to give. */
  readonly #fed = new Set<SessionId>();
  /** What waits in them, at most. */
  #bytes = 0;

  /** Sessions that may have something to give. */
  get fed(): Iterable<SessionId> {
    return this.#fed;
  }

  /** In place of one that there was. */
  open(id: SessionId): Feed {
    const feed = new Feed(id);
    this.#feeds.set(id, feed);
    return feed;
  }

  close(id: SessionId): void {
    this.#feeds.delete(id);
  }

  clear(): void {
    this.#feeds.clear();
  }

  /** Returns whether the session is opened. Too much of all feeds together is left out of all of them; their readers are told. */
  push(record: WireRecord): boolean {
    const feed = this.#feeds.get(record.session);
    if (feed === undefined) return false;
    this.#bytes += feed.push(record);
    if (this.#bytes > MOST_FED_BYTES) this.#drop();
    return true;
  }

  /** The session may have something to give. */
  wake(id: SessionId): void {
    this.#fed.add(id);
  }

  /** Gives what there is. */
  take(): readonly BoardEvent[] {
    const events = [...this.#fed].flatMap((id) => this.#feeds.get(id)?.take() ?? []);
    this.#fed.clear();
    this.#bytes = 0;
    return events;
  }

  #drop(): void {
    this.#bytes = 0;
    for (const id of this.#fed) this.#feeds.get(id)?.drop();
  }
}
