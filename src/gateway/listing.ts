/** The sessions of a board, a number of them at a time: for whoever needs to know them once and nothing after. */
import { fieldsOf, Place, wholeNumber } from '../fields.ts';
import type { SessionId } from '../record.ts';
import type { Registry } from '../session/registry.ts';
import type { Session } from '../session/session.ts';
import { WrongParams } from './methods.ts';
import { JsonText } from './rpc.ts';

/** Of one answer: a board must not stand still for a list. */
const MOST = 1000;

export class Listing {
  readonly #registry: Registry;
  /** Of sessions that have not changed since they were asked for; most of many thousands have not. */
  readonly #texts = new Map<SessionId, string>();

  constructor(registry: Registry) {
    this.#registry = registry;
    registry.listen({
      changed: ({ id }) => this.#texts.delete(id),
      dismissed: (id) => this.#texts.delete(id),
    });
  }

  /** A list of summaries after that number, ascending, at most 1000; fewer than were asked for are the last. Throws `WrongParams`. */
  page(params: unknown): JsonText {
    const place = new Place('', []);
    const fields = fieldsOf(params ?? {}, place);
    const after = fields?.take('after', wholeNumber(0, Number.MAX_SAFE_INTEGER)) ?? 0;
    const most = fields?.take('most', wholeNumber(1, MOST)) ?? MOST;
    const [fault] = place.faults;
    if (fault !== undefined) throw new WrongParams(fault);
    const texts: string[] = [];
    for (const session of this.#registry.sessions) {
      if (session.id > after) texts.push(this.#textOf(session));
      if (texts.length === most) break;
    }
    return new JsonText(`[${texts.join(',')}]`);
  }

  /** Rates fall by time alone, and are told of as a change while they do. */
  #textOf(session: Session): string {
    const known = this.#texts.get(session.id);
    if (known !== undefined) return known;
    const text = JSON.stringify(session.summary());
    this.#texts.set(session.id, text);
    return text;
  }
}
