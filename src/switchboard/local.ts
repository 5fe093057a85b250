import type { Ban } from '../access/bans.ts';
import { CordboardError, type ErrorCode } from '../errors.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type { Board } from '../session/board.ts';
import type { Session } from '../session/session.ts';
import { findable } from '../transcript/find.ts';
import { Highlights } from './highlights.ts';
import { Teller } from './teller.ts';
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

const TRAFFIC_MS = 1000;

/** One console's door to a board in the same process. */
export class LocalSwitchboard implements Switchboard {
  readonly board: Board;
  readonly #addresses: () => readonly string[];
  readonly #teller: Teller;
  readonly #highlights: Highlights;
  readonly #operator: string | undefined;
  #rules: readonly HighlightRule[] = [];
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
    this.#teller = new Teller(board.registry);
    this.#highlights = new Highlights({
      framing: (id) => board.registry.get(id).framing,
      tell: (event) => this.tell(event),
      budget,
      warn: (text) => this.tell({ type: 'notice', notice: board.notices.aside('warning', text) }),
    });
  }

  watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot> {
    this.#teller.begin(sink);
    const { registry, notices } = this.board;
    const traffic = setInterval(() => this.#tellTraffic(), TRAFFIC_MS);
    this.#stops = [
      () => clearInterval(traffic),
      notices.listen((notice) => this.tell({ type: 'notice', notice })),
      registry.listen({
        opened: (session) => this.#teller.opened(session),
        changed: (session, soon) => {
          if (soon && !session.isConnected) this.#highlights.end(session.id);
          this.#teller.changed(session, soon);
        },
        recorded: (record) => {
          this.#highlights.push(record);
          this.#teller.recorded(record);
        },
        dismissed: (id) => {
          this.#highlights.forget(id);
          this.#teller.dismissed(id);
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
    this.#teller.hold();
  }

  release(): void {
    this.#teller.release();
  }

  /** Tells this console alone, in its turn. */
  tell(event: BoardEvent): void {
    this.#teller.tell(event);
  }

  /** Stops watching; the board goes on. */
  detach(): void {
    for (const stop of this.#stops) stop();
    this.#teller.end();
    this.#highlights.stop();
  }

  async open(id: SessionId, bytes: number): Promise<Page> {
    if (isStored(id)) return this.board.transcript.page(id, { bytes });
    this.board.registry.get(id);
    const feed = this.#teller.feeds.open(id);
    const page = await this.board.transcript.page(id, { bytes });
    feed.start((page.records.at(-1)?.seq ?? -1) + 1);
    this.#teller.fed(id);
    return page;
  }

  close(id: SessionId): Promise<void> {
    this.#teller.feeds.close(id);
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

  #tellTraffic(): void {
    const { registry } = this.board;
    this.tell({ type: 'traffic', traffic: { open: registry.open, ...registry.rates } });
  }
}
