import { comparePositions, type Entry, type Place, type Position } from '../lines/entry.ts';
import { rowAt } from '../lines/wrap.ts';

/**
 * What part of a conversation a pane looks at: its end, or from a row on that stays where it is whatever
 * arrives and however the pane is resized. `char` is where the row begins in its entry.
 */
export type View = 'end' | (Position & { readonly char: number });

/** Where a row begins that is no part of its entry but the rule above it. */
export const RULE = -1;

/** One row of a pane: the part of an entry from `start` up to the next row's start, if there is one. */
export interface Row {
  readonly line: Entry;
  /** The entry's place in the list of lines. */
  readonly index: number;
  /** `RULE` for the rule above it. */
  readonly start: number;
  readonly end: number | undefined;
}

/** A place in the list of lines: which line, which of its rows. */
interface Spot {
  readonly line: number;
  readonly row: number;
}

/** How a pane is looked at: the lines it has, folded at `width` cells (Infinity: not at all), `height` rows of them at once. */
export interface Viewport {
  readonly lines: readonly Entry[];
  readonly width: number;
  readonly height: number;
  /** Above the first line from this record on there is a rule. */
  readonly marker?: number | undefined;
  /** Whether there is a rule above a line because lines before it are left out. */
  readonly gapBefore?: ((index: number) => boolean) | undefined;
}

const FIRST_ROW: readonly number[] = [0];

/** Where the rows of a line begin: those of the entry, after the rule above it if there is one. */
function startsOf({ lines, width, marker, gapBefore }: Viewport, index: number): readonly number[] {
  const line = lines[index];
  if (line === undefined) return FIRST_ROW;
  const rows = line.rows(width);
  if (gapBefore?.(index) === true) return [RULE, ...rows];
  if (marker === undefined || line.seq < marker) return rows;
  const before = lines[index - 1];
  return before === undefined || before.seq < marker ? [RULE, ...rows] : rows;
}

/** The rows to show, top to bottom; fewer than the height only if there are no more. */
export function visibleRows(port: Viewport, view: View): readonly Row[] {
  const { lines, height } = port;
  const top = topSpot(port, view);
  const rows: Row[] = [];
  for (let index = top.line; index < lines.length && rows.length < height; index++) {
    const line = lines[index];
    if (line === undefined) break;
    const starts = startsOf(port, index);
    const first = index === top.line ? top.row : 0;
    for (let row = first; row < starts.length && rows.length < height; row++) {
      rows.push({ line, index, start: starts[row] ?? 0, end: starts[row + 1] });
    }
  }
  return rows;
}

/** The view `delta` rows further down, or up if negative. At the end it follows what arrives. */
export function scrolled(port: Viewport, view: View, delta: number): View {
  const top = move(port, topSpot(port, view), delta);
  const end = endSpot(port);
  // Where nothing is above the end, there is nowhere to go.
  if ((delta > 0 || view === 'end') && compareSpots(top, end) >= 0) return 'end';
  return viewAt(port, top);
}

/** The view from the first line there is. */
export function atTop(port: Viewport): View {
  return viewAt(port, { line: 0, row: 0 });
}

/** Rows that lie above the first one shown; counts no further than `most`. */
export function rowsAbove(port: Viewport, view: View, most: number): number {
  const top = topSpot(port, view);
  let count = top.row;
  for (let index = top.line - 1; index >= 0 && count < most; index--) count += rowCount(port, index);
  return Math.min(count, most);
}

/** Rows that lie below the last one shown; counts no further than `most`. */
export function rowsBelow(port: Viewport, view: View, most: number): number {
  const top = topSpot(port, view);
  let count = -top.row - port.height;
  for (let index = top.line; index < port.lines.length && count < most; index++)
    count += rowCount(port, index);
  return Math.max(0, Math.min(count, most));
}

/** Whether the row has the byte in it. */
export function holdsPlace(
  { line, start, end }: Pick<Row, 'line' | 'start' | 'end'>,
  { kind, byte }: Place,
): boolean {
  if (start === RULE || line.kind !== kind || byte < line.byteAt(start)) return false;
  return byte < line.byteAt(end ?? line.text.length);
}

function viewAt(port: Viewport, spot: Spot): View {
  const line = port.lines[spot.line];
  if (line === undefined) return 'end';
  return { seq: line.seq, offset: line.offset, char: startsOf(port, spot.line)[spot.row] ?? 0 };
}

function topSpot(port: Viewport, view: View): Spot {
  const end = endSpot(port);
  if (view === 'end') return end;
  const index = lineAt(port.lines, view);
  const rows = startsOf(port, index);
  const spot = { line: index, row: Math.max(0, rowAt(rows, view.char)) };
  // The last page is shown full, even if the anchor would leave rows empty after a resize.
  return compareSpots(spot, end) > 0 ? end : spot;
}

/** The top row when the last row of the last line is at the bottom. */
function endSpot(port: Viewport): Spot {
  const last = port.lines.length - 1;
  return move(port, { line: last, row: rowCount(port, last) - 1 }, 1 - port.height);
}

function move(port: Viewport, from: Spot, delta: number): Spot {
  let { line, row } = from;
  row += delta;
  while (row < 0 && line > 0) row += rowCount(port, --line);
  while (line < port.lines.length - 1 && row >= rowCount(port, line)) row -= rowCount(port, line++);
  return { line: Math.max(0, line), row: Math.max(0, Math.min(row, rowCount(port, line) - 1)) };
}

function rowCount(port: Viewport, index: number): number {
  return startsOf(port, index).length;
}

function compareSpots(a: Spot, b: Spot): number {
  return a.line - b.line || a.row - b.row;
}

/** The last line that begins at or before the position; the first line if there is none. */
export function lineAt(lines: readonly Entry[], position: Position): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const line = lines[middle];
    if (line !== undefined && comparePositions(line, position) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
