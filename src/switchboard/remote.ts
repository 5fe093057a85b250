/** One console's door to a board in another process: each call travels the board's socket. */
import { Buffer } from 'node:buffer';
import type { Ban } from '../access/bans.ts';
import type { EventMessage } from '../gateway/events.ts';
import { eventOf } from '../gateway/events.ts';
import type { Greeting } from '../gateway/protocol.ts';
import { type PageMessage, pageOf } from '../gateway/records.ts';
import type { Attached, Role } from '../operators.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type {
  BanAnswer,
  BanRequest,
  Delivery,
  FindAnswer,
  FindRequest,
  HighlightRule,
  History,
  HistoryQuery,
  Sent,
  SessionSettings,
  SessionSummary,
  Snapshot,
  Switchboard,
  SwitchboardEvent,
} from './switchboard.ts';
import type { TelnetSignal } from '../wire/settings.ts';

/** Makes a call. Rejects with the board's refusal, or with `CB_NO_BOARD` where it cannot be reached. */
export type Call = (method: string, params: object) => Promise<unknown>;

/**
 * What a board of the same protocol says is of the shape that this program gives it: it is taken as that, and text in
 * it is no safer to show than what clients sent.
 */
export class RemoteSwitchboard implements Switchboard {
  readonly #call: Call;
  #sink: ((events: readonly SwitchboardEvent[]) => void) | undefined;
  /** Told before the answer to `watch`. */
  #sessions: SessionSummary[] = [];
  /** Why the board ends, as it said itself. */
  #why: string | undefined;
  #operators: readonly Attached[] = [];

  constructor(call: Call) {
    this.#call = call;
  }

  /** The board has said that it ends. */
  get hasEnded(): boolean {
    return this.#why !== undefined;
  }

  /** Why nothing more comes, in words; `why`: as far as can be told where the board did not say. */
  reason(why: string): string {
    return this.#why === undefined ? why : `the board has ended: ${this.#why}`;
  }

  /** What that attachment may do, as the board told it last. */
  roleOf(number: number): Role | undefined {
    return this.#operators.find(({ attachment }) => attachment === number)?.role;
  }

  /** The board has told something. */
  notified(method: string, params: unknown): void {
    if (method === 'sessions') {
      const { sessions } = params as Pick<Snapshot, 'sessions'>;
      this.#sessions.push(...sessions);
    }
    if (method !== 'events') return;
    const { events } = params as { readonly events: readonly EventMessage[] };
    for (const event of events) if (event.type === 'ended') this.#why = event.why;
    for (const event of events) if (event.type === 'operators') this.#operators = event.operators;
    const others = events.filter(({ type }) => type !== 'ended');
    if (others.length > 0) this.#sink?.(others.map(eventOf));
  }

  /** Something that carries the connection has said this. */
  said(text: string): void {
    this.#sink?.([{ type: 'notice', notice: { at: Date.now(), severity: 'warning', text } }]);
  }

  /** The way to the board is lost for now. */
  lost(why: string): void {
    this.#sink?.([{ type: 'lost', why }]);
  }

  /** It is there again, and this console is that attachment now. Rejects where it is lost once more. */
  async back({ attachment, role, view }: Pick<Greeting, 'attachment' | 'role' | 'view'>): Promise<void> {
    if (this.#sink === undefined) return;
    const snapshot = await this.#begin();
    const highlighted = (view['highlighted'] ?? {}) as Readonly<Record<string, number>>;
    this.#sink([{ type: 'back', snapshot, attachment, role, highlighted }]);
  }

  /** Nothing more comes from the board of this name; `why`: as far as can be told where the board did not say. */
  ended(name: string, why: string): void {
    this.#sink?.([
      {
        type: 'ended',
        why: `${name}${this.#why === undefined ? `: ${why}` : ` has ended: ${this.#why}`}; what was said stays here`,
      },
    ]);
  }

  async watch(sink: (events: readonly SwitchboardEvent[]) => void): Promise<Snapshot> {
    this.#sink = sink;
    return this.#begin();
  }

  async #begin(): Promise<Snapshot> {
    this.#sessions = [];
    const snapshot = (await this.#call('watch', {})) as Snapshot;
    return { ...snapshot, sessions: [...this.#sessions.splice(0), ...snapshot.sessions] };
  }

  async open(id: SessionId, bytes: number): Promise<Page> {
    return pageOf(id, (await this.#call('open', { id, bytes })) as PageMessage);
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    return pageOf(id, (await this.#call('page', { id, ...request })) as PageMessage);
  }

  async history(query: HistoryQuery): Promise<History> {
    return (await this.#call('history', query)) as History;
  }

  async find(request: FindRequest): Promise<FindAnswer> {
    return (await this.#call('find', request)) as FindAnswer;
  }

  async broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]> {
    return (await this.#call('broadcast', { ids, text })) as readonly Delivery[];
  }

  close(id: SessionId): Promise<void> {
    return this.#do('close', { id });
  }

  send(id: SessionId, text: string): Promise<Sent> {
    return this.#send('send', { id, text });
  }

  sendRaw(id: SessionId, bytes: Uint8Array): Promise<Sent> {
    return this.#send('sendRaw', { id, base64: Buffer.from(bytes).toString('base64') });
  }

  attend(rules: readonly HighlightRule[]): Promise<void> {
    return this.#do('attend', { rules });
  }

  signal(id: SessionId, signal: TelnetSignal): Promise<void> {
    return this.#do('signal', { id, signal });
  }

  finish(id: SessionId): Promise<void> {
    return this.#do('finish', { id });
  }

  hangUp(id: SessionId): Promise<void> {
    return this.#do('hangUp', { id });
  }

  retry(id: SessionId): Promise<void> {
    return this.#do('retry', { id });
  }

  rename(id: SessionId, name: string): Promise<void> {
    return this.#do('rename', { id, name });
  }

  note(id: SessionId, text: string): Promise<void> {
    return this.#do('note', { id, text });
  }

  set(id: SessionId, settings: SessionSettings): Promise<void> {
    return this.#do('set', { id, ...settings });
  }

  dismiss(id: SessionId): Promise<void> {
    return this.#do('dismiss', { id });
  }

  async ban(request: BanRequest): Promise<BanAnswer> {
    return (await this.#call('ban', request)) as BanAnswer;
  }

  async unban(network: string): Promise<Ban> {
    return (await this.#call('unban', { network })) as Ban;
  }

  async bans(): Promise<readonly Ban[]> {
    return (await this.#call('bans', {})) as readonly Ban[];
  }

  /** A board that has run since before this was told says nothing: no record is lower. */
  async #send(method: string, params: object): Promise<Sent> {
    return ((await this.#call(method, params)) as Sent | null) ?? { seq: -1 };
  }

  async #do(method: string, params: object): Promise<void> {
    await this.#call(method, params);
  }
}
