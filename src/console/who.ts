/** Who is attached, in words that are safe to show. */
import { padToWidth, textWidth } from '../graphemes.ts';
import type { Attached } from '../operators.ts';
import { printable } from '../printable.ts';
import type { SessionId } from '../record.ts';
import { displayTitle } from '../format.ts';
import type { Model } from './model.ts';
import { isConsole, ROLE_WORDS } from './operators.ts';

interface WhoEntry {
  /** Number, name and role, in columns. */
  readonly head: string;
  readonly where: string;
  readonly isMe: boolean;
}

/** Drafts that are named; of further ones their number is told. */
const NAMED = 6;

export function whoEntries(model: Model): readonly WhoEntry[] {
  const { operators, me } = model;
  const names = operators.map(({ operator }) => printable(operator));
  const widest = Math.max(0, ...names.map(textWidth));
  const digits = String(operators.at(-1)?.attachment ?? 0).length;
  return operators.map((each, index) => {
    const number = String(each.attachment).padStart(digits);
    const role = ROLE_WORDS[each.role].padEnd(ROLE_WORDS.watch.length);
    const isMe = each.attachment === me?.attachment;
    const words = [isMe ? 'this console' : '', ...whereabouts(model, each)].filter((word) => word !== '');
    return {
      head: `${number} ${padToWidth(names[index] ?? '', widest)}  ${role}  `,
      where: words.join('; '),
      isMe,
    };
  });
}

function whereabouts(model: Model, each: Attached): readonly string[] {
  if (!isConsole(each)) return ['a script'];
  const { focus, drafts } = each;
  return [focus === undefined ? '' : `at ${titleOf(model, focus)}`, draftsOf(drafts)];
}

function titleOf({ panes }: Model, id: SessionId): string {
  const pane = panes.get(id);
  return pane === undefined ? `#${id}` : displayTitle(pane.session);
}

function draftsOf(drafts: readonly SessionId[]): string {
  if (drafts.length === 0) return '';
  const named = drafts.slice(0, NAMED).map((id) => `#${id}`);
  const more = drafts.length > NAMED ? ` and ${drafts.length - NAMED} more` : '';
  return `${drafts.length === 1 ? 'draft' : 'drafts'} at ${named.join(' ')}${more}`;
}
