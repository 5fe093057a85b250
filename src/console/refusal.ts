/** A command of which what stands after it is refused stays where it was typed. */
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import { remember, type Typed } from './history.ts';
import { type Model, paneOf } from './model.ts';

/** Whether a command that has just been done came to nothing but a warning. `model.message` was empty before it. */
export function wasRefused({ message, overlay }: Model, effects: readonly Effect[]): boolean {
  if (message === undefined || message.severity === 'info' || overlay !== undefined) return false;
  return effects.every(({ type }) => type === 'bell');
}

/** The world has refused a command afterwards: it is in the draft again, or where there is another one, next with `Up`. */
export function giveBackCommand(model: Model, { id, text }: Typed): void {
  const pane = paneOf(model, id);
  if (pane === undefined) return;
  if (pane.draft.text === '') pane.draft = edit(EMPTY_DRAFT, model.ring, { type: 'set', text }).draft;
  else pane.history = remember(pane.history, text);
}
