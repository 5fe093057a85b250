/** What waits for the operator, and how urgently. */
import type { SessionId } from '../record.ts';
import { type Level, LEVELS } from './levels.ts';
import { type Model, type Pane, unreadLines } from './model.ts';

/** The most urgent thing that waits in a pane. Of a muted one only highlights count. */
function levelOf(pane: Pane): Level | undefined {
  if (pane.highlights > 0) return 'highlight';
  if (pane.muted) return undefined;
  if (pane.silent) return 'alarm';
  if (pane.session.bells > pane.seenBells) return 'bell';
  if (unreadLines(pane) > 0) return 'text';
  return pane.presence ? 'presence' : undefined;
}

/** Keeps the queue after something of a session changed. Returns the level if it is a new one and not a lower one. */
export function queue(model: Model, pane: Pane): Level | undefined {
  const before = model.hot.get(pane.id);
  const level = levelOf(pane);
  if (level === before) return undefined;
  model.hot.delete(pane.id);
  if (level === undefined) return undefined;
  model.hot.set(pane.id, level);
  return before === undefined || rank(level) < rank(before) ? level : undefined;
}

/** Everything of the pane has been on screen. That it is silent stays: nothing that could be seen says so. */
export function noteSeen(model: Model, pane: Pane): void {
  pane.seenLines = pane.session.linesIn;
  pane.seenBells = pane.session.bells;
  pane.highlights = 0;
  pane.presence = false;
  queue(model, pane);
}

/** The operator has turned to the pane: he knows that it is silent, and may see what he missed. */
export function acknowledge(model: Model, pane: Pane): void {
  pane.missed = false;
  if (!pane.silent) return;
  pane.silent = false;
  queue(model, pane);
}

/** The session to look at next: the most urgent, among equals the one that has waited longest. */
export function mostUrgent(model: Model): SessionId | undefined {
  let found: SessionId | undefined;
  let best: number = LEVELS.length;
  for (const [id, level] of model.hot) {
    if (id === model.focus || rank(level) >= best) continue;
    best = rank(level);
    found = id;
  }
  return found;
}

/** The most urgent sessions, as `mostUrgent` would go through them. */
export function hotlist(
  model: Model,
  most: number,
): readonly { readonly id: SessionId; readonly level: Level }[] {
  const found = LEVELS.map((): { readonly id: SessionId; readonly level: Level }[] => []);
  for (const [id, level] of model.hot) {
    const equals = found[rank(level)];
    if (equals !== undefined && equals.length < most) equals.push({ id, level });
  }
  return found.flat().slice(0, most);
}

/** How many sessions wait with text or something more urgent. */
export function waiting(model: Model): number {
  let count = 0;
  for (const level of model.hot.values()) if (level !== 'presence') count++;
  return count;
}

/** In how many sessions nothing else waits than that the client came, or that it went. */
export function comings({ hot, panes }: Model): { readonly came: number; readonly gone: number } {
  let came = 0;
  let gone = 0;
  for (const [id, level] of hot) {
    if (level !== 'presence') continue;
    if (panes.get(id)?.session.state === 'closed') gone++;
    else came++;
  }
  return { came, gone };
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}
