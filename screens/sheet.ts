/** A box over the panes: rows of text in a frame in the middle of the screen. */
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

export function paintSheet(canvas: Canvas, sheet: Sheet, theme: Theme): void {
  canvas.border(theme.borderFocused, theme.glyphs);
  canvas.frameText(1, -1, ` ${cutToWidth(sheet.title, Math.max(1, canvas.width - 4))} `, theme.titleFocused);
  const most = Math.max(0, sheet.rows.length - canvas.height);
  const top = Math.min(sheet.top, most);
  sheet.rows.slice(top, top + canvas.height).forEach((row, y) => {
    let x = 1;
    for (const [text, style] of row) x += canvas.text(x, y, inMarks(text, theme), style, canvas.width - x);
  });
  if (top < most) canvas.frameText(1, canvas.height, ` ${theme.glyphs.down} more `, theme.dim);
}

/** Folds at blanks. */
export function fold(text: string, width: number): string[] {
  const rows = [''];
  for (const word of text.split(' ')) {
    const last = rows.at(-1) ?? '';
    const joined = last === '' ? word : `${last} ${word}`;
    if (joined.length <= width || last === '') rows[rows.length - 1] = joined;
    else rows.push(word);
  }
  return rows;
}
