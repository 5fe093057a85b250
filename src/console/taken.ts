/** Pages that join on to what a pane holds: what is on screen stays, where it is. */
import type { Page } from '../record.ts';
import { carryView } from './carry.ts';
import { viewportOf } from './geometry.ts';
import type { Model, Pane } from './model.ts';
import { lineAt, RULE, visibleRows } from './viewport.ts';

export function takeOlder(model: Model, pane: Pane, page: Page): void {
  const { sieve, scrollback, view } = pane;
  if (sieve !== undefined) {
    sieve.prepend(page);
    return;
  }
  if (scrollback === undefined) return;
  const before = scrollback.lines;
  scrollback.prepend(page, lastSeen(model, pane));
  // The first line that was held may be the end of one that begins before.
  const isFirst = view !== 'end' && view.char !== RULE && lineAt(before, view) === 0;
  if (isFirst && before[0]?.continued === true) pane.view = carryView(view, before, scrollback.lines);
}

export function takeNewer(model: Model, pane: Pane, page: Page): void {
  const { sieve, scrollback } = pane;
  if (sieve === undefined)
    scrollback?.extend(page, visibleRows(viewportOf(model, pane), pane.view)[0]?.line.seq);
  else sieve.extend(page);
}

/** The last record of which something is on screen; of its last line more may lie in those up to the next. */
function lastSeen(model: Model, pane: Pane): number {
  const port = viewportOf(model, pane);
  const last = visibleRows(port, pane.view).at(-1);
  return last === undefined ? -1 : (port.lines[last.index + 1]?.seq ?? Infinity);
}
