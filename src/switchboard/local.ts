import { CordboardError, type ErrorCode } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { Board } from '../session/board.ts';
import type { Session } from '../session/session.ts';
import { Feed } from './feed.ts';
import { Highlights } from './highlights.ts';
import type {
  BoardEvent,
  Delivery,
  HighlightRule,
  SessionSettings,
  Snapshot,
  Switchboard,
} from './switchboard.ts';

/** Refusals that say there is nobody to send to. */
const GONE: ReadonlySet<ErrorCode> = new Set(['CB_NO_SESSION', 'CB_SESSION_CLOSED']);

/** Changes of a session's numbers are told at most this often. */
const SUMMARY_MS = 100;

/** Records are told at once when it was quiet, else this far apart. */
const FEED_MS = 10;

const TRAFFIC_MS = 1000;

/** A reader that is held is told of the newest state of things once so many events wait for it. */
const MOST_HELD = 1000;
const MOST_NOTICES = 200;

/** One console's door to a board in the same process. */
export class LocalSwitchboard implements Switchboard {
  readonly board: Board;
  readonly #addresses: () => readonly string[];
  readonly #feeds = new Map<SessionId, Feed>();
  /** Feeds that may have something to give. */
  readonly #fed = new Set<SessionId>();
  readonly #changed = new Map<SessionId, Session>();
  readonly #highlights: Highlights;
  readonly #operator: string | undefined;
  #urgent: BoardEvent[] = [];
  #sink: ((events: readonly BoardEvent[]) => void) | undefined;
  #soon = false;
  #held = false;
  #later: NodeJS.Timeout | undefined;
  #flushedAt = 0;
  #stops: (() => void)[] = [];

  /** `addresses` is what the board stands on, asked for when watching begins; `operator` is on the record of what is sent. */
  constructor(board: Board, addresses: () => readonly string[], operator?: string) {
    this.#operator = operator;
    this.board = board;
    this.#addresses = addresses;
    this.#highlights = new Highlights({
      framing: (id) => board.registry.get(id).framing,
      tell: (event) => this.#tell(event),
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
        opened: (session) => this.#tell({ type: 'opened', session: session.summary() }),
        changed: (session, soon) => this.#mark(session, soon),
        recorded: (record) => {
          this.#highlights.push(record);
          const feed = this.#feeds.get(record.session);
          if (feed === undefined) return;
          feed.push(record);
          this.#feedSoon(record.session);
        },
        dismissed: (id) => {
          this.#feeds.delete(id);
          this.#changed.delete(id);
          this.#highlights.forget(id);
          this.#tell({ type: 'dismissed', id });
        },
      }),
    ];
    const sessions = [...registry.sessions].map((session) => session.summary());
    return Promise.resolve({ addresses: this.#addresses(), sessions, notices: [...notices.past] });
  }

  /** Tells nothing more until `release`; what can be told of later is, at its newest. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#flushSoon();
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
    this.board.registry.get(id);
    return this.board.transcript.page(id, request);
  }

  send(id: SessionId, text: string): Promise<void> {
    return this.#on(id, (session) => session.send(text, this.#operator));
  }

  sendRaw(id: SessionId, bytes: Uint8Array): Promise<void> {
    return this.#on(id, (session) => session.sendRaw(bytes, this.#operator));
  }

  async broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]> {
    return Promise.all([...new Set(ids)].map((id) => this.#deliver(id, text)));
  }

  attend(rules: readonly HighlightRule[]): Promise<void> {
    return new Promise((resolve) => {
      this.#highlights.attend(rules);
      resolve();
    });
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

  /**
   * Throws inside become rejections, as they would over a socket. Acts before it returns: what is sent must not
   * wait for the frame that the same key paints.
   */
  #on(id: SessionId, act: (session: Session) => void): Promise<void> {
    return new Promise((resolve) => {
      act(this.board.registry.get(id));
      resolve();
    });
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
    this.#urgent.push(event);
    this.#flushSoon();
  }

  #tellTraffic(): void {
    const { registry } = this.board;
    this.#tell({ type: 'traffic', traffic: { open: registry.open, ...registry.rates } });
  }

  #mark(session: Session, soon: boolean): void {
    if (soon) {
      if (!session.isConnected) this.#highlights.end(session.id);
      this.#changed.delete(session.id);
      this.#tell({ type: 'changed', session: session.summary() });
      return;
    }
    this.#changed.set(session.id, session);
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#flush();
    }, SUMMARY_MS);
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

  #flush(): void {
    this.#soon = false;
    if (this.#held) {
      if (this.#urgent.length > MOST_HELD) this.#urgent = newestOnly(this.#urgent);
      return;
    }
    this.#flushedAt = performance.now();
    const changed = [...this.#changed.values()].map((session): BoardEvent => ({
      type: 'changed',
      session: session.summary(),
    }));
    this.#changed.clear();
    const records = [...this.#fed].flatMap((id) => this.#feeds.get(id)?.take() ?? []);
    this.#fed.clear();
    const events = [...this.#urgent, ...changed, ...records];
    this.#urgent = [];
    if (events.length > 0) this.#sink?.(events);
  }
}

/**
 * Of each session the newest summary, the newest notices, and the newest traffic. What is told stays true: a session
 * that opened meanwhile is told as opened.
 */
function newestOnly(events: readonly BoardEvent[]): BoardEvent[] {
  const opened = new Set<SessionId>();
  const sessions = new Map<SessionId | string, BoardEvent>();
  const notices: BoardEvent[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'opened':
      case 'changed':
        if (event.type === 'opened') opened.add(event.session.id);
        sessions.set(event.session.id, {
          ...event,
          type: opened.has(event.session.id) ? 'opened' : 'changed',
        });
        break;
      case 'dismissed':
        sessions.set(event.id, event);
        break;
      case 'notice':
        notices.push(event);
        break;
      case 'highlighted':
        sessions.set(`highlighted ${event.id}`, added(sessions.get(`highlighted ${event.id}`), event));
        break;
      case 'traffic':
      case 'ended':
      case 'lost':
      case 'back':
        sessions.set(event.type, event);
        break;
      case 'records':
      case 'gap':
        // Feeds bound themselves, and are asked only when something can be told.
        break;
    }
  }
  return [...sessions.values(), ...notices.slice(-MOST_NOTICES)];
}

type Highlighted = Extract<BoardEvent, { readonly type: 'highlighted' }>;

function added(before: BoardEvent | undefined, event: Highlighted): Highlighted {
  return before?.type === 'highlighted' ? { ...event, count: before.count + event.count } : event;
}
