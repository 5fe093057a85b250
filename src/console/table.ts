/** The selection in the connection table, and what of a list is in sight. */
import type { SessionId } from '../record.ts';
import { topFor } from './list.ts';
import { type Model, type Pane, paneOf } from './model.ts';
import { rowOf, rowsOf } from './table-rows.ts';

/** A table this high has a row at its bottom that says how many rows there are. */
const FOOTER_FROM = 5;

/** How a table of this height is divided: its heading takes a row; what is typed into it needs its footer. */
export function tableHeights(
  height: number,
  { table }: Model,
): { readonly rows: number; readonly footer: 0 | 1 } {
  const footer = height >= FOOTER_FROM || table?.mode?.type === 'filter' ? 1 : 0;
  return { rows: Math.max(1, height - 1 - footer), footer };
}

/** Moves the selection by rows and keeps it in sight; `height` is how many rows are shown. */
export function moveSelection(model: Model, delta: number, height: number): void {
  const { table } = model;
  const rows = rowsOf(model);
  if (table === undefined || rows.length === 0) return;
  const top = topRow(model, height);
  const index = Math.max(0, Math.min(rows.length - 1, selectedIndex(model) + delta));
  table.selected = rows[index];
  table.top = Math.max(index - height + 1, Math.min(top, index), 0);
  table.index = index;
}

/** The selected row; the first if the selected session is gone. */
export function selectedIndex(model: Model): number {
  const id = model.table === undefined ? model.focus : model.table.selected;
  return id === undefined ? 0 : rowOf(model, id);
}

/** The session of the selected row. */
export function selectedSession(model: Model): SessionId | undefined {
  return rowsOf(model)[selectedIndex(model)];
}

/** The first row shown: wherever the selected row has gone, it stays where it is on the screen, if that can be. */
export function topRow(model: Model, height: number): number {
  const index = selectedIndex(model);
  const count = rowsOf(model).length;
  const { table, stripTop, focus } = model;
  if (table === undefined && stripTop !== undefined && stripTop.focus === focus)
    return Math.max(0, Math.min(stripTop.top, count - height));
  const { top = 0, index: before = index } = table ?? {};
  return topFor(index, top + index - before, height, count);
}

/** Scrolls the strip of the table by rows; the session in focus may go out of its sight, until another has the focus. */
export function scrollStrip(model: Model, delta: number, height: number): void {
  const most = Math.max(0, rowsOf(model).length - height);
  const top = Math.max(0, Math.min(most, topRow(model, height) + delta));
  model.stripTop = { focus: model.focus, top };
}

/** The sessions shown in `height` rows of a list from `top` on. */
export function sessionsFrom(
  model: Model,
  top: number,
  height: number,
  list: readonly SessionId[] = model.order,
): readonly Pane[] {
  return list.slice(top, top + height).flatMap((id) => paneOf(model, id) ?? []);
}
