/** What the keys do in the connection table. */
import type { SessionId } from '../record.ts';
import type { ActionName } from './actions.ts';
import type { Effect, KeyInput } from './effects.ts';
import { focus, seen } from './focus.ts';
import type { Model } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { pressed } from './pressed.ts';
import { perform } from './perform.ts';
import { tableRows } from './perform-panes.ts';
import { say } from './say.ts';
import { inputToChooser, openChooser } from './table-chooser.ts';
import type { TableActionName } from './table-actions.ts';
import { columnOfLetter } from './table-columns.ts';
import { inputToFilter, openFilter } from './table-filter.ts';
import { moveSelection, selectedSession } from './table.ts';
import { markAll, toggleMark } from './table-marks.ts';
import { moveSort, sortBy } from './table-sort.ts';

/** What the operator wants done to sessions. Whoever is given it asks before it is done to more than one. */
export interface TableAsk {
  readonly type: 'ask';
  readonly what: 'hang-up' | 'tag' | 'broadcast' | 'mute' | 'dismiss';
  /** Ascending, never empty. Those that it cannot be done to are left out, unless there is but one. */
  readonly ids: readonly SessionId[];
}

/** What the table leaves to its caller to decide. */
export type TableDecision = TableAsk | { readonly type: 'details'; readonly id: SessionId };

/** Gives an input to the table, which must be open. */
export function inputToTable(model: Model, input: KeyInput): Effect[] | TableDecision {
  const { table } = model;
  const key = pressed(input);
  if (table?.mode?.type === 'filter') {
    const moved = input.type === 'key' && moveInFilter(model, key);
    return moved ? [] : inputToFilter(model, table.mode, input);
  }
  if (table?.mode?.type === 'columns') return inputToChooser(model, table.mode, input);
  return keyToRows(model, input);
}

/** Moves by a key that moves while a filter is typed. */
function moveInFilter(model: Model, key: string): boolean {
  const rows = tableRows(model);
  const steps: Readonly<Record<string, number>> = { Up: -1, Down: 1, PgUp: -rows, PgDn: rows };
  const step = steps[key];
  if (step !== undefined) moveSelection(model, step, rows);
  return step !== undefined;
}

/** Keys that close it, whatever else does. */
const CLOSING: ReadonlySet<string> = new Set(['Escape', 'C-g', 'C-c']);

/** Actions whose keys do them here as well. */
const EVERYWHERE: ReadonlySet<ActionName | undefined> = new Set([
  'help',
  'notices',
  'stats',
  'redraw',
  'table',
]);

function keyToRows(model: Model, input: KeyInput): Effect[] | TableDecision {
  const key = pressed(input);
  if (CLOSING.has(key)) return perform(model, 'table');
  const name = model.keymap.table.get(key);
  if (name !== undefined) return doInTable(model, name);
  const action = model.keymap.keys.get(key);
  if (action !== undefined && EVERYWHERE.has(action)) return perform(model, action);
  const column = columnOfLetter(key);
  return column === undefined ? refuseInput(model, input) : sortBy(model, column);
}

function doInTable(model: Model, name: TableActionName): Effect[] | TableDecision {
  switch (name) {
    case 'table:up':
      return select(model, -1);
    case 'table:down':
      return select(model, 1);
    case 'table:page-up':
      return select(model, -tableRows(model));
    case 'table:page-down':
      return select(model, tableRows(model));
    case 'table:first':
      return select(model, -Infinity);
    case 'table:last':
      return select(model, Infinity);
    case 'table:open':
      return openSelected(model);
    case 'table:close':
      return perform(model, 'table');
    case 'table:details':
      return details(model);
    case 'table:mark':
      return toggleMark(model);
    case 'table:mark-all':
      return markAll(model);
    case 'table:unmark':
      model.marked.clear();
      return [];
    case 'table:sort-left':
      return moveSort(model, -1);
    case 'table:sort-right':
      return moveSort(model, 1);
    case 'table:filter':
      return openFilter(model);
    case 'table:columns':
      return openChooser(model);
    case 'table:help':
      model.overlay = { type: 'help', top: 0, query: 'table:' };
      return [];
    case 'table:hang-up':
      return ask(model, 'hang-up');
    case 'table:tag':
      return ask(model, 'tag');
    case 'table:broadcast':
      return ask(model, 'broadcast');
    case 'table:mute':
      return ask(model, 'mute');
    case 'table:dismiss':
      return ask(model, 'dismiss');
  }
}

function select(model: Model, delta: number): Effect[] {
  moveSelection(model, delta, tableRows(model));
  return [];
}

function openSelected(model: Model): Effect[] {
  const id = selectedSession(model);
  model.table = undefined;
  return id === undefined ? seen(model) : focus(model, id);
}

function details(model: Model): Effect[] | TableDecision {
  const id = selectedSession(model);
  return id === undefined ? [] : { type: 'details', id };
}

/** Of the marked sessions, or the selected one if none is marked. */
function ask(model: Model, what: TableAsk['what']): Effect[] | TableDecision {
  const selected = selectedSession(model);
  const targets = model.marked.size > 0 ? [...model.marked] : selected === undefined ? [] : [selected];
  const able = targets.length > 1 ? targets.filter((id) => canBe(model, what, id)) : targets;
  if (able.length > 0) return { type: 'ask', what, ids: able.toSorted((a, b) => a - b) };
  const why = what === 'dismiss' ? 'none of those marked is closed' : 'all of those marked are closed';
  return targets.length === 0 ? [] : say(model, 'info', why);
}

function canBe(model: Model, what: TableAsk['what'], id: SessionId): boolean {
  const closed = model.panes.get(id)?.session.state === 'closed';
  if (what === 'dismiss') return closed;
  return !closed || what === 'tag' || what === 'mute';
}
