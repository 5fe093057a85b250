/** Which part of the session list is shown. */
import type { SessionId } from '../record.ts';
import { indexOf } from './order.ts';
import { layout } from './layout.ts';
import type { Model } from './model.ts';

/** Scrolls the list just far enough for the session in focus to be in it. */
export function alignList(model: Model): void {
  const { focus } = model;
  if (focus === undefined) return;
  model.listTop = topFor(listIndex(model, focus), model.listTop, listRows(model), listLength(model));
}

/**
 * Sessions as they are listed: those that are not closed by number, then the closed ones, the last first; after them
 * conversations on the record that are open to read.
 */
export function listed(
  { census: { open, closed }, stored }: Model,
  from: number,
  count: number,
): readonly SessionId[] {
  const part = (list: readonly SessionId[], before: number): readonly SessionId[] =>
    list.slice(Math.max(0, from - before), Math.max(0, from + count - before));
  const sessions = open.length + closed.length;
  return [...part(open, 0), ...part(closed, open.length), ...part([...stored.keys()], sessions)];
}

/** How many rows the list has. */
export function listLength({ order, stored }: Model): number {
  return order.length + stored.size;
}

/** The row of a session in the list. */
export function listIndex({ census: { open, closed }, stored }: Model, id: SessionId): number {
  if (stored.has(id)) return open.length + closed.length + [...stored.keys()].indexOf(id);
  const index = indexOf(open, id);
  return index >= 0 ? index : open.length + closed.indexOf(id);
}

/** Scrolls the list by rows; the focus stays where it is. */
export function scrollList(model: Model, delta: number): void {
  model.listTop = Math.max(0, Math.min(model.listTop + delta, listLength(model) - listRows(model)));
}

/** The first row of the list that is shown in `height` rows. */
export function listTop(model: Model, height: number): number {
  return Math.max(0, Math.min(model.listTop, listLength(model) - height));
}

function listRows(model: Model): number {
  const { columns, rows, list, strip, shown } = model;
  const inputRows = shown.length === 0 ? [1] : shown.map(() => 1);
  const at = layout(columns, rows, { list, strip, inputRows });
  return Math.max(1, (at?.list?.height ?? 3) - 2);
}

/** The first row of a list to show so that the one at `index` is in sight, moving as little as possible. */
export function topFor(index: number, top: number, height: number, count: number): number {
  const least = Math.max(0, index - height + 1);
  const most = Math.max(0, Math.min(index, count - height));
  return Math.max(least, Math.min(top, most));
}
