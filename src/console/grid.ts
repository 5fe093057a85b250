/** Which sessions are shown, and which of them there is room for. Only the records of the shown are asked for. */
import type { SessionId } from '../record.ts';
import type { Effect } from './effects.ts';
import { capacity, MOST_PANES, roomFor } from './layout.ts';
import { focusedPane, type Model, type Pane, paneOf } from './model.ts';
import { Scrollback } from './scrollback.ts';
import { Sieve } from './sieve.ts';

/** What a pane asks for when it is shown: some screens full of ordinary lines. */
const OPEN_BYTES = 128 * 1024;

/**
 * The panes that have a place on the screen, in their order; while one is zoomed, only that. Where there is no room for
 * all, those around the one in focus: it always has a place, unless the screen is too small for anything.
 */
export function placedPanes(model: Model): readonly Pane[] {
  const focused = focusedPane(model);
  const zoomed = model.zoomed && focused !== undefined;
  const panes = zoomed ? [focused] : model.shown.flatMap((id) => paneOf(model, id) ?? []);
  if (panes.length === 0) return panes;
  const room = roomFor(model.columns, model.rows, model, panes.length);
  if (room >= panes.length) return panes;
  const at = focused === undefined ? 0 : Math.max(0, panes.indexOf(focused));
  // Screen by screen, so that few steps of the focus move the panes.
  const first = room === 0 ? 0 : Math.min(at - (at % room), panes.length - room);
  return panes.slice(first, first + room);
}

/** How many panes there are to be. */
export function wantedPanes(model: Model): number {
  return model.grid === 'auto' ? capacity(model.columns, model.rows) : model.grid;
}

/** Asks for the newest part of the conversation, and for what comes. */
export function openEnd(pane: Pane): Effect {
  return { type: 'open', id: pane.id, bytes: OPEN_BYTES };
}

/** Gives a session a place: a free one, else that of the pane in focus, else the last. */
export function show(model: Model, id: SessionId): Effect[] {
  const pane = paneOf(model, id);
  if (pane === undefined || model.shown.includes(id)) return [];
  if (model.shown.length < wantedPanes(model)) return insert(model, pane, model.shown.length);
  const inFocus = model.focus === undefined ? -1 : model.shown.indexOf(model.focus);
  const index = inFocus < 0 ? model.shown.length - 1 : inFocus;
  const gone = model.shown[index];
  const left = gone === undefined ? [] : hide(model, gone);
  return [...left, ...insert(model, pane, Math.max(0, index))];
}

/** Gives a session the place after the one in focus, if there is a free one. */
export function showBeside(model: Model, id: SessionId): Effect[] {
  const pane = paneOf(model, id);
  if (pane === undefined || model.shown.includes(id) || model.shown.length >= MOST_PANES) return [];
  const index = model.focus === undefined ? -1 : model.shown.indexOf(model.focus);
  return insert(model, pane, index < 0 ? model.shown.length : index + 1);
}

function insert(model: Model, pane: Pane, index: number): Effect[] {
  model.shown.splice(index, 0, pane.id);
  pane.scrollback = new Scrollback(pane.session, { look: pane.look, colour: model.colour });
  pane.isUnfed = false;
  if (pane.filter !== undefined) pane.sieve = new Sieve(pane.session, pane.filter.filter);
  return [openEnd(pane)];
}

/** Takes a session off the screen. What comes from now on is new when it is shown again. */
export function hide(model: Model, id: SessionId): Effect[] {
  const index = model.shown.indexOf(id);
  if (index < 0) return [];
  model.shown.splice(index, 1);
  const pane = paneOf(model, id);
  if (pane !== undefined) {
    looked(pane);
    pane.scrollback = undefined;
    pane.sieve = undefined;
    pane.paging = undefined;
  }
  return [{ type: 'close', id }];
}

/** The filter of a pane on screen has changed: its newest part is looked through anew. */
export function resift(pane: Pane): Effect[] {
  pane.paging = undefined;
  pane.sieve = pane.filter === undefined ? undefined : new Sieve(pane.session, pane.filter.filter);
  return [openEnd(pane)];
}

/** The operator looks away from the end of the conversation: what comes now is new. */
export function looked(pane: Pane): void {
  const { scrollback, missed } = pane;
  if (pane.view !== 'end' || missed || scrollback === undefined || scrollback.newer) return;
  // Nothing of it has come yet.
  if (scrollback.nextSeq === 0 && pane.session.nextSeq > 0) return;
  pane.marker = scrollback.nextSeq === 0 ? undefined : scrollback.nextSeq;
}

/** Free places go to sessions that are not closed; the one in focus and those with a draft keep theirs. */
export function fill(model: Model): Effect[] {
  const effects: Effect[] = [];
  const wanted = wantedPanes(model);
  while (model.shown.length > wanted) {
    const last = model.shown.findLast((id) => id !== model.focus);
    if (last === undefined) break;
    effects.push(...hide(model, last));
  }
  if (model.grid === 1) return effects;
  for (const id of model.census.open) {
    if (model.shown.length >= wanted && !hasVacancy(model)) break;
    effects.push(...offerPlace(model, id));
  }
  return effects;
}

function hasVacancy(model: Model): boolean {
  return model.grid === 'auto' && model.shown.some((id) => isVacant(model, id));
}

/** A session has the name of one that had a place the last time: it has it again, in their order. Once only. */
export function seat(model: Model, pane: Pane): Effect[] {
  const { names, awaited } = model.seats;
  const { name } = pane.session;
  if (!awaited.includes(name)) return [];
  model.seats = { names, awaited: awaited.filter((each) => each !== name) };
  if (model.grid === 1) return [];
  const effects = offerPlace(model, pane.id);
  if (!model.shown.includes(pane.id)) effects.push(...takePlace(model, pane));
  inSeatOrder(model);
  return effects;
}

/** That of the last session which had none the last time, and which nobody is at. */
function takePlace(model: Model, pane: Pane): Effect[] {
  const index = model.shown.findLastIndex(
    (id) => id !== model.focus && model.panes.get(id)?.draft.text === '' && seatOf(model, id) < 0,
  );
  const gone = model.shown[index];
  return gone === undefined ? [] : [...hide(model, gone), ...insert(model, pane, index)];
}

function inSeatOrder(model: Model): void {
  const seated = model.shown.filter((id) => seatOf(model, id) >= 0);
  const sorted = seated.toSorted((a, b) => seatOf(model, a) - seatOf(model, b));
  model.shown.splice(
    0,
    model.shown.length,
    ...model.shown.map((id) => (seatOf(model, id) < 0 ? id : (sorted.shift() ?? id))),
  );
}

function seatOf({ seats, panes }: Model, id: SessionId): number {
  return seats.names.indexOf(panes.get(id)?.session.name ?? '');
}

/** A session closed: in an automatic grid its place is for one that is not. */
export function vacate(model: Model): Effect[] {
  return model.grid === 'auto' ? fill(model) : [];
}

/** A newcomer takes a free place, or in an automatic grid that of a closed session nobody is at. */
export function offerPlace(model: Model, id: SessionId): Effect[] {
  if (model.grid === 1 || model.shown.includes(id)) return [];
  if (model.shown.length < wantedPanes(model)) return show(model, id);
  if (model.grid !== 'auto') return [];
  const pane = model.panes.get(id);
  const index = model.shown.findIndex((shown) => isVacant(model, shown));
  const vacant = model.shown[index];
  if (pane === undefined || pane.session.state === 'closed' || vacant === undefined) return [];
  return [...hide(model, vacant), ...insert(model, pane, index)];
}

function isVacant(model: Model, id: SessionId): boolean {
  const pane = model.panes.get(id);
  return pane?.session.state === 'closed' && id !== model.focus && pane.draft.text === '';
}
