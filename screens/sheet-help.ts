/** The menu of the leader, and the help. */
import type { Spot } from '../src/console/effects.ts';
import { fold } from '../src/console/fold.ts';
import { helpEntries, searchHelp } from '../src/console/help.ts';
import { keyLabel } from '../src/console/key-names.ts';
import type { Model } from '../src/console/model.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { Sheet, SheetRow } from './sheet.ts';
import type { Theme } from './theme.ts';

/** Cells between two columns of the menu. */
const GAP = 2;
/** The least of an entry's words that a column shows. */
const LEAST_WORDS = 8;

interface MenuCell {
  readonly key: string;
  readonly label: string;
  readonly words: string;
}

/** One entry to a row, or several where the screen is too low for that. */
export function leaderSheet(model: Model, theme: Theme): Sheet {
  const entries = model.keymap.menu.map(({ key, words }): MenuCell => {
    return { key, label: keyLabel(key), words: words.split(/[,;:(]/)[0]?.trim() ?? '' };
  });
  const room = Math.max(1, model.rows - 4);
  const most = Math.max(1, Math.floor(model.columns / 20));
  const height = Math.ceil(entries.length / Math.min(Math.ceil(entries.length / room), most));
  const columns = Array.from({ length: Math.ceil(entries.length / height) }, (_, index) =>
    entries.slice(index * height, (index + 1) * height),
  );
  const placed = placeColumns(columns, model.columns - 4);
  const rows = Array.from({ length: height }, (_, y): SheetRow =>
    placed.flatMap(({ cells, label, words }) => {
      const cell = cells[y] ?? { label: '', words: '' };
      return [
        [padToWidth(cell.label, label + 1), theme.key],
        [padToWidth(cutToWidth(cell.words, words), words + GAP), theme.words],
      ] as const;
    }),
  );
  const spots = placed.flatMap(({ cells, x, label, words }) =>
    cells.map(({ key }, y) => ({ x, y, width: label + 1 + words, spot: spotOf(key) })),
  );
  return { title: model.keymap.leader, rows, top: 0, spots };
}

function spotOf(key: string): Spot {
  return key.length === 1 ? { type: key } : { press: key };
}

interface PlacedColumn {
  readonly cells: readonly MenuCell[];
  readonly x: number;
  /** Cells for keys and for words. */
  readonly label: number;
  readonly words: number;
}

/** Each column is as wide as it needs; where all do not fit the widest give way. */
function placeColumns(columns: readonly (readonly MenuCell[])[], room: number): readonly PlacedColumn[] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text)));
  const labels = columns.map((cells) => widest(cells.map(({ label }) => label)));
  const words = columns.map((cells) => widest(cells.map((cell) => cell.words)));
  const fixed = labels.reduce((sum, label) => sum + label + 1 + GAP, -GAP);
  let limit = Math.max(...words);
  const fitted = (): number[] => words.map((width) => Math.min(width, limit));
  while (limit > LEAST_WORDS && fixed + fitted().reduce((sum, width) => sum + width, 0) > room) limit--;
  let x = 0;
  return columns.map((cells, index) => {
    const placed = { cells, x, label: labels[index] ?? 0, words: fitted()[index] ?? 0 };
    x += placed.label + 1 + placed.words + GAP;
    return placed;
  });
}

/** All there is to do; or, best first, what has the words that are typed. */
export function helpSheet(model: Model, query: string, top: number, theme: Theme): Sheet {
  const left = Math.min(30, Math.floor(model.columns / 2) - 3);
  const found = searchHelp(helpEntries(model.keymap), query);
  const shown = query.trim() !== '';
  const rows: SheetRow[] = [];
  let heading = '';
  for (const { group, ways, words } of found) {
    if (!shown && group !== heading) {
      rows.push(...(rows.length === 0 ? [] : [[]]), [[group, theme.titleFocused]]);
    }
    heading = group;
    rows.push(...folded(ways.join('  '), words, left, model.columns - left - 7, theme));
  }
  if (found.length === 0) rows.push([['nothing has these words', theme.dim]]);
  const bar = theme.glyphs.cursorBar;
  const line: SheetRow = shown
    ? [
        ['search: ', theme.dim],
        [`${printable(query)}${bar}`, theme.text],
      ]
    : [['Type to search. Up, Down, PgUp, PgDn scroll, Enter or Esc closes.', theme.dim]];
  return { title: 'help', rows: [line, [], ...rows], top };
}

function folded(ways: string, words: string, left: number, right: number, theme: Theme): SheetRow[] {
  const heads = fold(ways, left);
  const tails = fold(words, Math.max(10, right));
  return Array.from({ length: Math.max(heads.length, tails.length) }, (_, index): SheetRow => {
    return [
      [padToWidth(heads[index] ?? '', left + 1), theme.key],
      [tails[index] ?? '', theme.words],
    ];
  });
}
