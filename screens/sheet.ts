/** A box over the panes: rows of text in a frame in the middle of the screen. */
import type { Spot } from '../src/console/effects.ts';
import { fold } from '../src/console/fold.ts';
import type { Rect } from '../src/console/layout.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import type { Canvas } from './canvas.ts';
import type { Point } from './painter.ts';
import { inMarks, type Style, type Theme } from './theme.ts';

/** One row of a box: pieces of text side by side, safe to show. */
export type SheetRow = readonly (readonly [text: string, style: Style])[];

/** What a box over the panes shows, before it is fitted to the screen. */
export interface Sheet {
  readonly title: string;
  readonly rows: readonly SheetRow[];
  /** The first row shown, for what can be longer than the screen. */
  readonly top: number;
  /** Where typing goes, in the sheet. */
  readonly cursor?: Point;
  /** What can be clicked on, in the sheet. */
  readonly spots?: readonly SpotPlace[];
}

/** Words to click on: where they begin, and how wide they are. */
export interface SpotPlace extends Point {
  readonly width: number;
  readonly spot: Spot;
}

/** What stands at a cell. */
export function spotAt(spots: readonly SpotPlace[], x: number, y: number): Spot | undefined {
  return spots.find((place) => place.y === y && x >= place.x && x < place.x + place.width)?.spot;
}

/** Cells that a sheet may use for text on a screen this wide. */
export function sheetWidth(columns: number, most: number): number {
  return Math.max(8, Math.min(most, columns - 4));
}

/** Where a sheet goes: in the middle, as large as it needs and the screen has; its border included. */
export function sheetRect(sheet: Sheet, columns: number, rows: number): Rect {
  const widest = sheet.rows.reduce((most, row) => Math.max(most, rowWidth(row)), textWidth(sheet.title) + 2);
  const width = Math.min(columns, widest + 4);
  const height = Math.min(rows, sheet.rows.length + 2);
  return { x: (columns - width) >> 1, y: (rows - height) >> 1, width, height };
}

function rowWidth(row: SheetRow): number {
  return row.reduce((sum, [text]) => sum + textWidth(text), 0);
}

/** `foot`: what is to be said on its lower edge, safe to show: a high box covers the bottom line. */
export function paintSheet(canvas: Canvas, sheet: Sheet, theme: Theme, foot?: string): void {
  canvas.border(theme.borderFocused, theme.glyphs);
  canvas.frameText(1, -1, ` ${cutToWidth(sheet.title, Math.max(1, canvas.width - 4))} `, theme.titleFocused);
  const most = Math.max(0, sheet.rows.length - canvas.height);
  const top = Math.min(sheet.top, most);
  sheet.rows.slice(top, top + canvas.height).forEach((row, y) => {
    let x = 1;
    for (const [text, style] of row) x += canvas.text(x, y, inMarks(text, theme), style, canvas.width - x);
  });
  const room = Math.max(1, canvas.width - 4);
  if (foot !== undefined) canvas.frameText(1, canvas.height, ` ${cutToWidth(foot, room)} `, theme.info);
  else if (top < most) canvas.frameText(1, canvas.height, ` ${theme.glyphs.down} more `, theme.dim);
}

/** With less room than this beside its head, a text begins in a row of its own. */
const LEAST_BESIDE = 24;

/** A row whose last piece is folded; what it is goes on under its beginning where there is room for that. */
export function wrapped(row: SheetRow, width: number): SheetRow[] {
  const last = row.at(-1);
  if (last === undefined || rowWidth(row) <= width) return [row];
  const [text, style] = last;
  const head = row.slice(0, -1);
  const indent = width - rowWidth(head) >= LEAST_BESIDE ? rowWidth(head) : Math.min(2, width >> 2);
  const parts = fold(text, Math.max(1, width - indent));
  const beside = head.length > 0 && indent === rowWidth(head);
  const under = parts.map((part): SheetRow => [[' '.repeat(indent) + part, style]]);
  return beside
    ? [[...head, [parts[0] ?? '', style]], ...under.slice(1)]
    : head.length > 0
      ? [head, ...under]
      : under;
}
