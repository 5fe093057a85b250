/** What a mouse does: it moves the focus and scrolls what is under it, and never sends or ends anything. */
import type { Effect, Input } from './effects.ts';
import { focus } from './focus.ts';
import { geometry, type Geometry, type Place, tableRect } from './geometry.ts';
import { hintAt } from './hints.ts';
import { contains, inset } from './layout.ts';
import { listed, listTop, scrollList } from './list.ts';
import type { Model } from './model.ts';
import { perform } from './perform.ts';
import { scrollRows } from './scroll.ts';
import { rowsOf } from './table-rows.ts';
import { columnAt, sortBy } from './table-sort.ts';
import { moveSelection, tableHeights, topRow } from './table.ts';

export type MouseInput = Extract<Input, { readonly type: 'mouse' }>;

/** Rows that one notch of the wheel scrolls. */
const NOTCH = 3;

/** Two clicks on the same cell within this time are a double click. */
const DOUBLE_MS = 400;

/** What the keyboard would do: a key pressed, a character typed. */
export interface Hands {
  readonly press: (key: string) => Effect[];
  readonly type: (text: string) => Effect[];
}

export function takeMouse(model: Model, input: MouseInput, hands: Hands): Effect[] {
  const at = geometry(model);
  if (at === undefined) return [];
  if (input.action === 'wheel-up') return wheel(model, at, input, -NOTCH, hands);
  if (input.action === 'wheel-down') return wheel(model, at, input, NOTCH, hands);
  if (input.action !== 'press' || input.button !== 'left') return [];
  const twice = isSecond(model, input);
  model.clicked = twice ? undefined : { x: input.x, y: input.y, at: model.now };
  return click(model, at, input, twice, hands);
}

function isSecond({ clicked, now }: Model, { x, y }: MouseInput): boolean {
  return clicked?.x === x && clicked.y === y && now - clicked.at <= DOUBLE_MS;
}

function wheel(model: Model, at: Geometry, { x, y }: MouseInput, rows: number, { press }: Hands): Effect[] {
  const key = rows < 0 ? 'Up' : 'Down';
  if (model.overlay !== undefined && model.overlay.type !== 'leader') {
    return isPaged(model) ? repeat(Math.abs(rows), () => press(key)) : [];
  }
  if (model.table !== undefined) return repeat(Math.abs(rows), () => press(key));
  if (contains(at.list, x, y)) {
    scrollList(model, rows);
    return [];
  }
  const pane = placeAt(at, x, y)?.pane;
  return pane === undefined ? [] : scrollRows(model, pane, rows);
}

/** What is open is moved by the arrow keys. */
function isPaged({ overlay }: Model): boolean {
  return overlay !== undefined && 'top' in overlay;
}

function repeat(times: number, act: () => Effect[]): Effect[] {
  return Array.from({ length: times }, act).flat();
}

function click(
  model: Model,
  at: Geometry,
  { x, y }: MouseInput,
  twice: boolean,
  { press, type }: Hands,
): Effect[] {
  if (model.overlay !== undefined) return [];
  if (contains(at.hints, x, y)) {
    const hint = model.message === undefined ? hintAt(model, x) : undefined;
    if (hint?.press !== undefined) return press(hint.press);
    if (hint?.type !== undefined) return type(hint.type);
    return hint?.action === undefined ? [] : perform(model, hint.action);
  }
  if (model.table !== undefined) return clickTable(model, at, { x, y }, twice, press);
  if (at.list !== undefined && contains(inset(at.list, 1), x, y)) {
    const id = listed(model, listTop(model, at.list.height - 2) + y - at.list.y - 1, 1)[0];
    return id === undefined ? [] : focus(model, id);
  }
  const place = placeAt(at, x, y);
  if (place?.pane === undefined) return [];
  const focused = focus(model, place.pane.id);
  return twice && isHeading(place, y) ? [...focused, ...perform(model, 'zoom')] : focused;
}

/** A title sorts, a row is selected, and opened by a second click. */
function clickTable(
  model: Model,
  at: Geometry,
  { x, y }: { readonly x: number; readonly y: number },
  twice: boolean,
  press: Hands['press'],
): Effect[] {
  const rect = tableRect(at);
  if (!contains(rect, x, y)) return [];
  if (y === rect.y) {
    const column = columnAt(model, x - rect.x);
    return column === undefined ? [] : sortBy(model, column);
  }
  const { rows } = tableHeights(rect.height, model);
  const row = y - rect.y - 1;
  const id = row < rows ? rowsOf(model)[topRow(model, rows) + row] : undefined;
  if (id === undefined || model.table === undefined) return [];
  const again = twice && id === model.table.selected;
  model.table.selected = id;
  moveSelection(model, 0, rows);
  return again ? press('Enter') : [];
}

function placeAt(at: Geometry, x: number, y: number): Place | undefined {
  return at.places.find(({ rects }) => contains(rects.outer, x, y));
}

function isHeading({ rects }: Place, y: number): boolean {
  return y === rects.outer.y;
}
