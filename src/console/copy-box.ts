/** Choosing lines of a pane by the keyboard, for the clipboard or a file. */
import type { RecordKind } from '../record.ts';
import { EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import type { Entry } from '../lines/entry.ts';
import { count } from '../format.ts';
import { viewportOf } from './geometry.ts';
import { looked } from './grid.ts';
import { editedLine } from './line-edit.ts';
import { type Model, type Overlay, type Pane, paneOf } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { pressed } from './pressed.ts';
import { savedText } from './saved-text.ts';
import { say } from './say.ts';
import { scrollRows, showPlace, showsBytes, source } from './scroll.ts';
import { isSelected, moveCursor, type Selection, selectLine } from './selection.ts';
import { visibleRows } from './viewport.ts';

type CopyOverlay = Extract<Overlay, { readonly type: 'copy' }>;
type SaveOverlay = Extract<Overlay, { readonly type: 'save' }>;

/** Begins with the lowest line on screen. */
export function openCopy(model: Model, pane: Pane): Effect[] {
  const last = visibleRows(viewportOf(model, pane), pane.view).at(-1)?.line;
  const selection = last === undefined ? undefined : selectLine(linesOf(pane), last);
  if (selection === undefined) return say(model, 'info', 'there is nothing to copy yet');
  model.overlay = { type: 'copy', id: pane.id, selection };
  return [];
}

function linesOf(pane: Pane): readonly Entry[] {
  return source(pane)?.lines ?? [];
}

const STEPS: Readonly<Record<string, number>> = { Up: -1, k: -1, Down: 1, j: 1, 'C-p': -1, 'C-n': 1 };

/** Arrows move, Space begins anew, Enter or y copies, w writes a file with times and directions, W without. */
export function inputToCopy(model: Model, overlay: CopyOverlay, input: KeyInput): Effect[] {
  const pane = paneOf(model, overlay.id);
  const key = pressed(input);
  if (pane === undefined || key === 'q') {
    model.overlay = undefined;
    return [];
  }
  const step = STEPS[key] ?? pageStep(model, pane, key);
  if (step !== undefined) return move(model, pane, overlay, step);
  switch (key) {
    case ' ':
      model.overlay = {
        ...overlay,
        selection: { anchor: overlay.selection.cursor, cursor: overlay.selection.cursor },
      };
      return [];
    case 'Enter':
    case 'y':
      return copy(model, pane, overlay.selection);
    case 'w':
    case 'W': {
      const lines = chosenOf(pane, overlay.selection);
      const text = key === 'w' ? savedText(lines, pane.look.times) : shownText(pane, lines);
      model.overlay = { type: 'save', text, draft: EMPTY_DRAFT };
      return [];
    }
    default:
      return refuseInput(model, input);
  }
}

function pageStep(model: Model, pane: Pane, key: string): number | undefined {
  const { height } = viewportOf(model, pane);
  const steps: Readonly<Record<string, number>> = {
    PgUp: 1 - height,
    PgDn: height - 1,
    Home: -1e9,
    End: 1e9,
    g: -1e9,
    G: 1e9,
  };
  return steps[key];
}

/** After the size of the pane changed: the line that the selection was moved to stays in sight. */
export function followSelection(model: Model): void {
  const { overlay } = model;
  const pane = overlay?.type === 'copy' ? paneOf(model, overlay.id) : undefined;
  if (overlay?.type !== 'copy' || pane === undefined) return;
  const { cursor } = overlay.selection;
  const rows = visibleRows(viewportOf(model, pane), pane.view);
  if (rows.some(({ line }) => isSelected({ anchor: cursor, cursor }, line))) return;
  const line = linesOf(pane).find((each) => isSelected({ anchor: cursor, cursor }, each));
  if (line === undefined) return;
  looked(pane);
  showPlace(model, pane, { kind: line.kind, byte: line.offset });
}

/** The cursor stays in sight. */
function move(model: Model, pane: Pane, overlay: CopyOverlay, step: number): Effect[] {
  const selection = moveCursor(linesOf(pane), overlay.selection, step);
  model.overlay = { ...overlay, selection };
  const rows = visibleRows(viewportOf(model, pane), pane.view);
  const seen = rows.some(({ line }) =>
    isSelected({ anchor: selection.cursor, cursor: selection.cursor }, line),
  );
  return seen ? [] : follow(model, pane, selection, step);
}

function follow(model: Model, pane: Pane, { cursor }: Selection, step: number): Effect[] {
  const { height } = viewportOf(model, pane);
  if (Math.abs(step) < height) return scrollRows(model, pane, step);
  looked(pane);
  pane.view = { seq: cursor.seq, offset: cursor.offset, char: 0 };
  return scrollRows(model, pane, 0);
}

function copy(model: Model, pane: Pane, selection: Selection): Effect[] {
  const chosen = chosenOf(pane, selection);
  model.overlay = undefined;
  return [
    { type: 'copy', text: shownText(pane, chosen) },
    ...say(model, 'info', `${count(chosen.length, 'line')} for the clipboard, if the terminal takes them`),
  ];
}

function chosenOf(pane: Pane, selection: Selection): readonly Entry[] {
  return linesOf(pane).filter((line) => isSelected(selection, line));
}

/** Which way a row of bytes went; a conversation in hex is nothing without. */
const DIRECTIONS: Readonly<Record<RecordKind, string>> = { in: '< ', out: '> ', note: '' };

/** The texts of lines as they are shown, which are glyphs only. */
function shownText(pane: Pane, lines: readonly Entry[]): string {
  return lines
    .flatMap((line) => {
      const starts = line.rows(Infinity);
      const direction = showsBytes(pane, line) ? DIRECTIONS[line.kind] : '';
      return starts.map((start, index) => direction + line.piece(start, starts[index + 1], Infinity).text);
    })
    .join('\n');
}

/** Everything that the pane holds, for a file; `bare`: without times and directions. */
export function copyAll(pane: Pane, bare: boolean): string {
  return bare ? shownText(pane, linesOf(pane)) : savedText(linesOf(pane), pane.look.times);
}

/** The name of the file, and then it is written. */
export function inputToSave(model: Model, overlay: SaveOverlay, input: KeyInput): Effect[] {
  if (input.type === 'key' && input.key === 'Enter') {
    model.overlay = undefined;
    const path = overlay.draft.text.trim();
    return path === '' ? [] : [{ type: 'save', path, text: `${overlay.text}\n` }];
  }
  model.overlay = { ...overlay, draft: editedLine(model, overlay.draft, input) };
  return [];
}
