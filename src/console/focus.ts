import type { SessionId } from '../record.ts';
import type { Effect } from './effects.ts';
import { focusedPane, type Model, type Pane, unreadLines } from './model.ts';
import { Scrollback } from './scrollback.ts';

/** What a pane asks for when it is shown: some screens full of ordinary lines. */
const OPEN_BYTES = 128 * 1024;

/** Moves the focus: the pane shown is the only one whose records are asked for. */
export function focus(model: Model, id: SessionId | undefined): Effect[] {
  if (id === model.focus) return seen(model);
  const effects: Effect[] = [];
  const left = focusedPane(model);
  if (left !== undefined) {
    left.scrollback = undefined;
    left.paging = undefined;
    effects.push({ type: 'close', id: left.id });
    model.last = left.id;
  }
  model.focus = id;
  const pane = focusedPane(model);
  if (pane === undefined) return effects;
  pane.scrollback = new Scrollback(pane.session);
  return [...effects, openEnd(pane), ...seen(model)];
}

/** Asks for the newest part of the conversation, and for what comes. */
export function openEnd(pane: Pane): Effect {
  return { type: 'open', id: pane.id, bytes: OPEN_BYTES };
}

/** Counts what is on screen as read. */
export function seen(model: Model): Effect[] {
  const pane = focusedPane(model);
  if (pane?.view !== 'end' || model.table !== undefined) return [];
  pane.seenLines = pane.session.linesIn;
  model.unread.delete(pane.id);
  return [];
}

/** Keeps the queue of unread sessions after a session's numbers changed. */
export function queueUnread(model: Model, pane: Pane): void {
  if (unreadLines(pane) > 0) model.unread.add(pane.id);
  else model.unread.delete(pane.id);
}

/** The session `step` places further in the list, round its ends. */
export function neighbour(model: Model, step: 1 | -1): SessionId | undefined {
  const { order, focus: id } = model;
  if (id === undefined) return step > 0 ? order[0] : order.at(-1);
  const index = indexOf(order, id);
  return order[(index + step + order.length) % order.length];
}

/** The session to turn to when this one goes off the list. */
export function heir({ order }: Model, id: SessionId): SessionId | undefined {
  const index = indexOf(order, id);
  return order[index + 1] ?? order[index - 1];
}

/** A session's place in an ascending list. */
export function indexOf(order: readonly SessionId[], id: SessionId): number {
  let low = 0;
  let high = order.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = order[middle] ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
