/** Choosing what the connection table is sorted by. */
import type { Effect } from './effects.ts';
import { geometry, tableRect } from './geometry.ts';
import type { Model } from './model.ts';
import { type Column, columnsFor, EDGE } from './table-columns.ts';

/** Sorts by a column, smallest first; turns the order round if it is sorted by it already. */
export function sortBy(model: Model, { title }: Column): Effect[] {
  const { column, descending } = model.listing.sort;
  setSort(model, title, title === column && !descending);
  return [];
}

/** Sorts by the column to the left or the right of the one it is sorted by, in the same direction. */
export function moveSort(model: Model, step: 1 | -1): Effect[] {
  const { column, descending } = model.listing.sort;
  const shown = shownColumns(model);
  const at = shown.findIndex(({ title }) => title === column);
  const next = shown[at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + step))];
  if (next !== undefined && next.title !== column) setSort(model, next.title, descending);
  return [];
}

/** The columns on the screen now. */
export function shownColumns(model: Model): readonly Column[] {
  const at = geometry(model);
  return columnsFor(at === undefined ? 1 : tableRect(at).width - EDGE, model.listing.columns);
}

/** The column that is `x` cells from the table's left. */
export function columnAt(model: Model, x: number): Column | undefined {
  let end = EDGE;
  return shownColumns(model).find(({ width }) => x >= EDGE && x < (end += width + 1));
}

function setSort(model: Model, column: string, descending: boolean): void {
  model.listing = { ...model.listing, sort: { column, descending } };
}
