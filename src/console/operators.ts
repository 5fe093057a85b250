/** The other operators at the board: what a console knows of them and tells of itself, and who may do what. */
import { count } from '../format.ts';
import { type Attached, type Presence, type Role, ROLES } from '../operators.ts';
import { printable } from '../printable.ts';
import { companyOf } from './company.ts';
import type { Effect } from './effects.ts';
import type { Model } from './model.ts';
import { say } from './say.ts';

/** Where a console tells of itself, and changes what others may do. */
export interface OperatorPort {
  present(presence: Presence): Promise<unknown>;
  /** Rejects with `CB_ROLE` and `CB_NO_OPERATOR`. */
  setRole(attachment: number, role: Role): Promise<unknown>;
}

/** The board told who is there, and with that what this console may do. */
export function takeOperators(model: Model, operators: readonly Attached[]): Effect[] {
  const mine = operators.find(({ attachment }) => attachment === model.me?.attachment);
  if (mine !== undefined) model.watches = mine.role === 'watch';
  model.operators = operators;
  model.company = companyOf(operators, model.me?.operator);
  return [];
}

/** This console is another attachment from now on. Who else is there is told soon. */
export function becomes(model: Model, attachment: number, role: Role): void {
  if (model.me !== undefined) model.me = { ...model.me, attachment };
  model.watches = role === 'watch';
  takeOperators(model, []);
}

/** And not a script. */
export function isConsole({ kind, follows }: Attached): boolean {
  return kind === 'console' && follows;
}

/** Of other consoles; a script that comes and goes is none. */
export function otherConsoles({ operators, me }: Model): readonly Attached[] {
  return operators.filter((each) => isConsole(each) && each.attachment !== me?.attachment);
}

/** What others are told of this console. */
export function presenceOf({ panes, order, focus }: Model): Presence {
  return { focus, drafts: order.filter((id) => (panes.get(id)?.draft.text ?? '') !== '') };
}

/** `/role`: the last word is the role, what is before it a name or the number of an attachment. */
export function changeRole(model: Model, argument: string): Effect[] {
  if (model.me === undefined) return say(model, 'info', 'nobody else can be here: there are no roles');
  const [, whom = '', word = ''] = /^(.*?)\s*(\S+)$/.exec(argument) ?? [];
  const role = ROLES.find((each) => each === word);
  if (role === undefined || whom === '')
    return say(
      model,
      'warning',
      `/role: expected a name or number and ${ROLES.join(' or ')}, such as /role ben watch`,
    );
  const found = findOperators(model, whom);
  const [only, ...others] = found;
  if (only === undefined) return say(model, 'warning', `nobody here is called ${whom}; /who lists who is`);
  if (others.length > 0) {
    const list = found.map(({ attachment, operator }) => `${attachment} ${operator}`).join(', ');
    return say(
      model,
      'warning',
      `${whom} is ${count(found.length, 'console')}: ${list}; say which by number`,
    );
  }
  if (only.role === role) return say(model, 'info', `${only.operator} ${ROLE_WORDS[role]} already`);
  return [{ type: 'setRole', attachment: only.attachment, role }];
}

/** What somebody does who has the role. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = { operate: 'operates', watch: 'only watches' };

/** By number, by the whole name, by how it begins. */
function findOperators({ operators }: Model, whom: string): readonly Attached[] {
  const number = /^#?(\d+)$/.exec(whom)?.[1];
  const wanted = whom.toLowerCase();
  const ranks: ((each: Attached) => boolean)[] = [
    ({ attachment }) => String(attachment) === number,
    ({ operator }) => operator.toLowerCase() === wanted,
    ({ operator }) => operator.toLowerCase().startsWith(wanted),
  ];
  for (const fits of ranks) {
    const found = operators.filter(fits);
    if (found.length > 0) return found;
  }
  return [];
}

/** What `/role` may be followed by. */
export function roleCandidates({ operators }: Model): readonly string[] {
  return operators.flatMap(({ operator }) => ROLES.map((role) => `${printable(operator)} ${role}`));
}
