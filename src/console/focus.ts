import type { SessionId } from '../record.ts';
import { acknowledge, noteSeen } from './attention.ts';
import type { Effect } from './effects.ts';
import { looked, placedPanes, show } from './grid.ts';
import { alignList, listed, listIndex } from './list.ts';
import { type Model, type Pane, paneOf, unreadLines } from './model.ts';
import { say } from './say.ts';

/** Moves the focus; a session that has no place on the screen gets one. To one that is gone it does not move. */
export function focus(model: Model, id: SessionId | undefined): Effect[] {
  const pane = id === undefined ? undefined : paneOf(model, id);
  if (id !== undefined && pane === undefined) return say(model, 'info', `no session #${id}`);
  if (pane !== undefined) acknowledge(model, pane);
  return moveFocus(model, id);
}

/** The same where it is not the operator who turns to the session: what he missed there waits as before. */
export function moveFocus(model: Model, id: SessionId | undefined): Effect[] {
  if (id === model.focus) return seen(model);
  const effects = id === undefined ? [] : show(model, id);
  if (model.focus !== undefined) model.last = model.focus;
  model.focus = id;
  alignList(model);
  return [...effects, ...seen(model)];
}

/** The operator does something in the pane in focus. */
export function turnTo(model: Model, pane: Pane): void {
  const { missed } = pane;
  acknowledge(model, pane);
  if (missed) seen(model);
}

/** Counts what is on screen as read. */
export function seen(model: Model): Effect[] {
  for (const pane of panesInSight(model)) {
    if (pane.view !== 'end' || pane.missed) continue;
    noteSeen(model, pane);
    dropIdleMarker(pane);
  }
  return [];
}

/** Nothing came while the operator looked away: what comes from now on is not new. */
function dropIdleMarker(pane: Pane): void {
  const nextSeq = pane.scrollback?.nextSeq ?? 0;
  if (pane.marker !== undefined && nextSeq > 0 && nextSeq <= pane.marker) pane.marker = undefined;
}

/** The panes that have a place and are not covered as a whole, whatever part of their conversations they show. */
export function panesInSight(model: Model): readonly Pane[] {
  return model.table !== undefined || model.overlay?.type === 'stats' ? [] : placedPanes(model);
}

/** Whether what comes in a session is on screen as it comes. */
export function isWatched(model: Model, pane: Pane): boolean {
  return (
    pane.view === 'end' && !pane.missed && model.shown.includes(pane.id) && panesInSight(model).includes(pane)
  );
}

/** After something has happened: who was in sight before has been looked at until now, who has come into it is read. */
export function followSight(model: Model, before: readonly Pane[]): void {
  const now = panesInSight(model);
  for (const pane of before) if (!now.includes(pane)) looked(pane);
  if (now.some((pane) => !before.includes(pane))) seen(model);
}

/** The pane `step` places further on, round the ends: of those in the grid, else of the list. */
export function neighbour(model: Model, step: 1 | -1): SessionId | undefined {
  const { shown, focus: id } = model;
  const round = shown.length > 1 ? shown : worthwhile(model);
  if (id === undefined) return step > 0 ? round[0] : round.at(-1);
  return round[(round.indexOf(id) + step + round.length) % round.length];
}

/** The list without closed sessions where nothing is left to do; that in focus is in it, and what is open to read. */
function worthwhile({ census: { open, closed }, panes, stored, focus: id }: Model): readonly SessionId[] {
  const waits = (each: SessionId): boolean => {
    const pane = panes.get(each);
    return each === id || (pane !== undefined && (pane.draft.text !== '' || unreadLines(pane) > 0));
  };
  return [...open, ...closed.filter(waits), ...stored.keys()];
}

/** The session to turn to when this one goes off the list. */
export function heir(model: Model, id: SessionId): SessionId | undefined {
  const { shown } = model;
  const place = shown.indexOf(id);
  if (shown.length > 1 && place >= 0) return shown[place + 1] ?? shown[place - 1];
  const index = listIndex(model, id);
  return listed(model, index + 1, 1)[0] ?? listed(model, index - 1, 1)[0];
}
