/** What the keys do in the connection table. */
import type { SessionId } from '../record.ts';
import type { Effect, KeyInput } from './effects.ts';
import { focus, seen } from './focus.ts';
import type { Model } from './model.ts';
import { pressed } from './pressed.ts';
import { perform } from './perform.ts';
import { tableRows } from './perform-panes.ts';
import { say } from './say.ts';
import { inputToChooser, openChooser } from './table-chooser.ts';
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

const BULK: Readonly<Record<string, TableAsk['what']>> = {
  k: 'hang-up',
  T: 'tag',
  b: 'broadcast',
  M: 'mute',
  x: 'dismiss',
};

/** Gives an input to the table, which must be open. */
export function inputToTable(model: Model, input: KeyInput): Effect[] | TableDecision {
  const { table } = model;
  const key = pressed(input);
  if (input.type === 'key' && move(model, key)) return [];
  if (table?.mode?.type === 'filter') return inputToFilter(model, table.mode, input);
  if (table?.mode?.type === 'columns') return inputToChooser(model, table.mode, key);
  return keyToRows(model, key);
}

/** Moves by a key that moves even while a filter is typed. */
function move(model: Model, key: string): boolean {
  if (model.table?.mode?.type === 'columns') return false;
  const rows = tableRows(model);
  const steps: Readonly<Record<string, number>> = { Up: -1, Down: 1, PgUp: -rows, PgDn: rows };
  const step = steps[key];
  if (step !== undefined) moveSelection(model, step, rows);
  return step !== undefined;
}

const STEPS: Readonly<Record<string, number>> = {
  'C-p': -1,
  'C-n': 1,
  'S-Tab': -1,
  Tab: 1,
  Home: -Infinity,
  End: Infinity,
};

function keyToRows(model: Model, key: string): Effect[] | TableDecision {
  const step = STEPS[key];
  const what = BULK[key];
  const column = columnOfLetter(key);
  if (step !== undefined) moveSelection(model, step, tableRows(model));
  if (what !== undefined) return ask(model, what);
  if (column !== undefined) return sortBy(model, column);
  switch (key) {
    case 'Enter':
      return openSelected(model);
    case 'Escape':
    case 'q':
    case 'C-g':
    case 'C-c':
      return perform(model, 'table');
    case 'd':
      return details(model);
    case ' ':
      return toggleMark(model);
    case '*':
      return markAll(model);
    case 'u':
      model.marked.clear();
      return [];
    case '<':
    case '>':
      return moveSort(model, key === '<' ? -1 : 1);
    case '/':
    case 'f':
      return openFilter(model);
    case 'c':
      return openChooser(model);
    case 'F1':
      return perform(model, 'help');
    case 'C-l':
      return perform(model, 'redraw');
    default:
      return [];
  }
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
