/** Marking sessions in the connection table, for what is then done to all of them. */
import type { Effect } from './effects.ts';
import type { Model } from './model.ts';
import { tableRows } from './perform-panes.ts';
import { rowsOf } from './table-rows.ts';
import { moveSelection, selectedSession } from './table.ts';

/** Marks the selected session, or takes its mark away, and goes on to the next row. */
export function toggleMark(model: Model): Effect[] {
  const id = selectedSession(model);
  if (id === undefined) return [];
  if (!model.marked.delete(id)) model.marked.add(id);
  moveSelection(model, 1, tableRows(model));
  return [];
}

/** Marks every session that the filter shows; takes their marks away if all of them are marked. */
export function markAll(model: Model): Effect[] {
  const rows = rowsOf(model);
  const all = rows.every((id) => model.marked.has(id));
  for (const id of rows) {
    if (all) model.marked.delete(id);
    else model.marked.add(id);
  }
  return [];
}
