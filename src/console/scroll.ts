import { viewOn } from './carry.ts';
import type { Entry, Place } from '../lines/entry.ts';
import { seen } from './focus.ts';
import type { Effect, PageUse } from './effects.ts';
import { viewportOf } from './geometry.ts';
import { looked, openEnd } from './grid.ts';
import type { Model, Pane } from './model.ts';
import { say } from './say.ts';
import type { Scrollback } from './scrollback.ts';
import type { Sieve } from './sieve.ts';
import {
  atTop,
  holdsPlace,
  rowsAbove,
  rowsBelow,
  RULE,
  scrolled,
  type Viewport,
  visibleRows,
} from './viewport.ts';

/** What is read at a time when the scroll nears the end of what a pane holds. */
const PAGE_BYTES = 128 * 1024;

/** So near to the edge of what a pane holds, more is asked for. */
const SCREENS_AHEAD = 3;

/** What the pane shows lines of: those that pass its filter, or all. */
export function source(pane: Pane): Sieve | Scrollback | undefined {
  return pane.sieve ?? pane.scrollback;
}

/** Whether the pane shows rows of bytes of such an entry: notes, and what passes a filter, are text in every view. */
export function showsBytes({ look, sieve }: Pane, { kind }: Pick<Entry, 'kind'>): boolean {
  return look.mode === 'hex' && sieve === undefined && kind !== 'note';
}

/** Moves the view of a pane by rows, and reads ahead of it. */
export function scrollRows(model: Model, pane: Pane, delta: number): Effect[] {
  const port = viewportOf(model, pane);
  const scrollback = source(pane);
  if (scrollback === undefined) return [];
  if (pane.isUnfed) {
    pane.isUnfed = false;
    return [openEnd(pane)];
  }
  if (isElsewhere(pane)) return page(pane, 'anchor');
  const view = scrolled(port, pane.view, delta);
  if (view !== 'end') looked(pane);
  pane.view = view;
  // Where it is only the window that ends, what comes must not be followed.
  if (view === 'end' && scrollback.newer) pin(model, pane);
  return [...seen(model), ...readAhead(port, pane, delta)];
}

/** What lies beyond the window is asked for while there are still some screens before its edge. */
function readAhead(port: Viewport, pane: Pane, delta: number): Effect[] {
  const most = SCREENS_AHEAD * port.height;
  const { older = false, newer = false } = source(pane) ?? {};
  if (delta < 0 && older && rowsAbove(port, pane.view, most) < most) return page(pane, 'older');
  if (delta > 0 && newer && rowsBelow(port, pane.view, most) < most) return page(pane, 'newer');
  return [];
}

/** What is looked at is not held: the page that it is in has not come, or could not be read. */
function isElsewhere({ view, sieve, scrollback }: Pane): boolean {
  if (view === 'end' || sieve !== undefined || scrollback === undefined) return false;
  const { firstSeq, nextSeq, older, newer } = scrollback;
  return (older && view.seq < firstSeq) || (newer && view.seq >= nextSeq);
}

/** To the oldest line that is kept. */
export function scrollTop(model: Model, pane: Pane): Effect[] {
  pane.paging = undefined;
  looked(pane);
  if (source(pane)?.older === true) return page(pane, 'top');
  pane.view = atTop(viewportOf(model, pane));
  return [];
}

/** To the first line that came after the operator last looked. */
export function scrollToNew(model: Model, pane: Pane): Effect[] {
  const { marker } = pane;
  const scrollback = source(pane);
  if (marker === undefined || scrollback === undefined)
    return say(model, 'info', 'nothing new since you looked');
  const first = scrollback.lines.find((line) => line.seq >= marker);
  const begins = !scrollback.older || scrollback.firstSeq <= marker;
  const held = begins && (first !== undefined || !scrollback.newer);
  if (held && first === undefined) return say(model, 'info', 'nothing new since you looked');
  const { seq, offset } = held && first !== undefined ? first : { seq: marker, offset: 0 };
  pane.view = { seq, offset, char: RULE };
  pane.paging = undefined;
  return held ? [] : page(pane, 'anchor');
}

/** To the newest line, and on with what comes. */
export function scrollEnd(model: Model, pane: Pane): Effect[] {
  pane.view = 'end';
  pane.paging = undefined;
  const fresh = source(pane)?.newer === true ? [openEnd(pane)] : [];
  return [...fresh, ...seen(model)];
}

/**
 * Asks for a page, one at a time; `pane.paging = undefined` before it gives up the one that is on its way. `goal` is
 * what to show of it.
 */
export function page(pane: Pane, use: PageUse, goal?: Place): Effect[] {
  const { view, seeking = 0 } = pane;
  const scrollback = source(pane);
  if (scrollback === undefined || pane.paging !== undefined) return [];
  pane.paging = ++pane.pages;
  pane.goal = goal;
  const where = {
    older: { before: scrollback.firstSeq },
    newer: { from: scrollback.nextSeq },
    anchor: { from: view === 'end' ? scrollback.nextSeq : view.seq },
    top: { from: 0 },
    moment: { since: seeking },
  }[use];
  return [{ type: 'page', id: pane.id, use, number: pane.pages, request: { ...where, bytes: PAGE_BYTES } }];
}

/** Shows the row that has a byte, with some rows above it. */
export function showPlace(model: Model, pane: Pane, place: Place): void {
  const port = viewportOf(model, pane);
  const view = viewOn(port.lines, place);
  // From its own row, even where the last page is not full.
  if (view !== undefined) pane.view = scrolled({ ...port, height: 1 }, view, -Math.floor(port.height / 3));
}

export function isInSight(model: Model, pane: Pane, place: Place): boolean {
  return visibleRows(viewportOf(model, pane), pane.view).some((row) => holdsPlace(row, place));
}

/** What is on screen stays there, whatever comes. */
export function pin(model: Model, pane: Pane): void {
  const [top] = visibleRows(viewportOf(model, pane), pane.view);
  if (top !== undefined) pane.view = { seq: top.line.seq, offset: top.line.offset, char: top.start };
}

/** While a filter leaves rows empty, what is older is looked through too. */
export function fillSieve(model: Model, pane: Pane): Effect[] {
  const { sieve } = pane;
  if (sieve === undefined || !sieve.older || sieve.full) return [];
  return sieve.lines.length < 2 * viewportOf(model, pane).height ? page(pane, 'older') : [];
}
