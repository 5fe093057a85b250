/** A board, as a program has it. */
import type { Ban } from '../access/bans.ts';
import type { Attachment } from '../gateway/open.ts';
import type { BoardFacts } from '../gateway/protocol.ts';
import type { Role } from '../operators.ts';
import type { BanAnswer, BanRequest, Delivery } from '../switchboard/switchboard.ts';
import type { Hub } from './hub.ts';
import type { News } from './news.ts';
import type { Session } from './session.ts';
import { sessionFor, sessionsFor } from './target.ts';

export class Board {
  /** Resolves when the connection has ended, with why, in words. */
  readonly ended: Promise<string>;
  readonly #attachment: Attachment;
  readonly #hub: Hub;

  /** Made by `attach`. */
  constructor(attachment: Attachment, hub: Hub, ended: Promise<string>) {
    this.#attachment = attachment;
    this.#hub = hub;
    this.ended = ended;
  }

  /** What the board says of itself. */
  get facts(): BoardFacts {
    return this.#attachment.greeting.board;
  }

  get name(): string {
    return this.facts.name;
  }

  /** As granted by the board. */
  get role(): Role {
    return this.#attachment.greeting.role;
  }

  /** All sessions, closed ones too, by their numbers. They are kept up to date. */
  get sessions(): readonly Session[] {
    return this.#hub.sessions;
  }

  session(id: number): Session | undefined {
    return this.#hub.session(id);
  }

  /** The one session that a target means, as on the command line. Throws `CB_NO_SESSION`, `CB_AMBIGUOUS`, `CB_PATTERN`. */
  find(target: string): Session {
    const { id } = sessionFor(target, this.#summaries());
    return this.#hub.session(id) ?? this.find(`#${id}`);
  }

  /** All sessions that a target means; closed ones only where there is no other. Throws `CB_PATTERN`. */
  select(target: string): Session[] {
    const ids = new Set(sessionsFor(target, this.#summaries()).map(({ id }) => id));
    return this.#hub.sessions.filter(({ id }) => ids.has(id));
  }

  /** The sessions that are there and not closed, and then each that opens. Throws `CB_NO_BOARD` where the board ends; leaving the loop, or the board, ends it. */
  async *everySession(): AsyncGenerator<Session, void, undefined> {
    const news = this.#hub.events();
    try {
      for (const session of this.sessions) if (session.state !== 'closed') yield session;
      for await (const event of news) if (event.type === 'opened') yield event.session;
    } finally {
      await news.return();
    }
  }

  /** What happens from here on. Throws `CB_NO_BOARD` where the board ends; leaving the loop, or the board, ends it. */
  events(): AsyncIterableIterator<News, undefined> {
    return this.#hub.events();
  }

  /** Sends one text to each of them once, and tells what became of it. Never rejects for a session. */
  broadcast(sessions: readonly Session[], text: string): Promise<readonly Delivery[]> {
    const ids = sessions.map(({ id }) => id);
    return this.#hub.switchboard.broadcast(ids, text);
  }

  /** Lets nobody in from there any more, and hangs up who is in. Rejects with `CB_OWN_ADDRESS`, `CB_BAN`, `CB_USAGE`, `CB_ROLE`. */
  ban(request: BanRequest): Promise<BanAnswer> {
    return this.#hub.switchboard.ban(request);
  }

  /** Takes away the ban of this very network. Rejects with `CB_BAN` where there is none, and `CB_ROLE`. */
  unban(network: string): Promise<Ban> {
    return this.#hub.switchboard.unban(network);
  }

  /** Those that hold, in the order in which they were made. */
  bans(): Promise<readonly Ban[]> {
    return this.#hub.switchboard.bans();
  }

  /** Health, counters and limits; docs/scripts.md has the fields. */
  async status(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#attachment.calls.call('status', {})) as Readonly<Record<string, unknown>>;
  }

  /**
   * Leaves; the board and its sessions go on. Loops over `events`, `everySession` and `lines` end; what waits for an answer,
   * and every call after it, rejects with `CB_NO_BOARD`.
   */
  close(): void {
    this.#hub.leave();
    this.#attachment.close();
  }

  #summaries(): Session['summary'][] {
    return this.sessions.map(({ summary }) => summary);
  }
}
