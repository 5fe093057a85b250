import { isCommand } from '../src/console/commands.ts';
import { focusedPane, type Model } from '../src/console/model.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import type { Theme } from './theme.ts';

type Hint = readonly [key: string, words: string];

const PANE: readonly Hint[] = [
  ['Tab', 'next'],
  ['S-Tab', 'prev'],
  ['M-a', 'unread'],
  ['C-x', 'menu'],
  ['PgUp', 'scroll'],
  ['/help', ''],
];
const TABLE: readonly Hint[] = [
  ['Enter', 'open'],
  ['/', 'filter'],
  ['Space', 'mark'],
  ['k', 'hang up'],
  ['x', 'dismiss'],
  ['d', 'details'],
  ['Esc', 'back'],
  ['c', 'columns'],
];
const FILTER: readonly Hint[] = [
  ['Enter', 'keep'],
  ['Esc', 'all sessions'],
  ['Up', ''],
  ['Down', 'select'],
];
const CHOOSER: readonly Hint[] = [
  ['Space', 'show or hide'],
  ['Left', ''],
  ['Right', 'move'],
  ['a', 'automatic'],
  ['Esc', 'done'],
];
const COMMAND: readonly Hint[] = [
  ['Tab', 'complete'],
  ['Enter', 'do it'],
  ['C-c', 'clear'],
  ['//', 'sends a /'],
];

const SIGNS = { info: ' ', warning: '! ', error: '!! ' } as const;

/** The bottom line: what cordboard has to say, else what the keys do. */
export function paintHints(canvas: Canvas, model: Model, theme: Theme): void {
  const { overlay, message } = model;
  if (overlay?.type === 'search') {
    canvas.text(
      1,
      0,
      `history: ${printable(overlay.query)}▏  C-r older  Enter takes it  Esc back`,
      theme.info,
    );
  } else if (message !== undefined) {
    canvas.text(0, 0, `${SIGNS[message.severity]}${message.text}`, theme[message.severity]);
  } else {
    paintKeys(canvas, hintsFor(model), theme);
  }
}

function hintsFor(model: Model): readonly Hint[] {
  if (model.table !== undefined)
    return { rows: TABLE, filter: FILTER, columns: CHOOSER }[model.table.mode?.type ?? 'rows'];
  return isCommand(focusedPane(model)?.draft.text ?? '') ? COMMAND : PANE;
}

function paintKeys(canvas: Canvas, hints: readonly Hint[], theme: Theme): void {
  let x = 1;
  for (const [key, words] of hints) {
    x += canvas.text(x, 0, key, theme.key) + 1;
    x += canvas.text(x, 0, words, theme.words) + 2;
  }
}
