/** The bottom line's reminders of what keys do: what they say, where they stand, what a click on one does. */
import { isCommand } from './commands.ts';
import type { ActionName } from './actions.ts';
import { focusedPane, type Model } from './model.ts';

export interface Hint {
  readonly key: string;
  readonly words: string;
  /** What a click does: a key that is pressed, or an action. */
  readonly press?: string;
  readonly action?: ActionName;
}

const PANE: readonly Hint[] = [
  { key: 'Tab', words: 'next', press: 'Tab' },
  { key: 'S-Tab', words: 'prev', press: 'S-Tab' },
  { key: 'M-a', words: 'unread', action: 'next-active' },
  { key: 'C-x', words: 'menu', press: 'C-x' },
  { key: 'PgUp', words: 'scroll', press: 'PgUp' },
  { key: '/help', words: '', action: 'help' },
];
const TABLE: readonly Hint[] = [
  { key: 'Enter', words: 'open', press: 'Enter' },
  { key: 'k', words: 'hang up' },
  { key: 'd', words: 'dismiss' },
  { key: 'Esc', words: 'back', press: 'Escape' },
];
const COMMAND: readonly Hint[] = [
  { key: 'Tab', words: 'complete', press: 'Tab' },
  { key: 'Enter', words: 'do it', press: 'Enter' },
  { key: 'C-c', words: 'clear', press: 'C-c' },
  { key: '//', words: 'sends a /' },
];

export function hintsFor(model: Model): readonly Hint[] {
  if (model.table !== undefined) return TABLE;
  return isCommand(focusedPane(model)?.draft.text ?? '') ? COMMAND : PANE;
}

/** Where each hint begins, in cells from the left; all of them are of plain characters. */
export function hintPlaces(hints: readonly Hint[]): readonly number[] {
  let x = 1;
  return hints.map(({ key, words }) => {
    const at = x;
    x += key.length + 1 + words.length + 2;
    return at;
  });
}

/** The hint that stands at a column of the bottom line. */
export function hintAt(model: Model, x: number): Hint | undefined {
  const hints = hintsFor(model);
  const places = hintPlaces(hints);
  const index = places.findLastIndex((at) => at <= x);
  const hint = hints[index];
  const end = (places[index] ?? 0) + (hint === undefined ? 0 : hint.key.length + 1 + hint.words.length);
  return x < end ? hint : undefined;
}
