import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { Flow } from '../net/flow.ts';
import type { SessionId, WireRecord } from '../record.ts';
import { Rate } from './rate.ts';
import { Session, type SessionAddresses, type SessionOptions, type SessionOwner } from './session.ts';

/** Hears of what happens to sessions, of each kind that it takes, in order, while it happens. Must not throw. */
export interface RegistryListener {
  opened?(session: Session): void;
  changed?(session: Session, soon: boolean): void;
  recorded?(record: WireRecord): void;
  dismissed?(id: SessionId): void;
}

/** The set of sessions, and their only owner. */
export class Registry implements SessionOwner {
  readonly flow = new Flow();
  readonly #clock: Clock;
  readonly #sessions = new Map<SessionId, Session>();
  readonly #listeners = new Set<RegistryListener>();
  /** Those a tick may change: with traffic not long ago, bytes in the outbox, or a client that ended its sending. */
  readonly #lively = new Set<Session>();
  readonly #open = new Set<Session>();
  readonly #rateIn = new Rate();
  readonly #rateOut = new Rate();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the way to stop listening. */
  listen(listener: RegistryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** Closed ones too. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Sessions that are not closed. */
  get open(): number {
    return this.#open.size;
  }

  /** Bytes per second over all sessions. */
  get rates(): { readonly rateIn: number; readonly rateOut: number } {
    const now = this.#clock();
    return { rateIn: this.#rateIn.perSecond(now), rateOut: this.#rateOut.perSecond(now) };
  }

  has(id: SessionId): boolean {
    return this.#sessions.has(id);
  }

  /** Throws `CB_NO_SESSION`. */
  get(id: SessionId): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) {
      throw new CordboardError('CB_NO_SESSION', `there is no session #${id}; it may have been dismissed`);
    }
    return session;
  }

  /** `peer` is told the new session's id, for peers that have no address of their own. */
  add(
    addresses: Omit<SessionAddresses, 'peer'> & { readonly peer: (id: SessionId) => string },
    options: SessionOptions,
  ): Session {
    const id = ++this.#lastId;
    const peer = addresses.peer(id);
    const session = new Session(id, { ...addresses, peer }, options, this, this.#clock);
    this.#sessions.set(id, session);
    this.#open.add(session);
    for (const listener of this.#listeners) listener.opened?.(session);
    return session;
  }

  dismiss(id: SessionId): void {
    const session = this.get(id);
    if (!session.isClosed) {
      throw new CordboardError('CB_SESSION_OPEN', `${session.title} is not closed; hang it up first`);
    }
    this.#sessions.delete(id);
    this.#lively.delete(session);
    for (const listener of this.#listeners) listener.dismissed?.(id);
  }

  recorded(record: WireRecord): void {
    if (record.kind !== 'note') {
      (record.kind === 'in' ? this.#rateIn : this.#rateOut).add(record.bytes.length, record.at);
    }
    for (const listener of this.#listeners) listener.recorded?.(record);
  }

  changed(session: Session, soon: boolean): void {
    this.#lively.add(session);
    if (session.isClosed) this.#open.delete(session);
    else this.#open.add(session);
    for (const listener of this.#listeners) listener.changed?.(session, soon);
  }

  /** To be called about once a second. Visits the lively sessions only; `each` sees every one of them. */
  tick(each: (session: Session) => void): void {
    for (const session of [...this.#lively]) {
      session.tick();
      each(session);
      if (session.isQuiet) this.#lively.delete(session);
      for (const listener of this.#listeners) listener.changed?.(session, false);
    }
  }
}
