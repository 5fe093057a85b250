/** Tells one console what happens on its board: at once where that matters, else together, and never more than it takes. */
import type { SessionId, WireRecord } from '../record.ts';
import type { Registry } from '../session/registry.ts';
import type { Session } from '../session/session.ts';
import { Backlog } from './backlog.ts';
import { Feeds } from './feeds.ts';
import type { BoardEvent } from './switchboard.ts';

/** Changes of a session's numbers are told at most this often. */
const SUMMARY_MS = 100;

/** Records are told at once when it was quiet, else this far apart. */
const FEED_MS = 10;

/** Sessions told of at once; with ten thousand that change, nothing else waits for all of them. */
const SESSIONS_AT_ONCE = 500;

export class Teller {
  readonly feeds = new Feeds();
  readonly #registry: Registry;
  /** Changed since changes were told last. */
  readonly #changed = new Map<SessionId, Session>();
  /** Changed, and to be told as soon as it can be. */
  readonly #due = new Map<SessionId, Session>();
  /** Sessions that have opened while nothing could be told. */
  readonly #opened = new Map<SessionId, Session>();
  readonly #backlog = new Backlog();
  #urgent: BoardEvent[] = [];
  #sink: ((events: readonly BoardEvent[]) => void) | undefined;
  #soon = false;
  #held = false;
  #later: NodeJS.Timeout | undefined;
  #flushedAt = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** From now on `sink` is told, in turns of its own. */
  begin(sink: (events: readonly BoardEvent[]) => void): void {
    this.#sink = sink;
  }

  end(): void {
    this.#sink = undefined;
    clearTimeout(this.#later);
    this.feeds.clear();
  }

  /** Tells nothing more until `release`: then how things stand, not all that has led there. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    for (const event of this.#urgent.splice(0)) this.#keepForLater(event);
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#urgent = this.#backlog.take();
    this.#changesAreDue();
  }

  tell(event: BoardEvent): void {
    if (this.#held) {
      this.#keepForLater(event);
      return;
    }
    this.#urgent.push(event);
    this.#flushSoon();
  }

  opened(session: Session): void {
    if (this.#held) this.#opened.set(session.id, session);
    else this.tell({ type: 'opened', session: session.summary() });
  }

  changed(session: Session, soon: boolean): void {
    if (soon && !this.#held) {
      this.#forgetChange(session.id);
      this.tell({ type: 'changed', session: session.summary() });
      return;
    }
    this.#changed.set(session.id, session);
    if (this.#held) return;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#changesAreDue();
    }, SUMMARY_MS);
  }

  recorded(record: WireRecord): void {
    if (this.feeds.push(record)) this.fed(record.session);
  }

  /** An opened session may have something to give. */
  fed(id: SessionId): void {
    this.feeds.wake(id);
    this.#flushSoon();
  }

  dismissed(id: SessionId): void {
    this.feeds.close(id);
    this.#forgetChange(id);
    if (!this.#opened.delete(id)) this.tell({ type: 'dismissed', id });
  }

  #keepForLater(event: BoardEvent): void {
    if (event.type !== 'opened' && event.type !== 'changed') {
      if (event.type !== 'dismissed' || !this.#opened.delete(event.id)) this.#backlog.add(event);
      return;
    }
    const { id } = event.session;
    if (!this.#registry.has(id)) return;
    const session = this.#registry.get(id);
    if (event.type === 'opened') this.#opened.set(id, session);
    else this.#changed.set(id, session);
  }

  #changesAreDue(): void {
    for (const [id, session] of this.#changed) this.#due.set(id, session);
    this.#changed.clear();
    this.#flushSoon();
  }

  /** What is shown, or calls, as it comes is counted as it comes: a summary that lags would make it unread after it was seen. */
  #changeIsDue(id: SessionId): void {
    const session = this.#changed.get(id);
    if (session === undefined) return;
    this.#changed.delete(id);
    this.#due.set(id, session);
  }

  #forgetChange(id: SessionId): void {
    this.#changed.delete(id);
    this.#due.delete(id);
  }

  #flushSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    const wait = this.#flushedAt + FEED_MS - performance.now();
    if (wait <= 0) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#soon = false;
    if (this.#held) return;
    this.#flushedAt = performance.now();
    const events = [...this.#takeSessions('opened', this.#opened)];
    // What is told of a session comes after it has opened.
    if (this.#opened.size === 0) {
      for (const id of this.feeds.fed) this.#changeIsDue(id);
      for (const event of this.#urgent) if (event.type === 'highlighted') this.#changeIsDue(event.id);
      events.push(...this.#urgent.splice(0), ...this.#takeSessions('changed', this.#due));
      events.push(...this.feeds.take());
    }
    if (this.#opened.size + this.#due.size > 0) this.#flushSoon();
    if (events.length > 0) this.#sink?.(events);
  }

  /** A part of them. */
  *#takeSessions(type: 'opened' | 'changed', waiting: Map<SessionId, Session>): Generator<BoardEvent> {
    let left = SESSIONS_AT_ONCE;
    for (const [id, session] of waiting) {
      if (left-- === 0) return;
      waiting.delete(id);
      if (type === 'opened') this.#forgetChange(id);
      yield { type, session: session.summary() };
    }
  }
}
