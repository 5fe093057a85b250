import { seen } from './focus.ts';
import type { Effect, PageUse } from './effects.ts';
import { viewportOf } from './geometry.ts';
import { looked, openEnd } from './grid.ts';
import type { Model, Pane } from './model.ts';
import { say } from './say.ts';
import { atTop, rowsAbove, RULE, scrolled } from './viewport.ts';

/** What is read at a time when the scroll nears the end of what a pane holds. */
const PAGE_BYTES = 128 * 1024;

/** Moves the view of a pane by rows, and reads ahead of it. */
export function scrollRows(model: Model, pane: Pane, delta: number): Effect[] {
  const port = viewportOf(model, pane);
  const { scrollback } = pane;
  if (scrollback === undefined) return [];
  const view = scrolled(port, pane.view, delta);
  if (view === 'end' && scrollback.newer) return page(pane, 'newer');
  if (view !== 'end') looked(pane);
  pane.view = view;
  const nearTop = delta < 0 && rowsAbove(port, view, port.height) < port.height;
  return [...seen(model), ...(nearTop && scrollback.older ? page(pane, 'older') : [])];
}

/** To the oldest line that is kept. */
export function scrollTop(model: Model, pane: Pane): Effect[] {
  pane.paging = undefined;
  looked(pane);
  if (pane.scrollback?.older === true) return page(pane, 'top');
  pane.view = atTop(viewportOf(model, pane));
  return [];
}

/** To the first line that came after the operator last looked. */
export function scrollToNew(model: Model, pane: Pane): Effect[] {
  const { marker, scrollback } = pane;
  if (marker === undefined || scrollback === undefined)
    return say(model, 'info', 'nothing new since you looked');
  const first = scrollback.lines.find((line) => line.seq >= marker);
  const held = !scrollback.older || scrollback.firstSeq <= marker;
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
  const fresh = pane.scrollback?.newer === true ? [openEnd(pane)] : [];
  return [...fresh, ...seen(model)];
}

/** Asks for a page, one at a time. */
export function page(pane: Pane, use: PageUse): Effect[] {
  const { scrollback, view } = pane;
  if (scrollback === undefined || pane.paging !== undefined) return [];
  pane.paging = use;
  const where = {
    older: { before: scrollback.firstSeq },
    newer: { from: scrollback.nextSeq },
    anchor: { from: view === 'end' ? scrollback.nextSeq : view.seq },
    top: { from: 0 },
  }[use];
  return [{ type: 'page', id: pane.id, use, request: { ...where, bytes: PAGE_BYTES } }];
}
