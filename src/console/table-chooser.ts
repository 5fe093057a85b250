/** Choosing which columns the connection table shows, and in what order. */
import type { Effect, KeyInput } from './effects.ts';
import type { TableMode } from './listing.ts';
import type { Model } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { pressed } from './pressed.ts';
import { COLUMNS } from './table-columns.ts';
import { shownColumns } from './table-sort.ts';

type ChooserMode = Extract<TableMode, { readonly type: 'columns' }>;

/** A line of the chooser. */
export interface Choice {
  readonly title: string;
  /** Shift and this key sort by it. */
  readonly letter: string;
  readonly chosen: boolean;
  /** The cursor is here. */
  readonly current: boolean;
}

/** The columns that are shown, in their order, then the others. Empty while the chooser is not open. */
export function choicesOf(model: Model): readonly Choice[] {
  const mode = model.table?.mode;
  if (mode?.type !== 'columns') return [];
  const chosen = chosenOf(model);
  return titles(chosen).flatMap((title) => {
    const letter = COLUMNS.find((column) => column.title === title)?.letter ?? '';
    return { title, letter, chosen: chosen.includes(title), current: title === mode.column };
  });
}

export function openChooser(model: Model): Effect[] {
  const column = titles(chosenOf(model))[0] ?? '';
  if (model.table !== undefined) model.table.mode = { type: 'columns', column };
  return [];
}

export function inputToChooser(model: Model, { column }: ChooserMode, input: KeyInput): Effect[] {
  switch (pressed(input)) {
    case 'Up':
    case 'C-p':
      return go(model, column, -1);
    case 'Down':
    case 'C-n':
      return go(model, column, 1);
    case ' ':
      return toggle(model, column);
    case 'Left':
    case '<':
      return shift(model, column, -1);
    case 'Right':
    case '>':
      return shift(model, column, 1);
    case 'a':
      return choose(model, undefined);
    case 'Enter':
    case 'Escape':
    case 'q':
    case 'c':
    case 'C-g':
    case 'C-c':
      if (model.table !== undefined) delete model.table.mode;
      return [];
    default:
      return refuseInput(model, input);
  }
}

function chosenOf(model: Model): readonly string[] {
  return model.listing.columns ?? shownColumns(model).map(({ title }) => title);
}

function titles(chosen: readonly string[]): readonly string[] {
  const others = COLUMNS.filter(({ title }) => !chosen.includes(title)).map(({ title }) => title);
  return [...chosen, ...others];
}

function go(model: Model, column: string, step: 1 | -1): Effect[] {
  const all = titles(chosenOf(model));
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(column) + step))];
  if (model.table !== undefined && next !== undefined) model.table.mode = { type: 'columns', column: next };
  return [];
}

/** The last one stays. */
function toggle(model: Model, column: string): Effect[] {
  const chosen = chosenOf(model);
  const rest = chosen.filter((title) => title !== column);
  if (rest.length === 0) return [];
  return choose(model, rest.length < chosen.length ? rest : [...chosen, column]);
}

function shift(model: Model, column: string, step: 1 | -1): Effect[] {
  const chosen = chosenOf(model);
  const at = chosen.indexOf(column);
  const to = at + step;
  if (at < 0 || to < 0 || to >= chosen.length) return [];
  const rest = chosen.filter((title) => title !== column);
  return choose(model, rest.toSpliced(to, 0, column));
}

function choose(model: Model, columns: readonly string[] | undefined): Effect[] {
  model.listing = { ...model.listing, columns };
  return [];
}
