import { hintPlaces, hintsFor } from '../src/console/hints.ts';
import { wayOf } from '../src/console/keymap.ts';
import { filterWords } from '../src/console/filter-box.ts';
import { findWords } from '../src/console/find-box.ts';
import type { Draft } from '../src/console/draft.ts';
import { focusedPane, type Model } from '../src/console/model.ts';
import { refusedNow } from '../src/console/say.ts';
import { saidIn } from '../src/console/said-rows.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import { inMarks, type Style, type Theme } from './theme.ts';

/** The bottom line, or as many as it takes: what cordboard has to say, else what the keys do. */
export function paintHints(canvas: Canvas, model: Model, theme: Theme): void {
  const { overlay } = model;
  const said = saidIn(model, canvas.width, canvas.height);
  const refused = refusedNow(model);
  if (overlay?.type === 'search') {
    const older = wayOf(model.keymap, 'history-search');
    canvas.text(
      1,
      0,
      `history: ${printable(overlay.query)}${theme.glyphs.cursorBar}  ${older} older  Enter takes it  Esc back`,
      theme.info,
    );
  } else if (overlay?.type === 'find') {
    const words = findWords(overlay, focusedPane(model)?.find);
    paintLine(
      canvas,
      'search',
      overlay,
      refused ?? `${words}  Up older  Down newer  Enter keeps  Esc back`,
      theme,
    );
  } else if (overlay?.type === 'filter') {
    const words = filterWords(overlay, focusedPane(model));
    paintLine(
      canvas,
      'filter',
      overlay,
      refused ?? `${words}  !TEXT others  2:TEXT around  Enter keeps  Esc back`,
      theme,
    );
  } else if (overlay?.type === 'copy') {
    const keys = 'copy: arrows move  Space begins here  Enter copies  w W file  Esc back';
    canvas.text(1, 0, refused === undefined ? keys : inMarks(refused, theme), theme.info);
  } else if (overlay?.type === 'literal') {
    canvas.text(1, 0, 'C-v: the next key goes into the draft as its character', theme.info);
  } else if (said !== undefined) {
    for (const [y, row] of said.rows.entries()) canvas.text(0, y, inMarks(row, theme), theme[said.severity]);
  } else {
    paintKeys(canvas, model, theme);
  }
}

/** A line to type in, and what is to be said of it. */
function paintLine(
  canvas: Canvas,
  title: string,
  { draft: { text, cursor }, isOld }: { readonly draft: Draft; readonly isOld: boolean },
  words: string,
  theme: Theme,
): void {
  const parts: readonly (readonly [text: string, look: Style])[] = [
    [`${title}: `, theme.info],
    [printable(text.slice(0, cursor)), isOld ? theme.selected : theme.info],
    [theme.glyphs.cursorBar, theme.info],
    [`${printable(text.slice(cursor))}  ${inMarks(words, theme)}`, theme.info],
  ];
  parts.reduce((x, [part, look]) => x + canvas.text(x, 0, part, look), 1);
}

function paintKeys(canvas: Canvas, model: Model, theme: Theme): void {
  const hints = hintsFor(model);
  const places = hintPlaces(hints);
  hints.forEach(({ key, words }, index) => {
    const x = places[index] ?? 0;
    canvas.text(x, 0, key, theme.key);
    canvas.text(x + key.length + 1, 0, words, theme.words);
  });
}
