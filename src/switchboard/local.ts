import type { Ban } from '../access/bans.ts';
import { CordboardError, type ErrorCode } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { Board } from '../session/board.ts';
import type { Session } from '../session/session.ts';
import { findable } from '../transcript/find.ts';
import { Backlog } from './backlog.ts';
import { Feed } from './feed.ts';
import { Highlights } from './highlights.ts';
import { TimeBudget } from './time-budget.ts';
import type {
  BanAnswer,
  BanRequest,
  BoardEvent,
  Delivery,
  FindAnswer,
  FindRequest,
  HighlightRule,
  History,
  HistoryQuery,
  Sent,
  SessionSettings,
  Snapshot,
  Switchboard,
} from './switchboard.ts';
import type { TelnetSignal } from '../wire/settings.ts';

/** It is the number of a conversation on the record, which nothing is sent to: no session has such a one. */
function isStored(id: SessionId): boolean {
  return id < 0;
}

/** Refusals that say there is nobody to send to. */
const GONE: ReadonlySet<ErrorCode> = new Set(['CB_NO_SESSION', 'CB_SESSION_CLOSED']);

/** Changes of a session's numbers are told at most this often. */
const SUMMARY_MS = 100;

/** Records are told at once when it was quiet, else this far apart. */
const FEED_MS = 10;

const TRAFFIC_MS = 1000;

/** Sessions told of at once; with ten thousand that change, nothing else waits for all of them. */
const SESSIONS_AT_ONCE = 500;

/** What may wait in all feeds together. */
const MOST_FED_BYTES = 2 * 1024 * 1024;

/** One console's door to a board in the same process. */
export class LocalSwitchboard implements Switchboard {
  readonly board: Board;
  readonly #addresses: () => readonly string[];
  readonly #feeds = new Map<SessionId, Feed>();
  /** Feeds that may have something to give. */
  readonly #fed = new Set<SessionId>();
  /** What waits in them, at most. */
  #fedBytes = 0;
  /** Changed since changes were told last. */
  readonly #changed = new Map<SessionId, Session>();
  /** Changed, and to be told as soon as it can be. */
  readonly #due = new Map<SessionId, Session>();
  /** Sessions that have opened while nothing could be told. */
  readonly #opened = new Map<SessionId, Session>();
  readonly #backlog = new Backlog();
  readonly #highlights: Highlights;
  readonly #operator: string | undefined;
  #rules: readonly HighlightRule[] = [];
  #urgent: BoardEvent[] = [];
  #sink: ((events: readonly BoardEvent[]) => void) | undefined;
  #soon = false;
  #held = false;
  #later: NodeJS.Timeout | undefined;
  #flushedAt = 0;
  #stops: (() => void)[] = [];

  /**
   * `addresses` is what the board stands on, asked for when watching begins; `operator` is on the record of what is sent;
   * `budget` is for patterns of highlights, and may be that of others too.
   */
  constructor(
    board: Board,
    addresses: () => readonly string[],
    operator?: string,
    budget = new TimeBudget(() => performance.now()),
  ) {
    this.#operator = operator;
    this.board = board;
    this.#addresses = addresses;
    this.#highlights = new Highlights({
      framing: (id) => board.registry.get(id).framing,
      tell: (event) => this.#tell(event),
      budget,
      warn: (text) => this.#tell({ type: 'notice', notice: board.notices.aside('warning', text) }),
    });
  }

  watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot> {
    this.#sink = sink;
    const { registry, notices } = this.board;
    const traffic = setInterval(() => this.#tellTraffic(), TRAFFIC_MS);
    this.#stops = [
      () => clearInterval(traffic),
      notices.listen((notice) => this.#tell({ type: 'notice', notice })),
      registry.listen({
        opened: (session) => {
          if (this.#held) this.#opened.set(session.id, session);
          else this.#tell({ type: 'opened', session: session.summary() });
        },
        changed: (session, soon) => this.#mark(session, soon),
        recorded: (record) => {
          this.#highlights.push(record);
          const feed = this.#feeds.get(record.session);
          if (feed === undefined) return;
          this.#boundFeeds(feed.push(record));
          this.#feedSoon(record.session);
        },
        dismissed: (id) => {
          this.#feeds.delete(id);
          this.#forgetChange(id);
          this.#highlights.forget(id);
          if (!this.#opened.delete(id)) this.#tell({ type: 'dismissed', id });
        },
      }),
    ];
    const sessions = [...registry.sessions].map((session) => session.summary());
    return Promise.resolve({ addresses: this.#addresses(), sessions, notices: [...notices.past] });
  }

  /** Those of `attend`, after `detach` too. */
  get rules(): readonly HighlightRule[] {
    return this.#rules;
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

  /** Tells this console alone, in its turn. */
  tell(event: BoardEvent): void {
    this.#tell(event);
  }

  /** Stops watching; the board goes on. */
  detach(): void {
    for (const stop of this.#stops) stop();
    this.#sink = undefined;
    clearTimeout(this.#later);
    this.#highlights.stop();
    this.#feeds.clear();
  }

  async open(id: SessionId, bytes: number): Promise<Page> {
    if (isStored(id)) return this.board.transcript.page(id, { bytes });
    this.board.registry.get(id);
    const feed = new Feed(id);
    this.#feeds.set(id, feed);
    const page = await this.board.transcript.page(id, { bytes });
    feed.start((page.records.at(-1)?.seq ?? -1) + 1);
    this.#feedSoon(id);
    return page;
  }

  close(id: SessionId): Promise<void> {
    this.#feeds.delete(id);
    return Promise.resolve();
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    if (!isStored(id)) this.board.registry.get(id);
    return this.board.transcript.page(id, request);
  }

  find(request: FindRequest): Promise<FindAnswer> {
    const { registry, transcript } = this.board;
    if (request.cursor !== undefined) return transcript.find({ request, sessions: [], listed: [] });
    const all = [...registry.sessions];
    const wanted = request.sessions === 'all' ? undefined : new Set(request.sessions);
    const sessions = all.filter(({ id }) => wanted?.has(id) ?? true).map((each) => findable(each.summary()));
    return transcript.find({ request, sessions, listed: all.map(({ id }) => id) });
  }

  async history(query: HistoryQuery): Promise<History> {
    const { registry, transcript } = this.board;
    const history = await transcript.history(query);
    const conversations = history.conversations.map((conversation) => {
      const { live } = conversation;
      return live === undefined || registry.has(live) ? conversation : { ...conversation, live: undefined };
    });
    return { ...history, conversations };
  }

  send(id: SessionId, text: string): Promise<Sent> {
    return this.#on(id, (session) => ({ seq: session.send(text, this.#operator) }));
  }

  sendRaw(id: SessionId, bytes: Uint8Array): Promise<Sent> {
    return this.#on(id, (session) => ({ seq: session.sendRaw(bytes, this.#operator) }));
  }

  async broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]> {
    return Promise.all([...new Set(ids)].map((id) => this.#deliver(id, text)));
  }

  attend(rules: readonly HighlightRule[]): Promise<void> {
    return new Promise((resolve) => {
      this.#highlights.attend(rules);
      this.#rules = rules;
      resolve();
    });
  }

  signal(id: SessionId, signal: TelnetSignal): Promise<void> {
    return this.#on(id, (session) => session.signal(signal, this.#operator));
  }

  finish(id: SessionId): Promise<void> {
    return this.#on(id, (session) => session.finish());
  }

  hangUp(id: SessionId): Promise<void> {
    return this.#on(id, (session) => session.close('hung up'));
  }

  retry(id: SessionId): Promise<void> {
    return this.#on(id, (session) => {
      throw new CordboardError('CB_USAGE', `${session.title} dialed in; only it can dial again`);
    });
  }

  note(id: SessionId, text: string): Promise<void> {
    return this.#on(id, (session) => session.note(text));
  }

  rename(id: SessionId, name: string): Promise<void> {
    return this.#on(id, (session) => session.rename(name));
  }

  set(id: SessionId, settings: SessionSettings): Promise<void> {
    return this.#on(id, (session) => session.set(settings));
  }

  dismiss(id: SessionId): Promise<void> {
    return this.#on(id, () => this.board.registry.dismiss(id));
  }

  ban(request: BanRequest): Promise<BanAnswer> {
    return this.board.banning.ban(request, this.#operator ?? 'an operator');
  }

  unban(network: string): Promise<Ban> {
    return this.board.banning.unban(network, this.#operator ?? 'an operator');
  }

  bans(): Promise<readonly Ban[]> {
    return Promise.resolve(this.board.banning.list());
  }

  /**
   * Throws inside become rejections, as they would over a socket. Acts before it returns: what is sent must not
   * wait for the frame that the same key paints.
   */
  #on<T>(id: SessionId, act: (session: Session) => T): Promise<T> {
    return new Promise((resolve) => resolve(act(this.board.registry.get(id))));
  }

  async #deliver(id: SessionId, text: string): Promise<Delivery> {
    try {
      await this.send(id, text);
      return { id, outcome: 'taken', why: '' };
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      return { id, outcome: GONE.has(error.code) ? 'gone' : 'refused', why: error.message };
    }
  }

  #tell(event: BoardEvent): void {
    if (this.#held) {
      this.#keepForLater(event);
      return;
    }
    this.#urgent.push(event);
    this.#flushSoon();
  }

  #keepForLater(event: BoardEvent): void {
    if (event.type !== 'opened' && event.type !== 'changed') {
      if (event.type !== 'dismissed' || !this.#opened.delete(event.id)) this.#backlog.add(event);
      return;
    }
    const { id } = event.session;
    if (!this.board.registry.has(id)) return;
    const session = this.board.registry.get(id);
    if (event.type === 'opened') this.#opened.set(id, session);
    else this.#changed.set(id, session);
  }

  #tellTraffic(): void {
    const { registry } = this.board;
    this.#tell({ type: 'traffic', traffic: { open: registry.open, ...registry.rates } });
  }

  #mark(session: Session, soon: boolean): void {
    if (soon && !session.isConnected) this.#highlights.end(session.id);
    if (soon && !this.#held) {
      this.#forgetChange(session.id);
      this.#tell({ type: 'changed', session: session.summary() });
      return;
    }
    this.#changed.set(session.id, session);
    if (this.#held) return;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#changesAreDue();
    }, SUMMARY_MS);
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

  #feedSoon(id: SessionId): void {
    this.#fed.add(id);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    const wait = this.#flushedAt + FEED_MS - performance.now();
    if (wait <= 0) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), wait);
  }

  /** Too much of all feeds together is left out of all of them; their readers are told. */
  #boundFeeds(more: number): void {
    this.#fedBytes += more;
    if (this.#fedBytes <= MOST_FED_BYTES) return;
    this.#fedBytes = 0;
    for (const id of this.#fed) this.#feeds.get(id)?.drop();
  }

  #flush(): void {
    this.#soon = false;
    if (this.#held) return;
    this.#flushedAt = performance.now();
    const events = [...this.#takeSessions('opened', this.#opened)];
    // What is told of a session comes after it has opened.
    if (this.#opened.size === 0) {
      for (const id of this.#fed) this.#changeIsDue(id);
      for (const event of this.#urgent) if (event.type === 'highlighted') this.#changeIsDue(event.id);
      events.push(...this.#urgent.splice(0), ...this.#takeSessions('changed', this.#due));
      for (const id of this.#fed) events.push(...(this.#feeds.get(id)?.take() ?? []));
      this.#fed.clear();
      this.#fedBytes = 0;
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
