/** What an operator writes about sessions: names, tags, notes, prefixes. */
import type { SessionId } from '../record.ts';
import { namesakeWords } from '../namesakes.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import type { Asked, Model, Pane } from './model.ts';
import { say } from './say.ts';

/** Takes what was given for a session, or opens a box with what there is. */
export function askOr(model: Model, what: Asked, pane: Pane, given: string): Effect[] {
  if (given !== '') return describe(model, what, [pane.id], given);
  return ask(model, what, [pane.id], current(pane.session, what));
}

/** Opens a box for what is to be written about these sessions. */
export function ask(model: Model, what: Asked, ids: readonly SessionId[], text = ''): Effect[] {
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text });
  model.overlay = { type: 'ask', what, ids, draft };
  return [];
}

export function current({ name, tags, note, prefix }: SessionSummary, what: Asked): string {
  return { name, tags: tags.join(' '), note, prefix }[what];
}

/** Puts it down for each session; see `retagged` for tags. */
export function describe(model: Model, what: Asked, ids: readonly SessionId[], text: string): Effect[] {
  return ids.flatMap((id): Effect[] => {
    const pane = model.panes.get(id);
    if (pane === undefined) return [];
    if (what === 'name') return rename(model, id, text);
    if (what === 'tags')
      return [{ type: 'set', id, settings: { tags: retagged(pane.session.tags, text, ids.length === 1) } }];
    return [{ type: 'set', id, settings: what === 'note' ? { note: text } : { prefix: text } }];
  });
}

function rename(model: Model, id: SessionId, name: string): Effect[] {
  const sessions = [...model.panes.values()].map(({ session }) => session);
  const warning = namesakeWords(id, name, sessions);
  return [...(warning === undefined ? [] : say(model, 'warning', warning)), { type: 'rename', id, name }];
}

/**
 * `+tag` adds, `-tag` takes away. Words without a sign are added too; but if there is no sign at all and `alone`,
 * they are all the tags there are to be.
 */
export function retagged(tags: readonly string[], text: string, alone: boolean): readonly string[] {
  const words = text.split(/[\s,]+/).filter((word) => !/^[+-]?$/.test(word));
  const changes = words.some((word) => /^[+-]/.test(word));
  if (alone && !changes) return [...new Set(words)];
  const gone = new Set(words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)));
  const added = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/^\+/, ''));
  return [...new Set([...tags, ...added])].filter((tag) => !gone.has(tag));
}
