/** Which other operators are at which sessions. */
import type { Attached } from '../operators.ts';
import type { SessionId } from '../record.ts';

/** This console, as the board knows it. */
export interface Myself {
  readonly attachment: number;
  /** As it stands on the record of what is sent from here. */
  readonly operator: string;
}

/** Other operators at one session, by name, none twice; not yet safe to show. */
export interface Company {
  readonly drafts: readonly string[];
  /** Those who have it in focus. */
  readonly focus: readonly string[];
}

/** What another operator has sent to a session. */
export interface OtherSend {
  /** Who sent; not yet safe to show. */
  readonly by: string;
  /** When this console heard of it, milliseconds since the Unix epoch. */
  readonly at: number;
  /** There was a draft then, which has not been emptied since. */
  readonly overtook: boolean;
}

/** Whoever has my name is me at another console. */
export function companyOf(
  operators: readonly Attached[],
  myName: string | undefined,
): ReadonlyMap<SessionId, Company> {
  const company = new Map<SessionId, { drafts: string[]; focus: string[] }>();
  const put = (id: SessionId, what: keyof Company, name: string): void => {
    const at = company.get(id) ?? { drafts: [], focus: [] };
    company.set(id, at);
    if (!at[what].includes(name)) at[what].push(name);
  };
  for (const { operator, drafts, focus } of operators) {
    if (operator === myName) continue;
    for (const id of drafts) put(id, 'drafts', operator);
    if (focus !== undefined) put(focus, 'focus', operator);
  }
  return company;
}
