/** What a reader that is held has missed, at its newest: as much as there are sessions, however long it lasts. */
import type { SessionId } from '../record.ts';
import type { BoardEvent } from './switchboard.ts';

/** Of more notices that wait the oldest are left out. */
const MOST_NOTICES = 200;

type Of<T extends BoardEvent['type']> = Extract<BoardEvent, { readonly type: T }>;

export class Backlog {
  readonly #dismissed = new Map<SessionId, BoardEvent>();
  readonly #highlighted = new Map<SessionId, Of<'highlighted'>>();
  #notices: BoardEvent[] = [];
  #traffic: BoardEvent | undefined;
  #operators: BoardEvent | undefined;
  #ended: BoardEvent | undefined;

  /** Sessions that open or change, and records, are nobody's here: they are looked up when they can be told. */
  add(event: BoardEvent): void {
    switch (event.type) {
      case 'dismissed':
        this.#dismissed.set(event.id, event);
        this.#highlighted.delete(event.id);
        break;
      case 'highlighted': {
        const before = this.#highlighted.get(event.id)?.count ?? 0;
        this.#highlighted.set(event.id, { ...event, count: before + event.count });
        break;
      }
      case 'notice':
        this.#notices.push(event);
        if (this.#notices.length > 2 * MOST_NOTICES) this.#notices = this.#notices.slice(-MOST_NOTICES);
        break;
      case 'traffic':
        this.#traffic = event;
        break;
      case 'operators':
        this.#operators = event;
        break;
      case 'ended':
        this.#ended = event;
        break;
      case 'opened':
      case 'changed':
      case 'records':
      case 'gap':
        break;
    }
  }

  /** Gives all of it, in an order that is true of each session. */
  take(): BoardEvent[] {
    const last = [this.#operators, this.#traffic, this.#ended].filter((event) => event !== undefined);
    const events = [
      ...this.#dismissed.values(),
      ...this.#highlighted.values(),
      ...this.#notices.slice(-MOST_NOTICES),
      ...last,
    ];
    this.#dismissed.clear();
    this.#highlighted.clear();
    this.#notices = [];
    this.#operators = this.#traffic = this.#ended = undefined;
    return events;
  }
}
