/** A rectangle of cells; `x`, `y` of its upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is. Rectangles are inner areas; a frame is one cell wide around what it frames. */
export interface Layout {
  readonly status: Rect;
  /** Absent where there is no room for it. */
  readonly list: Rect | undefined;
  /** The lines of the conversation. */
  readonly body: Rect;
  readonly input: Rect;
  readonly hints: Rect;
  /** All between the status bar and the hints, for the table and for boxes that open over the rest. */
  readonly main: Rect;
  /** Whether list, pane and table have frames, or their headings are plain rows above them. */
  readonly framed: boolean;
}

/** Below this nothing useful can be shown. */
export const MIN_COLUMNS = 20;
export const MIN_ROWS = 5;

const FRAME_COLUMNS = 40;
const FRAME_ROWS = 12;
const LIST_COLUMNS = 64;

/** Divides the screen. `inputRows` is how many rows the draft would like; undefined if the screen is too small. */
export function layout(columns: number, rows: number, inputRows: number): Layout | undefined {
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return undefined;
  const framed = columns >= FRAME_COLUMNS && rows >= FRAME_ROWS;
  const main = { x: 0, y: 1, width: columns, height: rows - 2 };
  const listWidth = framed && columns >= LIST_COLUMNS ? listColumns(columns) : 0;
  const frame = framed ? 1 : 0;
  const pane = { x: listWidth, y: main.y, width: columns - listWidth, height: main.height };
  const inner = inset(pane, frame);
  // A plain pane has a heading row, a framed one a rule above the input.
  const heading = framed ? 0 : main.height > 3 ? 1 : 0;
  const rule = framed ? 1 : 0;
  const free = inner.height - heading - rule;
  const input = Math.max(1, Math.min(inputRows, Math.floor(free / 2)));
  const bodyHeight = free - input;
  return {
    status: { x: 0, y: 0, width: columns, height: 1 },
    list: listWidth === 0 ? undefined : inset({ ...pane, x: 0, width: listWidth }, 1),
    body: { ...inner, y: inner.y + heading, height: bodyHeight },
    input: { ...inner, y: inner.y + heading + bodyHeight + rule, height: input },
    hints: { x: 0, y: rows - 1, width: columns, height: 1 },
    main: inset(main, frame),
    framed,
  };
}

/** A quarter of the screen, between what a short name needs and what a long one does. */
function listColumns(columns: number): number {
  return Math.max(23, Math.min(34, Math.floor(columns / 4)));
}

function inset(rect: Rect, by: number): Rect {
  return {
    x: rect.x + by,
    y: rect.y + by,
    width: rect.width - 2 * by,
    height: rect.height - 2 * by,
  };
}
