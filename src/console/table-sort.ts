/** Choosing what the connection table is sorted by. */
import type { Effect } from './effects.ts';
import { geometry } from './geometry.ts';
import type { Model } from './model.ts';
import { type Column, columnsFor } from './table-columns.ts';

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
  return columnsFor((geometry(model)?.main.width ?? 1) - 1, model.listing.columns);
}

function setSort(model: Model, column: string, descending: boolean): void {
  model.listing = { ...model.listing, sort: { column, descending } };
}
