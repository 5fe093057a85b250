/** The sessions of a board, a number of them at a time: for whoever needs to know them once and nothing after. */
import { fieldsOf, Place, wholeNumber } from '../fields.ts';
import type { Registry } from '../session/registry.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { WrongParams } from './methods.ts';

/** Of one answer: a board must not stand still for a list. */
const MOST = 1000;

/** Sessions after that number, ascending, at most 1000; fewer than were asked for are the last. Throws `WrongParams`. */
export function listed(registry: Registry, params: unknown): SessionSummary[] {
  const place = new Place('', []);
  const fields = fieldsOf(params ?? {}, place);
  const after = fields?.take('after', wholeNumber(0, Number.MAX_SAFE_INTEGER)) ?? 0;
  const most = fields?.take('most', wholeNumber(1, MOST)) ?? MOST;
  const [fault] = place.faults;
  if (fault !== undefined) throw new WrongParams(fault);
  const found: SessionSummary[] = [];
  for (const session of registry.sessions) {
    if (session.id <= after) continue;
    found.push(session.summary());
    if (found.length === most) break;
  }
  return found;
}
