/** One console's door to a board in another process: each call travels the board's socket. */
import { Buffer } from 'node:buffer';
import type { EventMessage } from '../gateway/events.ts';
import { eventOf } from '../gateway/events.ts';
import { type PageMessage, pageOf } from '../gateway/records.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type {
  BoardEvent,
  Delivery,
  HighlightRule,
  SessionSettings,
  Snapshot,
  Switchboard,
} from './switchboard.ts';

/** Makes a call. Rejects with the board's refusal, or with `CB_NO_BOARD` where it cannot be reached. */
export type Call = (method: string, params: object) => Promise<unknown>;

/**
 * What a board of the same protocol says is of the shape that this program gives it: it is taken as that, and text in
 * it is no safer to show than what clients sent.
 */
export class RemoteSwitchboard implements Switchboard {
  readonly #call: Call;
  #sink: ((events: readonly BoardEvent[]) => void) | undefined;
  #hasEnded = false;

  constructor(call: Call) {
    this.#call = call;
  }

  /** The board has said that it ends. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The board has told something. */
  notified(method: string, params: unknown): void {
    if (method !== 'events') return;
    const { events } = params as { readonly events: readonly EventMessage[] };
    this.#hasEnded ||= events.some(({ type }) => type === 'ended');
    this.#sink?.(events.map(eventOf));
  }

  /** Something that carries the connection has said this. */
  said(text: string): void {
    this.#sink?.([{ type: 'notice', notice: { at: Date.now(), severity: 'warning', text } }]);
  }

  /** The way to the board is lost for now. */
  lost(why: string): void {
    this.#sink?.([{ type: 'lost', why }]);
  }

  /** It is there again. Rejects where it is lost once more. */
  async back(): Promise<void> {
    if (this.#sink === undefined) return;
    const snapshot = (await this.#call('watch', {})) as Snapshot;
    this.#sink([{ type: 'back', snapshot }]);
  }

  /** Nothing more comes. */
  ended(why: string): void {
    this.#sink?.([{ type: 'ended', why }]);
  }

  async watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot> {
    this.#sink = sink;
    return (await this.#call('watch', {})) as Snapshot;
  }

  async open(id: SessionId, bytes: number): Promise<Page> {
    return pageOf(id, (await this.#call('open', { id, bytes })) as PageMessage);
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    return pageOf(id, (await this.#call('page', { id, ...request })) as PageMessage);
  }

  async broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]> {
    return (await this.#call('broadcast', { ids, text })) as readonly Delivery[];
  }

  close(id: SessionId): Promise<void> {
    return this.#do('close', { id });
  }

  send(id: SessionId, text: string): Promise<void> {
    return this.#do('send', { id, text });
  }

  sendRaw(id: SessionId, bytes: Uint8Array): Promise<void> {
    return this.#do('sendRaw', { id, base64: Buffer.from(bytes).toString('base64') });
  }

  attend(rules: readonly HighlightRule[]): Promise<void> {
    return this.#do('attend', { rules });
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

  async #do(method: string, params: object): Promise<void> {
    await this.#call(method, params);
  }
}
