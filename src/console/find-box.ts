/** Searching in a conversation: the line it is typed into, and what comes of it. */
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import { type Draft, edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput, Message } from './effects.ts';
import type { Position } from './entry.ts';
import { viewportOf } from './geometry.ts';
import { looked } from './grid.ts';
import { editedLine } from './line-edit.ts';
import { Matches } from './matches.ts';
import { focusedPane, type Model, type Overlay, type Pane } from './model.ts';
import { say } from './say.ts';
import { page, scrollEnd, source } from './scroll.ts';
import type { Direction, Tally } from './search.ts';
import { lineAt, scrolled } from './viewport.ts';

type FindOverlay = Extract<Overlay, { readonly type: 'find' }>;

/** Opens the line to type in; `Escape` brings back what there was. */
export function openFind(model: Model, pane: Pane): Effect[] {
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: pane.find?.text ?? '' });
  model.overlay = { type: 'find', id: pane.id, draft, before: { view: pane.view, find: pane.find } };
  return [];
}

/** While it is typed the nearest older match is shown; `Up` and `Down` go on, `Enter` keeps it, `Escape` goes back. */
export function inputToFind(model: Model, overlay: FindOverlay, input: KeyInput): Effect[] {
  const pane = model.panes.get(overlay.id);
  if (pane === undefined || pane !== focusedPane(model)) {
    model.overlay = undefined;
    return [];
  }
  const key = input.type === 'key' ? input.key : '';
  if (key === 'Enter') return close(model, pane, overlay.draft.text);
  const direction = DIRECTIONS.get(key);
  if (direction !== undefined) return findNext(model, pane, direction);
  const draft = editedLine(model, overlay.draft, input);
  model.overlay = { ...overlay, draft };
  return draft.text === overlay.draft.text ? [] : begin(model, pane, draft, overlay);
}

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['Up', 'older'],
  ['C-p', 'older'],
  ['C-r', 'older'],
  ['Down', 'newer'],
  ['C-n', 'newer'],
]);

function close(model: Model, pane: Pane, text: string): Effect[] {
  model.overlay = undefined;
  return text === '' ? clearFind(pane) : [];
}

/** Puts everything back as it was before the line was opened. */
export function cancelFind(model: Model, { id, before }: FindOverlay): Effect[] {
  model.overlay = undefined;
  const pane = model.panes.get(id);
  if (pane === undefined) return [];
  pane.view = before.view;
  pane.find = before.find;
  pane.paging = undefined;
  return [{ type: 'endFind' }, ...(before.view === 'end' ? scrollEnd(model, pane) : page(pane, 'anchor'))];
}

/** Searches for a text from where the search was opened. A pattern that is not one yet only waits. */
function begin(model: Model, pane: Pane, { text }: Draft, { before }: FindOverlay): Effect[] {
  pane.find = undefined;
  if (text === '') return [{ type: 'endFind' }];
  return search(model, pane, text, before.view === 'end' ? 'end' : before.view);
}

/** `/search TEXT`: from the end. */
export function searchFor(model: Model, pane: Pane, text: string): Effect[] {
  return search(model, pane, text, 'end');
}

function search(model: Model, pane: Pane, text: string, from: Position | 'end'): Effect[] {
  try {
    const pattern = new Pattern(text);
    pane.find = { text, matches: new Matches(pattern), at: undefined, tally: undefined, state: 'looking' };
    return [
      { type: 'find', session: pane.session, pattern, from, direction: 'older' },
      { type: 'count', session: pane.session, pattern, at: undefined },
    ];
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return say(model, 'info', error.message);
  }
}

/** On to the next match in that direction. */
export function findNext(model: Model, pane: Pane, direction: Direction): Effect[] {
  const { find } = pane;
  if (find === undefined) return say(model, 'info', 'nothing is searched for here; /search TEXT or ~REGEX');
  const from = find.at ?? 'end';
  if (from === 'end' && direction === 'newer') return say(model, 'info', `nothing newer holds ${find.text}`);
  find.state = 'looking';
  return [{ type: 'find', session: pane.session, pattern: find.matches.pattern, from, direction }];
}

export function clearFind(pane: Pane): Effect[] {
  pane.find = undefined;
  return [{ type: 'endFind' }];
}

/** The nearest match is known, or that there is none. */
export function takeFound(model: Model, message: Extract<Message, { readonly type: 'found' }>): Effect[] {
  const { id, pattern, found, direction } = message;
  const pane = model.panes.get(id);
  const find = pane?.find;
  if (pane === undefined || find?.matches.pattern !== pattern) return [];
  if (found.outcome === 'cancelled') {
    find.state = find.at === undefined ? 'none' : 'found';
    return [];
  }
  if (found.outcome !== 'found') {
    find.state = find.at === undefined ? 'none' : 'found';
    const where = find.at === undefined ? 'nothing here holds' : `nothing ${direction} holds`;
    return say(model, 'info', `${where} ${find.text}`);
  }
  find.tally = stepped(find.tally, find.at, direction);
  const first = find.at === undefined;
  find.at = found.position;
  find.state = 'found';
  const count: readonly Effect[] = first
    ? [{ type: 'count', session: pane.session, pattern, at: found.position }]
    : [];
  return [...count, ...reveal(model, pane, found.position)];
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

/** Shows a line with some rows above it; fetches the part it is in if that is not held. */
function reveal(model: Model, pane: Pane, position: Position): Effect[] {
  looked(pane);
  pane.view = { ...position, char: 0 };
  pane.paging = undefined;
  const lines = source(pane)?.lines ?? [];
  const line = lines[lineAt(lines, position)];
  const first = lines[0];
  const held =
    line !== undefined && first !== undefined && first.seq <= position.seq && line.seq >= position.seq;
  if (!held) return page(pane, 'anchor');
  const port = viewportOf(model, pane);
  pane.view = scrolled(port, pane.view, -Math.floor(port.height / 3));
  return [];
}

/** How many match, as far as it is known. */
export function takeCounted(model: Model, message: Extract<Message, { readonly type: 'counted' }>): Effect[] {
  const find = model.panes.get(message.id)?.find;
  if (find?.matches.pattern === message.pattern) find.tally = message.tally;
  return [];
}

/** `3/17`, `17`, with a plus while it is still counted; empty if nothing is known. */
export function tallyWords({ tally, state, at }: NonNullable<Pane['find']>): string {
  if (state === 'none') return 'none';
  if (tally === undefined) return state === 'looking' ? '…' : '';
  const all = `${tally.matches}${tally.done ? '' : '+'}`;
  return at === undefined || tally.before < 1 ? all : `${tally.before}/${all}`;
}
