/** A rectangle of cells; `x`, `y` of its upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Rect, 'width' | 'height'>;

export const LIST_WIDTHS = ['narrow', 'wide', 'hidden'] as const;
export type ListWidth = (typeof LIST_WIDTHS)[number];

/** Where one pane is. */
export interface PaneRects {
  /** All of it: its frame too, or the heading and the edge of a plain one. */
  readonly outer: Rect;
  /** Has a frame around it and a rule above the input; a plain one has a heading above. */
  readonly framed: boolean;
  /** Of a plain pane, where there is room for it. */
  readonly heading: Rect | undefined;
  /** The lines of the conversation. */
  readonly body: Rect;
  readonly input: Rect;
}

/** Where everything is. The list, the strip and the main area are given with their frames. */
export interface Layout {
  readonly status: Rect;
  /** Absent where there is no room for it. */
  readonly list: Rect | undefined;
  /** A few rows of the connection table under the panes. */
  readonly strip: Rect | undefined;
  /** In the order of reading; at least one. */
  readonly panes: readonly PaneRects[];
  readonly hints: Rect;
  /** All between the status bar and the hints, for the table and for boxes that open over the rest. */
  readonly main: Rect;
  /** Whether there is room for frames. */
  readonly framed: boolean;
}

export interface LayoutRequest {
  readonly list: ListWidth;
  readonly strip: boolean;
  /** How many rows each pane's draft would like; one number for each pane, at least one. */
  readonly inputRows: readonly number[];
}

/** Below this nothing useful can be shown. */
export const MIN_COLUMNS = 20;
export const MIN_ROWS = 5;

/** A smaller screen does without frames. */
const FRAME_COLUMNS = 40;
const FRAME_ROWS = 12;
/** A narrower screen does without the list. */
const LIST_COLUMNS = 64;
/** A lower screen does without the strip. */
const STRIP_ROWS = 20;
/** Where a pane of a grid is smaller than this, all have a heading instead of a frame. */
const FRAMED_PANE = { width: 30, height: 8 };
/** What a pane has of rows besides its conversation: frame, rule and input, or heading and input. */
const FRAMED_ROWS = 4;
const PLAIN_ROWS = 2;
/** With fewer rows than this a conversation is hard to follow. */
const FEW_ROWS = 6;
/** The list makes room where the panes of a grid would be narrower than this. */
const COMFORTABLE = 36;
/** The least that a pane of a grid can be used in. */
const LEAST_PANE = { width: 24, height: 4 };

/** A pane's place in a grid. */
export const MOST_PANES = 9;

/** Divides the screen; undefined if it is too small. Panes that there is no room for are left out. */
export function layout(columns: number, rows: number, request: LayoutRequest): Layout | undefined {
  const count = request.inputRows.length;
  const outline = outlineOf(columns, rows, request, count);
  if (outline === undefined) return undefined;
  const { main, area, grid, framed } = outline;
  const outers = gridRects(grid, count);
  const frames = framed && (outers.length === 1 || outers.every(isLarge));
  return {
    status: { x: 0, y: 0, width: columns, height: 1 },
    list: grid.x === 0 ? undefined : { ...area, width: grid.x },
    strip:
      area.height === main.height
        ? undefined
        : { ...main, y: area.y + area.height, height: main.height - area.height },
    panes: outers.map((outer, index) =>
      paneRects(outer, request.inputRows[index] ?? 1, frames, outer.x > grid.x),
    ),
    hints: { x: 0, y: rows - 1, width: columns, height: 1 },
    main,
    framed,
  };
}

/** How many of so many panes, at least one, have a place; none where the screen is too small. */
export function roomFor(
  columns: number,
  rows: number,
  request: Pick<LayoutRequest, 'list' | 'strip'>,
  count: number,
): number {
  const outline = outlineOf(columns, rows, request, count);
  return outline === undefined ? 0 : panesIn(shapeOf(outline.grid, count));
}

/** The main area, that of it which is above the strip, and that of this which is beside the list. */
interface Outline {
  readonly main: Rect;
  readonly area: Rect;
  readonly grid: Rect;
  readonly framed: boolean;
}

function outlineOf(
  columns: number,
  rows: number,
  { list, strip }: Pick<LayoutRequest, 'list' | 'strip'>,
  count: number,
): Outline | undefined {
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return undefined;
  const framed = columns >= FRAME_COLUMNS && rows >= FRAME_ROWS;
  const main = { x: 0, y: 1, width: columns, height: rows - 2 };
  const stripHeight = strip && framed && rows >= STRIP_ROWS ? stripRows(rows) : 0;
  const area = { ...main, height: main.height - stripHeight };
  const x = framed ? listColumns(columns, area.height, count, list) : 0;
  return { main, area, grid: { ...area, x, width: columns - x }, framed };
}

/** How many panes of a usable size there is room for, up to nine. */
export function capacity(columns: number, rows: number): number {
  const across = Math.max(1, Math.floor(columns / (COMFORTABLE + 4)));
  const down = Math.max(1, Math.floor((rows - 2) / FRAMED_PANE.height));
  return Math.min(MOST_PANES, across * down);
}

function stripRows(rows: number): number {
  return Math.max(5, Math.min(12, Math.floor(rows / 4)));
}

/** What a short name needs, up to what a long one does; nothing where it would leave the panes too narrow. */
function listColumns(columns: number, height: number, panes: number, wanted: ListWidth): number {
  if (wanted === 'hidden' || columns < LIST_COLUMNS) return 0;
  const quarter = Math.max(23, Math.min(34, Math.floor(columns / 4)));
  const wide = Math.max(quarter, Math.min(60, Math.floor(columns * 0.4)));
  const width = wanted === 'wide' ? wide : quarter;
  if (panes === 1) return width;
  const left = { width: columns - width, height };
  const shape = shapeOf(left, panes);
  const comfortable = shape.every((inRow) => Math.floor(left.width / inRow) >= COMFORTABLE);
  return comfortable && panesIn(shape) === panesIn(shapeOf({ width: columns, height }, panes)) ? width : 0;
}

function panesIn(shape: readonly number[]): number {
  return shape.reduce((sum, inRow) => sum + inRow, 0);
}

/** Divides an area into panes without gaps: rows of equal height, the last of them with what is left. */
export function gridRects(area: Rect, count: number): readonly Rect[] {
  const shape = shapeOf(area, count);
  const heights = shares(area.height, shape.length);
  let y = area.y;
  return shape.flatMap((inRow, row) => {
    const height = heights[row] ?? 0;
    const top = y;
    y += height;
    let x = area.x;
    return shares(area.width, inRow).map((width) => {
      const left = x;
      x += width;
      return { x: left, y: top, width, height };
    });
  });
}

/** How many panes stand in each row: the shape in which most of a conversation can be read. */
function shapeOf({ width, height }: Size, count: number): readonly number[] {
  let best: readonly number[] = [Math.min(count, MOST_PANES)];
  let most = -1;
  for (let across = 1; across <= count; across++) {
    const down = Math.ceil(count / across);
    const cell = { width: Math.floor(width / across), height: Math.floor(height / down) };
    const worth = worthOf(cell);
    if (worth <= most) continue;
    most = worth;
    best = Array.from({ length: down }, (_, row) => Math.min(across, count - row * across));
  }
  return most > 0 || count === 1 ? best : shapeOf({ width, height }, count - 1);
}

/**
 * Cells of conversation in a pane. One that is narrower than a line of text or has but a few rows counts less, what
 * is wider than that not at all, and what is higher than a screen hardly.
 */
function worthOf(cell: Size): number {
  const { width, height } = cell;
  if (width < LEAST_PANE.width || height < LEAST_PANE.height) return 0;
  const rows = height - (isLarge(cell) ? FRAMED_ROWS : PLAIN_ROWS);
  const worthwhile = Math.min(rows, 40) + Math.max(0, rows - 40) / 10;
  return Math.min(width, 90) * worthwhile * Math.min(1, width / 60) * Math.min(1, rows / FEW_ROWS);
}

/** Whether a pane of a grid is worth a frame. */
function isLarge({ width, height }: Size): boolean {
  return width >= FRAMED_PANE.width && height >= FRAMED_PANE.height;
}

/** A length in nearly equal parts, the longer ones first. */
function shares(length: number, parts: number): readonly number[] {
  const share = Math.floor(length / parts);
  const longer = length - share * parts;
  return Array.from({ length: parts }, (_, index) => share + (index < longer ? 1 : 0));
}

/** `edged`: a pane stands to the left of it. */
function paneRects(outer: Rect, inputRows: number, framed: boolean, edged: boolean): PaneRects {
  const inner = framed ? inset(outer, 1) : plainInner(outer, edged);
  const headed = !framed && outer.height > 3;
  const above = headed ? 1 : 0;
  const rule = framed ? 1 : 0;
  const free = inner.height - above - rule;
  const input = Math.max(1, Math.min(inputRows, Math.floor(free / 2)));
  const bodyHeight = free - input;
  return {
    outer,
    framed,
    heading: headed ? { ...inner, height: 1 } : undefined,
    body: { ...inner, y: inner.y + above, height: bodyHeight },
    input: { ...inner, y: inner.y + above + bodyHeight + rule, height: input },
  };
}

/** Right of the edge that parts it from the pane on its left. */
function plainInner(outer: Rect, edged: boolean): Rect {
  return edged ? { ...outer, x: outer.x + 1, width: outer.width - 1 } : outer;
}

export function inset(rect: Rect, by: number): Rect {
  return {
    x: rect.x + by,
    y: rect.y + by,
    width: rect.width - 2 * by,
    height: rect.height - 2 * by,
  };
}

export function contains(rect: Rect | undefined, x: number, y: number): boolean {
  if (rect === undefined) return false;
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
