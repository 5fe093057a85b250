/** Actions on which sessions are shown, and which has the focus. */
import { mostUrgent } from './attention.ts';
import { findSession } from './commands.ts';
import type { Effect } from './effects.ts';
import { focus, neighbour, seen } from './focus.ts';
import { count } from '../format.ts';
import { openGo } from './go-box.ts';
import { geometry, tableRect } from './geometry.ts';
import { fill, hide, placedPanes, showBeside, wantedPanes } from './grid.ts';
import { openHistory } from './history-box.ts';
import { wayOf } from './keymap.ts';
import { LIST_WIDTHS, MOST_PANES } from './layout.ts';
import { focusedPane, type Model } from './model.ts';
import { choose, nextOf, onPane, type Perform } from './performing.ts';
import { say } from './say.ts';
import { refreshRows } from './table-rows.ts';
import { moveSelection, tableHeights } from './table.ts';

export const PANE_ACTIONS = {
  'next-pane': (model) => focus(model, neighbour(model, 1)),
  'previous-pane': (model) => focus(model, neighbour(model, -1)),
  'next-active': nextActive,
  'last-pane': (model) =>
    model.last === undefined ? say(model, 'info', 'no session before this one') : focus(model, model.last),
  'go-number': (model, argument) => focus(model, Number(argument)),
  go: (model, argument) => {
    if (argument !== '') return goTo(model, argument);
    return openGo(model);
  },
  history: openHistory,
  table: openTable,
  grid: setGrid,
  split,
  'close-view': closeView,
  zoom: onPane((model) => {
    if (model.shown.length < 2)
      return say(model, 'info', `there is one pane only; ${wayOf(model.keymap, 'split')} makes another`);
    model.zoomed = !model.zoomed;
    return seen(model);
  }),
  list: (model, argument) =>
    choose(
      model,
      'list',
      LIST_WIDTHS,
      argument === '' ? nextOf(LIST_WIDTHS, model.list) : argument,
      (width) => {
        model.list = width;
        return [];
      },
    ),
  strip: (model) => {
    model.strip = !model.strip;
    return model.strip && geometry(model)?.strip === undefined
      ? say(model, 'info', 'the screen is too low for the strip; it comes when there is room')
      : [];
  },
} satisfies Readonly<Record<string, Perform>>;

function nextActive(model: Model): Effect[] {
  const next = mostUrgent(model);
  return next === undefined ? say(model, 'info', 'nothing waits elsewhere') : focus(model, next);
}

/** To the session that is meant by a number, a name or a part of one. */
function goTo(model: Model, wanted: string): Effect[] {
  const found = findSession(model, wanted);
  return found.id === undefined ? say(model, 'warning', found.error) : focus(model, found.id);
}

function openTable(model: Model): Effect[] {
  if (model.table !== undefined) {
    model.table = undefined;
    return seen(model);
  }
  model.table = { selected: model.focus, top: 0 };
  refreshRows(model);
  moveSelection(model, 0, tableRows(model));
  return [];
}

/** How many sessions the table shows at once; its heading takes a row. */
export function tableRows(model: Model): number {
  const at = geometry(model);
  return at === undefined ? 1 : tableHeights(tableRect(at).height, model).rows;
}

/** The numbers of panes that the key goes through. */
const GRIDS: readonly (number | 'auto')[] = [1, 2, 4, 6, 9, 'auto'];

function setGrid(model: Model, argument: string): Effect[] {
  const size =
    argument === '' ? nextOf(GRIDS, model.grid) : argument === 'auto' ? argument : Number(argument);
  if (size !== 'auto' && !(Number.isInteger(size) && size >= 1 && size <= MOST_PANES)) {
    return say(model, 'warning', `/layout: expected 1 to ${MOST_PANES} or auto, got ${argument}`);
  }
  model.grid = size;
  model.zoomed = false;
  const effects = fill(model);
  // What is on the record comes after the sessions.
  model.shown.sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);
  effects.push(...seen(model));
  const words = size === 'auto' ? 'as many panes as fit' : count(size, 'pane');
  const free = wantedPanes(model) - model.shown.length;
  const rest = free > 0 && size !== 'auto' ? `; the next clients take the free ${count(free, 'place')}` : '';
  const placed = placedPanes(model).length;
  const hidden = placed < model.shown.length ? `; there is room for ${placed} at once` : '';
  return [...effects, ...say(model, 'info', words + rest + hidden)];
}

/** One more pane, beside the one in focus, for the next session that is not shown. */
function split(model: Model): Effect[] {
  if (model.shown.length >= MOST_PANES) return say(model, 'info', `there are ${MOST_PANES} panes already`);
  model.grid = model.shown.length + 1;
  model.zoomed = false;
  const next = nextHidden(model);
  if (next === undefined)
    return say(model, 'info', 'every session is shown; the next client takes the free place');
  const effects = [...showBeside(model, next), ...seen(model)];
  if (placedPanes(model).length < model.shown.length) {
    model.grid = model.shown.length - 1;
    return [...effects, ...hide(model, next), ...say(model, 'info', 'no room for another pane')];
  }
  return effects;
}

/** Round the list from the session in focus; those that are not closed come first. */
function nextHidden({ order, shown, focus: id, panes }: Model): number | undefined {
  const from = id === undefined ? 0 : order.indexOf(id) + 1;
  const hidden = [...order.slice(from), ...order.slice(0, from)].filter((each) => !shown.includes(each));
  return hidden.find((each) => panes.get(each)?.session.state !== 'closed') ?? hidden[0];
}

/** The place goes, the session stays; what waits there counts from now on. */
function closeView(model: Model): Effect[] {
  const pane = focusedPane(model);
  if (pane === undefined || model.shown.length < 2) return say(model, 'info', 'there is one pane only');
  const next = neighbour(model, 1);
  const effects = [...focus(model, next), ...hide(model, pane.id)];
  model.grid = model.shown.length;
  model.zoomed = false;
  return [...effects, ...seen(model)];
}
