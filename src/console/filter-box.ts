/** The filter of a pane's lines: setting it, and the line it is typed into. */
import { viewOn } from './carry.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { recount } from './find-box.ts';
import { count } from '../format.ts';
import { resift } from './grid.ts';
import { editedLine, editedOld } from './line-edit.ts';
import { type LineFilter, parseLineFilter } from '../lines/line-filter.ts';
import { regexHint } from '../pattern-hint.ts';
import { focusedPane, type Model, type Overlay, type Pane, paneOf } from './model.ts';
import { say } from './say.ts';
import { lineAt, type View } from './viewport.ts';

type FilterOverlay = Extract<Overlay, { readonly type: 'filter' }>;

/** Opens the line to type in; `Escape` brings back what there was. */
export function openFilter(model: Model, pane: Pane): Effect[] {
  const { view, filter } = pane;
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: filter?.text ?? '' });
  const isOld = draft.text !== '';
  model.overlay = { type: 'filter', id: pane.id, draft, isOld, error: undefined, before: { view, filter } };
  return [];
}

/** While it is typed the lines are filtered. `Enter` keeps it if it is one, `Escape` goes back, nothing shows all. */
export function inputToFilterBox(model: Model, overlay: FilterOverlay, input: KeyInput): Effect[] {
  const pane = paneOf(model, overlay.id);
  if (pane === undefined || pane !== focusedPane(model)) {
    model.overlay = undefined;
    return say(model, 'info', 'its session has gone: what was typed went nowhere');
  }
  if (input.type === 'key' && input.key === 'Enter') {
    if (overlay.error === undefined) model.overlay = undefined;
    return [];
  }
  const draft = (overlay.isOld ? editedOld : editedLine)(model, overlay.draft, input);
  if (draft.text === overlay.draft.text) {
    model.overlay = { ...overlay, draft, isOld: false };
    return [];
  }
  const set = setFilter(model, pane, draft.text);
  model.overlay = { ...overlay, draft, isOld: false, error: 'error' in set ? set.error : undefined };
  return 'error' in set ? [] : set;
}

/** Puts everything back as it was before the line was opened. */
export function cancelFilter(model: Model, { id, before }: FilterOverlay): Effect[] {
  model.overlay = undefined;
  const pane = paneOf(model, id);
  if (pane === undefined || pane.filter === before.filter) return [];
  pane.filter = before.filter;
  pane.view = before.view;
  return [...resift(pane), ...recount(pane)];
}

/** `/filter TEXT`; nothing shows all lines again. */
export function filterBy(model: Model, pane: Pane, text: string): Effect[] {
  if (text === '' && pane.filter === undefined) {
    const usage = 'no filter here; /filter TEXT, !TEXT for the others, 2:TEXT with 2 lines around';
    return say(model, 'info', usage);
  }
  const set = setFilter(model, pane, text);
  if ('error' in set) return say(model, 'warning', `/filter: ${set.error}`);
  const { mode } = pane.look;
  if (text === '') say(model, 'info', 'all lines are shown');
  else if (mode !== 'text') say(model, 'info', `a filter shows text; ${mode} comes back when it ends`);
  return set;
}

/** Only lines that pass are shown from now on; without a text all are again. */
function setFilter({ colour }: Model, pane: Pane, text: string): Effect[] | { readonly error: string } {
  if (text === '') {
    pane.view = unfiltered(pane);
    pane.filter = undefined;
    return [...resift(pane), ...recount(pane)];
  }
  const filter = parseLineFilter(text, { colour });
  if ('error' in filter) return filter;
  const since = { lines: pane.session.linesIn, seq: pane.scrollback?.nextSeq ?? 0 };
  pane.filter = { text, filter, since };
  pane.view = 'end';
  return [...resift(pane), ...recount(pane)];
}

/** The view on the same byte among all lines, in the pane's own look. */
function unfiltered({ view, sieve, scrollback }: Pane): View {
  const line = view === 'end' ? undefined : sieve?.lines[lineAt(sieve.lines, view)];
  if (view === 'end' || line === undefined) return view;
  const byte = line.byteAt(Math.max(0, view.char));
  return viewOn(scrollback?.lines ?? [], { kind: line.kind, byte }) ?? { ...view, char: 0 };
}

/** The client's lines that came since the filter began and are not shown; undefined while that is not known. */
export function hiddenLines({ filter, sieve, session }: Pane): number | undefined {
  if (filter === undefined || sieve === undefined || sieve.newer) return undefined;
  const { lines } = sieve;
  let shown = 0;
  for (let index = lines.length - 1; (lines[index]?.seq ?? -1) >= filter.since.seq; index--) {
    const line = lines[index];
    if (line?.kind === 'in' && !line.continued) shown++;
  }
  return Math.max(0, session.linesIn - filter.since.lines - shown);
}

/** Why a pane with a filter is empty; empty if it is not. */
export function emptyWords({ filter, sieve, session, paging }: Pane): string {
  if (filter === undefined || sieve === undefined || sieve.lines.length > 0) return '';
  if (sieve.error !== undefined) return sieve.error;
  if (paging !== undefined || (sieve.nextSeq === 0 && session.nextSeq > 0))
    return 'looking for lines that pass the filter…';
  return `none of ${count(session.linesIn, 'line')} that came in passes the filter${hintFor(filter.filter)}`;
}

/** What the line says of the filter besides its text. */
export function filterWords({ error }: FilterOverlay, pane: Pane | undefined): string {
  if (error !== undefined || pane?.sieve === undefined) return error ?? 'all lines';
  const { lines, older } = pane.sieve;
  const hint = lines.length === 0 && pane.filter !== undefined ? hintFor(pane.filter.filter) : '';
  return `${count(lines.length, 'line')}${older ? ' and older' : ''}${hint}`;
}

/** Of a filter that nothing passes. */
function hintFor({ pattern, invert }: LineFilter): string {
  return invert ? '' : regexHint(pattern.text);
}
