import type { ActionName } from '../src/console/actions.ts';
import { isCommand } from '../src/console/commands.ts';
import { type Keymap, wayOf } from '../src/console/keymap.ts';
import { focusedPane, type Model } from '../src/console/model.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import type { Theme } from './theme.ts';

type Hint = readonly [key: string, words: string];

const PANE: readonly (readonly [action: ActionName, words: string])[] = [
  ['next-pane', 'next'],
  ['previous-pane', 'prev'],
  ['next-active', 'unread'],
];
const TABLE: readonly Hint[] = [
  ['Enter', 'open'],
  ['k', 'hang up'],
  ['d', 'dismiss'],
  ['Esc', 'back'],
];
const COMMAND: readonly (readonly [action: ActionName, words: string])[] = [
  ['complete', 'complete'],
  ['send', 'do it'],
  ['clear', 'clear'],
];

const SIGNS = { info: ' ', warning: '! ', error: '!! ' } as const;

/** The bottom line: what cordboard has to say, else what the keys do. */
export function paintHints(canvas: Canvas, model: Model, theme: Theme): void {
  const { overlay, message } = model;
  if (overlay?.type === 'search') {
    const older = wayOf(model.keymap, 'history-search');
    canvas.text(
      1,
      0,
      `history: ${printable(overlay.query)}${theme.glyphs.cursorBar}  ${older} older  Enter takes it  Esc back`,
      theme.info,
    );
  } else if (message !== undefined) {
    canvas.text(0, 0, `${SIGNS[message.severity]}${message.text}`, theme[message.severity]);
  } else {
    paintKeys(canvas, hintsFor(model), theme);
  }
}

function hintsFor(model: Model): readonly Hint[] {
  const { keymap } = model;
  if (model.table !== undefined) return TABLE;
  if (isCommand(focusedPane(model)?.draft.text ?? '')) return [...ways(keymap, COMMAND), ['//', 'sends a /']];
  const scroll = ways(keymap, [['scroll-up', 'scroll']]);
  return [...ways(keymap, PANE), [keymap.leader, 'menu'], ...scroll, ['/help', '']];
}

/** The first way to each action that has one. */
function ways(keymap: Keymap, actions: readonly (readonly [ActionName, string])[]): readonly Hint[] {
  return actions.map(([action, words]): Hint => [wayOf(keymap, action), words]).filter(([way]) => way !== '');
}

function paintKeys(canvas: Canvas, hints: readonly Hint[], theme: Theme): void {
  let x = 1;
  for (const [key, words] of hints) {
    x += canvas.text(x, 0, key, theme.key) + 1;
    x += canvas.text(x, 0, words, theme.words) + 2;
  }
}
