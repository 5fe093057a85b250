/** Searching in a conversation: the line it is typed into, and what comes of it. */
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import { regexHint } from '../pattern-hint.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput, Message } from './effects.ts';
import type { Place, Position } from '../lines/entry.ts';
import type { Found } from './finder.ts';
import { viewportOf } from './geometry.ts';
import { looked } from './grid.ts';
import { editedLine, editedOld } from './line-edit.ts';
import { Matches } from './matches.ts';
import { type Find, focusedPane, type Model, type Overlay, type Pane, paneOf } from './model.ts';
import { say } from './say.ts';
import { isInSight, page, pin, scrollEnd, showPlace, source } from './scroll.ts';
import type { Direction, Match, Tally } from '../lines/search.ts';
import { lineAt, visibleRows } from './viewport.ts';

type FindOverlay = Extract<Overlay, { readonly type: 'find' }>;

/** Opens the line to type in; `Escape` brings back what there was. */
export function openFind(model: Model, pane: Pane): Effect[] {
  const { view, find } = pane;
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: find?.text ?? '' });
  model.overlay = {
    type: 'find',
    id: pane.id,
    draft,
    isOld: draft.text !== '',
    error: undefined,
    from: lowestLine(model, pane),
    // The match it stands on changes in place.
    before: { view, find: find && { ...find } },
  };
  return [];
}

/** Where a search begins that is to find first what is on screen. */
function lowestLine(model: Model, pane: Pane): Position | 'end' {
  const row = pane.view === 'end' ? undefined : visibleRows(viewportOf(model, pane), pane.view).at(-1);
  if (row === undefined) return 'end';
  const { line, end } = row;
  // A row of bytes may have several lines.
  const offset = pane.look.mode === 'hex' ? line.byteAt(end ?? line.text.length) - 1 : line.offset;
  return { seq: line.seq, offset };
}

/** While it is typed the nearest older match is shown; `Up` and `Down` go on, `Enter` keeps it, `Escape` goes back. */
export function inputToFind(model: Model, overlay: FindOverlay, input: KeyInput): Effect[] {
  const pane = paneOf(model, overlay.id);
  if (pane === undefined || pane !== focusedPane(model)) {
    model.overlay = undefined;
    return say(model, 'info', 'its session has gone: what was typed went nowhere');
  }
  const key = input.type === 'key' ? input.key : '';
  if (key === 'Enter') return close(model, pane, overlay);
  const direction = DIRECTIONS.get(key);
  if (direction !== undefined) return findNext(model, pane, direction);
  const draft = overlay.isOld
    ? editedOld(model, overlay.draft, input)
    : editedLine(model, overlay.draft, input);
  const edited: FindOverlay = { ...overlay, draft, isOld: false };
  model.overlay = edited;
  return draft.text === overlay.draft.text ? [] : begin(model, pane, edited);
}

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['Up', 'older'],
  ['C-p', 'older'],
  ['C-r', 'older'],
  ['Down', 'newer'],
  ['C-n', 'newer'],
]);

/** What is no pattern is not kept. */
function close(model: Model, pane: Pane, { draft, error }: FindOverlay): Effect[] {
  model.overlay = undefined;
  if (error !== undefined) say(model, 'warning', error);
  return draft.text === '' ? clearFind(pane) : [];
}

/** Puts everything back as it was before the line was opened. */
export function cancelFind(model: Model, { id, before }: FindOverlay): Effect[] {
  model.overlay = undefined;
  const pane = paneOf(model, id);
  if (pane === undefined) return [];
  pane.view = before.view;
  pane.find = before.find;
  pane.paging = undefined;
  const back = before.view === 'end' ? scrollEnd(model, pane) : page(pane, 'anchor');
  return [{ type: 'endFind' }, ...back, ...goOn(pane)];
}

/** What was searched or counted for this was given up meanwhile. */
function goOn({ session, find, filter }: Pane): Effect[] {
  if (find === undefined) return [];
  settle(find);
  const { matches, at, tally } = find;
  return tally?.done === true
    ? []
    : [{ type: 'count', session, pattern: matches.pattern, at, filter: filter?.filter }];
}

/** Searches for a text from where the search was opened. A pattern that is not one yet only waits, and says why. */
function begin(model: Model, pane: Pane, overlay: FindOverlay): Effect[] {
  const { draft, from } = overlay;
  pane.find = undefined;
  if (draft.text === '') {
    model.overlay = { ...overlay, error: undefined };
    return [{ type: 'endFind' }];
  }
  const begun = search(model, pane, draft.text, from);
  const error = 'error' in begun ? begun.error : undefined;
  model.overlay = { ...overlay, error };
  return 'error' in begun ? [{ type: 'endFind' }] : begun;
}

/** `/search TEXT`: from the end. */
export function searchFor(model: Model, pane: Pane, text: string): Effect[] {
  const begun = search(model, pane, text, 'end');
  return 'error' in begun ? say(model, 'warning', `/search: ${begun.error}`) : begun;
}

function search(
  { colour }: Model,
  pane: Pane,
  text: string,
  from: Position | 'end',
): Effect[] | { readonly error: string } {
  const made = newFind(text, colour, from === 'end' ? undefined : from);
  if ('error' in made) return made;
  pane.find = made;
  const { session } = pane;
  const { pattern } = made.matches;
  const filter = pane.filter?.filter;
  // The line where it begins is looked at as well.
  const after = from === 'end' ? from : { ...from, offset: from.offset + 1 };
  return [
    { type: 'find', session, pattern, from: after, direction: 'older', filter },
    { type: 'count', session, pattern, at: undefined, filter },
  ];
}

function newFind(text: string, colour: boolean, turn?: Position): Find | { readonly error: string } {
  try {
    const matches = new Matches(new Pattern(text, { colour }));
    return {
      text,
      matches,
      at: undefined,
      place: undefined,
      tally: undefined,
      state: 'looking',
      turn,
      turned: false,
    };
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return { error: error.message };
  }
}

/** A search that stands on a match from the start: that is known, and on its way to be shown. */
export function standOn(model: Model, pane: Pane, text: string, { position, place }: Match): Effect[] {
  const made = newFind(text, model.colour);
  if ('error' in made) return say(model, 'warning', made.error);
  pane.find = { ...made, at: position, place, state: 'found' };
  return [{ type: 'endFind' }, ...goOn(pane)];
}

/** Other lines are shown from now on: what is searched for is counted among them. */
export function recount(pane: Pane): Effect[] {
  if (pane.find === undefined) return [];
  const { text, matches } = pane.find;
  const made = newFind(text, matches.pattern.colour);
  if ('error' in made) return clearFind(pane);
  pane.find = { ...made, state: 'idle' };
  return [{ type: 'endFind' }, ...goOn(pane)];
}

/** On to the next match in that direction. */
export function findNext(model: Model, pane: Pane, direction: Direction): Effect[] {
  const { find } = pane;
  if (find === undefined) return say(model, 'info', 'nothing is searched for here; /search TEXT or ~REGEX');
  const from = find.at ?? 'end';
  if (from === 'end' && direction === 'newer') return say(model, 'info', `nothing newer holds ${find.text}`);
  find.state = 'looking';
  return [findEffect(pane, find, from, direction)];
}

function findEffect(pane: Pane, { matches }: Find, from: Position | 'end', direction: Direction): Effect {
  const { session, filter } = pane;
  return { type: 'find', session, pattern: matches.pattern, from, direction, filter: filter?.filter };
}

export function clearFind(pane: Pane): Effect[] {
  pane.find = undefined;
  return [{ type: 'endFind' }];
}

/** The nearest match is known, or that there is none. */
export function takeFound(model: Model, message: Extract<Message, { readonly type: 'found' }>): Effect[] {
  const { id, pattern, found, direction } = message;
  const pane = paneOf(model, id);
  const find = pane?.find;
  if (pane === undefined || find?.matches.pattern !== pattern) return [];
  switch (found.outcome) {
    case 'cancelled':
      settle(find);
      return [];
    case 'refused':
      settle(find);
      if (model.overlay?.type === 'find') model.overlay = { ...model.overlay, error: found.why };
      return say(model, 'error', found.why);
    case 'none':
      return foundNone(model, pane, find, direction);
    case 'found':
      return foundOne(model, pane, find, found, direction);
  }
}

/** Nobody looks any more. */
function settle(find: Find): void {
  if (find.state === 'looking') find.state = find.at === undefined ? 'idle' : 'found';
}

/** A search that has found nothing yet turns round once, where it began. */
function foundNone(model: Model, pane: Pane, find: Find, direction: Direction): Effect[] {
  if (find.at !== undefined) {
    find.state = 'found';
    return say(model, 'info', `nothing ${direction} ${holds(pane, find)}`);
  }
  if (find.turn === undefined || find.turned) {
    find.state = 'none';
    return say(model, 'info', `nothing here ${holds(pane, find)}${regexHint(find.text)}`);
  }
  find.turned = true;
  return [findEffect(pane, find, find.turn, 'newer')];
}

function holds({ filter }: Pane, { text }: Find): string {
  return filter === undefined ? `holds ${text}` : `that passes the filter holds ${text}`;
}

function foundOne(
  model: Model,
  pane: Pane,
  find: Find,
  { position, place }: Extract<Found, { readonly outcome: 'found' }>,
  direction: Direction,
): Effect[] {
  const { session } = pane;
  const { pattern } = find.matches;
  find.tally = stepped(find.tally, find.at, direction);
  const first = find.at === undefined;
  if (!first) find.turned = false;
  if (find.turned) say(model, 'info', `nothing older ${holds(pane, find)}; this is newer`);
  find.at = position;
  find.place = place;
  find.state = 'found';
  const count: readonly Effect[] = first
    ? [{ type: 'count', session, pattern, at: position, filter: pane.filter?.filter }]
    : [];
  return [...count, ...reveal(model, pane, position, place)];
}

/** One match further is one number further. */
function stepped(
  tally: Tally | undefined,
  from: Position | undefined,
  direction: Direction,
): Tally | undefined {
  if (tally === undefined || from === undefined) return tally;
  return { ...tally, before: tally.before + (direction === 'older' ? -1 : 1) };
}

/** Shows a match: where it is if that is on screen, else with some rows above it; fetches the part it is in if that is not held. */
export function reveal(model: Model, pane: Pane, position: Position, place: Place): Effect[] {
  looked(pane);
  pane.paging = undefined;
  if (isInSight(model, pane, place)) {
    pin(model, pane);
    return [];
  }
  pane.view = { ...position, char: 0 };
  const lines = source(pane)?.lines ?? [];
  const line = lines[lineAt(lines, position)];
  const first = lines[0];
  const held =
    line !== undefined && first !== undefined && first.seq <= position.seq && line.seq >= position.seq;
  if (!held) return page(pane, 'anchor', place);
  showPlace(model, pane, place);
  return [];
}

/** How many match, as far as it is known. */
export function takeCounted(model: Model, message: Extract<Message, { readonly type: 'counted' }>): Effect[] {
  const find = paneOf(model, message.id)?.find;
  if (find?.matches.pattern === message.pattern) find.tally = message.tally;
  return [];
}

/** What the line says of the search besides its text. */
export function findWords({ error }: FindOverlay, find: Find | undefined): string {
  if (error !== undefined || find === undefined) return error ?? '';
  const words = `${tallyWords(find)}${find.state === 'none' ? regexHint(find.text) : ''}`;
  return find.turned && find.at !== undefined ? `${words}, below where you were` : words;
}

/** `3/17`, `17`, with a plus while it is still counted; empty if nothing is known. */
export function tallyWords({ tally, state, at }: NonNullable<Pane['find']>): string {
  if (state === 'none') return 'none';
  if (tally === undefined) return state === 'looking' ? '…' : '';
  const all = `${tally.matches}${tally.done ? '' : '+'}`;
  return at === undefined || tally.before < 1 ? all : `${tally.before}/${all}`;
}
