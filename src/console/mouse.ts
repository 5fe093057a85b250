/**
 * What a mouse does: it moves the focus, scrolls what is under it, and does what the words under it say. It never sends
 * or ends anything but by the yes of a question.
 */
import type { SessionId } from '../record.ts';
import type { Effect, Input, Spot } from './effects.ts';
import { focus } from './focus.ts';
import { geometry, type Geometry, type Place, tableRect } from './geometry.ts';
import { openListed } from './history-box.ts';
import { hintAt } from './hints.ts';
import { pickHit } from './hits-box.ts';
import { contains, inset, type Rect } from './layout.ts';
import { listed, listTop, scrollList } from './list.ts';
import type { Model } from './model.ts';
import { perform } from './perform.ts';
import { saidNow } from './say.ts';
import { scrollRows } from './scroll.ts';
import { rowsOf } from './table-rows.ts';
import { columnAt, sortBy } from './table-sort.ts';
import { moveSelection, scrollStrip, tableHeights, topRow } from './table.ts';

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
  if (at.strip !== undefined && contains(at.strip, x, y)) {
    scrollStrip(model, rows, tableHeights(inset(at.strip, 1).height, model).rows);
    return [];
  }
  const pane = placeAt(at, x, y)?.pane;
  return pane === undefined ? [] : scrollRows(model, pane, rows);
}

/** What is open is moved by the arrow keys. */
function isPaged({ overlay }: Model): boolean {
  return overlay !== undefined && ('top' in overlay || overlay.type === 'hits');
}

function repeat(times: number, act: () => Effect[]): Effect[] {
  return Array.from({ length: times }, act).flat();
}

function click(model: Model, at: Geometry, input: MouseInput, twice: boolean, hands: Hands): Effect[] {
  const { x, y, spot } = input;
  const { press, type } = hands;
  if (spot !== undefined) return clickSpot(model, spot, twice, hands);
  if (model.overlay !== undefined) return [];
  if (contains(at.hints, x, y)) {
    const hint = saidNow(model) === undefined ? hintAt(model, x) : undefined;
    if (hint?.press !== undefined) return press(hint.press);
    if (hint?.type !== undefined) return type(hint.type);
    return hint?.action === undefined ? [] : perform(model, hint.action);
  }
  if (model.table !== undefined) return clickTable(model, at, { x, y }, twice, press);
  if (at.list !== undefined && contains(inset(at.list, 1), x, y)) {
    const id = listed(model, listTop(model, at.list.height - 2) + y - at.list.y - 1, 1)[0];
    return id === undefined ? [] : focus(model, id);
  }
  if (at.strip !== undefined && contains(at.strip, x, y)) return clickStrip(model, at.strip, { x, y });
  const place = placeAt(at, x, y);
  if (place?.pane === undefined) return [];
  const focused = focus(model, place.pane.id);
  return twice && isHeading(place, y) ? [...focused, ...perform(model, 'zoom')] : focused;
}

function clickSpot(model: Model, spot: Spot, twice: boolean, { press, type }: Hands): Effect[] {
  if ('press' in spot) return press(spot.press);
  if ('type' in spot) return type(spot.type);
  if ('hit' in spot) {
    const again = twice && spot.hit === model.hits?.picked;
    return [...pickHit(model, spot.hit), ...(again ? press('Enter') : [])];
  }
  if ('conversation' in spot) return openListed(model, spot.conversation);
  if (model.overlay !== undefined) return [];
  model.table = undefined;
  return focus(model, spot.session);
}

/** A title sorts, a row goes to its session. */
function clickStrip(model: Model, strip: Rect, { x, y }: Cell): Effect[] {
  const rect = inset(strip, 1);
  if (!contains(rect, x, y)) return [];
  if (y === rect.y) return sortAt(model, x - rect.x);
  const id = sessionAt(model, rect, y);
  return id === undefined ? [] : focus(model, id);
}

function sortAt(model: Model, x: number): Effect[] {
  const column = columnAt(model, x);
  return column === undefined ? [] : sortBy(model, column);
}

/** The session that a table in this place shows there. */
function sessionAt(model: Model, rect: Rect, y: number): SessionId | undefined {
  const { rows } = tableHeights(rect.height, model);
  const row = y - rect.y - 1;
  return row < rows ? rowsOf(model)[topRow(model, rows) + row] : undefined;
}

interface Cell {
  readonly x: number;
  readonly y: number;
}

/** A title sorts, a row is selected, and opened by a second click. */
function clickTable(
  model: Model,
  at: Geometry,
  { x, y }: Cell,
  twice: boolean,
  press: Hands['press'],
): Effect[] {
  const rect = tableRect(at);
  if (!contains(rect, x, y)) return [];
  if (y === rect.y) return sortAt(model, x - rect.x);
  const id = sessionAt(model, rect, y);
  if (id === undefined || model.table === undefined) return [];
  const again = twice && id === model.table.selected;
  model.table.selected = id;
  moveSelection(model, 0, tableHeights(rect.height, model).rows);
  return again ? press('Enter') : [];
}

function placeAt(at: Geometry, x: number, y: number): Place | undefined {
  return at.places.find(({ rects }) => contains(rects.outer, x, y));
}

function isHeading({ rects }: Place, y: number): boolean {
  return y === rects.outer.y;
}
