/** What consoles say of themselves and of each other, taken out of JSON. Throws `WrongParams`. */
import { fieldsOf, list, oneOf, Place, wholeNumber } from '../fields.ts';
import { type Presence, type Role, ROLES } from '../operators.ts';
import { WrongParams } from './methods.ts';

/** Drafts of one console that others hear of: what is told to all must be small. */
const MOST_DRAFTS = 1000;

const session = wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

export function presenceOf(params: unknown): Presence {
  const place = new Place('', []);
  const fields = fieldsOf(params, place);
  const focus = fields?.take('focus', session);
  const drafts = fields?.take('drafts', list(session, MOST_DRAFTS)) ?? [];
  return withoutFaults(place, { focus, drafts });
}

export function roleChangeOf(params: unknown): { readonly attachment: number; readonly role: Role } {
  const place = new Place('', []);
  const fields = fieldsOf(params, place);
  const attachment = fields?.need('attachment', wholeNumber(1, Number.MAX_SAFE_INTEGER)) ?? 0;
  const role = fields?.need('role', oneOf(...ROLES)) ?? 'watch';
  return withoutFaults(place, { attachment, role });
}

function withoutFaults<T>({ faults: [fault] }: Place, value: T): T {
  if (fault !== undefined) throw new WrongParams(fault);
  return value;
}
