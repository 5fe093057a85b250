/** The bottom line's reminders of what keys do: what they say, where they stand, what a click on one does. */
import { isCommand } from './commands.ts';
import type { ActionName } from './actions.ts';
import { ownWords } from './history-box.ts';
import { keyLabel } from './key-names.ts';
import { type Keymap, wayOf } from './keymap.ts';
import { focusedPane, type Model, type Overlay } from './model.ts';
import type { TableActionName } from './table-actions.ts';

export interface Hint {
  readonly key: string;
  readonly words: string;
  /** What a click does: a key that is pressed, a character that is typed, or an action. */
  readonly press?: string;
  readonly type?: string;
  readonly action?: ActionName;
}

const PANE: readonly (readonly [action: ActionName, words: string])[] = [
  ['next-pane', 'next'],
  ['previous-pane', 'prev'],
  ['next-active', 'unread'],
];
/** What is most needed in the table first: on a narrow screen the others are left to the help. */
const TABLE: readonly (readonly [action: TableActionName, words: string])[] = [
  ['table:open', 'open'],
  ['table:filter', 'filter'],
  ['table:mark', 'mark'],
  ['table:broadcast', 'broadcast'],
  ['table:hang-up', 'hang up'],
  ['table:details', 'details'],
  ['table:dismiss', 'dismiss'],
  ['table:tag', 'tag'],
  ['table:mute', 'mute'],
  ['table:mark-all', 'mark all'],
  ['table:unmark', 'unmark'],
  ['table:columns', 'columns'],
  ['table:sort-left', ''],
  ['table:sort-right', 'sort'],
];
const TABLE_END: typeof TABLE = [
  ['table:close', 'back'],
  ['table:help', 'keys'],
];
const FILTER: readonly Hint[] = [
  { key: 'Enter', words: 'keep', press: 'Enter' },
  { key: 'Esc', words: 'all sessions', press: 'Escape' },
  { key: 'Up', words: '', press: 'Up' },
  { key: 'Down', words: 'select', press: 'Down' },
];
const CHOOSER: readonly Hint[] = [
  { key: 'Space', words: 'show or hide', type: ' ' },
  { key: 'Left', words: '', press: 'Left' },
  { key: 'Right', words: 'move', press: 'Right' },
  { key: 'a', words: 'automatic', type: 'a' },
  { key: 'Esc', words: 'done', press: 'Escape' },
];
const COMMAND: readonly (readonly [action: ActionName, words: string])[] = [
  ['complete', 'complete'],
  ['send', 'do it'],
  ['clear', 'clear'],
];

/** What is open and has keys of its own that are not in its box. */
const OPEN: Readonly<Partial<Record<Overlay['type'], readonly Hint[]>>> = {
  stats: [
    { key: 'Tab', words: 'minutes or hours', press: 'Tab' },
    { key: 'Esc', words: 'back', press: 'Escape' },
  ],
  details: [
    { key: 'Enter', words: 'open', press: 'Enter' },
    { key: 'Up', words: '', press: 'Up' },
    { key: 'Down', words: 'scroll', press: 'Down' },
    { key: 'Esc', words: 'back', press: 'Escape' },
  ],
  hits: [
    { key: 'Up', words: '', press: 'Up' },
    { key: 'Down', words: 'choose', press: 'Down' },
    { key: 'Enter', words: 'search, then go there', press: 'Enter' },
    { key: 'Esc', words: 'back', press: 'Escape' },
  ],
  go: [
    { key: 'Up', words: '', press: 'Up' },
    { key: 'Down', words: 'choose', press: 'Down' },
    { key: 'Enter', words: 'go', press: 'Enter' },
    { key: 'Esc', words: 'back', press: 'Escape' },
  ],
};

export function hintsFor(model: Model): readonly Hint[] {
  const { keymap, overlay } = model;
  if (overlay?.type === 'history') return historyHints(model);
  const open = overlay === undefined ? undefined : OPEN[overlay.type];
  if (open !== undefined) return open;
  if (model.table !== undefined) {
    const type = model.table.mode?.type;
    return type === undefined ? tableHints(model) : { filter: FILTER, columns: CHOOSER }[type];
  }
  if (isCommand(focusedPane(model)?.draft.text ?? '')) {
    return [...ways(keymap, COMMAND), { key: '//', words: 'sends a /' }];
  }
  const menu = { key: keymap.leader, words: 'menu', press: keymap.leader };
  const scroll = ways(keymap, [['scroll-up', 'scroll']]);
  return [...ways(keymap, PANE), menu, ...scroll, { key: '/help', words: '', action: 'help' }];
}

function historyHints(model: Model): readonly Hint[] {
  const own = ownWords(model);
  const narrow: readonly Hint[] = own === '' ? [] : [{ key: 'Tab', words: own, press: 'Tab' }];
  return [
    { key: 'Up', words: '', press: 'Up' },
    { key: 'Down', words: 'choose', press: 'Down' },
    { key: 'Enter', words: 'read', press: 'Enter' },
    { key: 'Esc', words: 'back', press: 'Escape' },
    ...narrow,
  ];
}

/** As many as fit, and in any case the way back and the way to the others. */
function tableHints({ keymap, columns }: Model): readonly Hint[] {
  const hints = (actions: typeof TABLE): Hint[] =>
    actions.flatMap(([action, words]) => {
      const key = [...keymap.table].find(([, each]) => each === action)?.[0];
      return key === undefined
        ? []
        : [{ key: key === 'Escape' ? 'Esc' : keyLabel(key), words, ...actOf(key) }];
    });
  const end = hints(TABLE_END);
  const fitting = hints(TABLE);
  while (fitting.length > 0 && widthOf([...fitting, ...end]) > columns) fitting.pop();
  return [...fitting, ...end];
}

/** A key that is pressed, or a character that is typed. */
function actOf(key: string): Pick<Hint, 'press' | 'type'> {
  return key.length === 1 ? { type: key } : { press: key };
}

function widthOf(hints: readonly Hint[]): number {
  const last = hints.at(-1);
  return last === undefined ? 0 : (hintPlaces(hints).at(-1) ?? 0) + last.key.length + 1 + last.words.length;
}

/** The first way to each action that has one. */
function ways(keymap: Keymap, actions: readonly (readonly [ActionName, string])[]): readonly Hint[] {
  return actions.flatMap(([action, words]) => {
    const key = wayOf(keymap, action);
    return key === '' ? [] : [{ key, words, action }];
  });
}

/** Where each hint begins, in cells from the left; all are of plain characters. Keys that share their words stand together. */
export function hintPlaces(hints: readonly Hint[]): readonly number[] {
  let x = 1;
  return hints.map(({ key, words }) => {
    const at = x;
    x += key.length + 1 + (words === '' ? 0 : words.length + 2);
    return at;
  });
}

/** The hint that stands at a column of the bottom line. */
export function hintAt(model: Model, x: number): Hint | undefined {
  const hints = hintsFor(model);
  const places = hintPlaces(hints);
  const index = places.findLastIndex((at) => at <= x);
  const hint = hints[index];
  const end = (places[index] ?? 0) + (hint === undefined ? 0 : `${hint.key} ${hint.words}`.trimEnd().length);
  return x < end ? hint : undefined;
}
