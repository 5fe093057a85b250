/** The input line of a pane: the prompt that names the session, and the draft. */
import type { Composer } from '../src/console/composer.ts';
import type { Place } from '../src/console/geometry.ts';
import { wayOf } from '../src/console/keymap.ts';
import type { Model, Pane } from '../src/console/model.ts';
import type { Canvas } from './canvas.ts';
import { paintPiece } from './piece.ts';
import { controlsIn, inMarks, type Theme } from './theme.ts';

/** `focused`: this is where typing goes. */
export function paintInput(
  canvas: Canvas,
  pane: Pane,
  composer: Composer,
  focused: boolean,
  model: Model,
  theme: Theme,
): void {
  const top = inputTop(composer, canvas.height);
  const open = focused ? theme.prompt : theme.dim;
  const style = composer.locked ? theme.promptLocked : open;
  if (top === 0) canvas.text(0, 0, inMarks(composer.prompt, theme), style);
  else canvas.text(0, 0, theme.glyphs.up, theme.dim);
  composer.rows.slice(top, top + canvas.height).forEach(({ text, marks }, y) => {
    const look = focused ? theme.text : theme.dim;
    const piece = { text: controlsIn(text, theme), marks, tints: [] };
    paintPiece(canvas, composer.indent, y, piece, look, theme);
  });
  if (pane.draft.text === '' && composer.locked) {
    canvas.text(composer.indent, 0, lockedWords(pane, model), theme.dim);
  }
}

function lockedWords({ session, stored }: Pane, { keymap, cutAt }: Model): string {
  if (stored !== undefined) return `to be read only; ${wayOf(keymap, 'dismiss')} closes it`;
  if (cutAt !== undefined) return '';
  if (session.state === 'waiting') return 'Enter tries now';
  if (session.state === 'closed') return `${wayOf(keymap, 'dismiss')} takes it off the list`;
  return '';
}

/** The first row of the draft that is shown: the cursor is always in sight. */
function inputTop(composer: Composer, height: number): number {
  return Math.max(0, composer.cursor.row - height + 1);
}

/** Where the terminal's cursor goes while the pane is typed into. */
export function inputCursor(
  place: Place | undefined,
): { readonly x: number; readonly y: number } | undefined {
  if (place?.composer === undefined) return undefined;
  const { composer } = place;
  const { input } = place.rects;
  const y = composer.cursor.row - inputTop(composer, input.height);
  return { x: input.x + Math.min(composer.cursor.column, input.width - 1), y: input.y + y };
}
