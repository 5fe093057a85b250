/** The menu of the leader, and the help. */
import { fold } from '../src/console/fold.ts';
import { helpEntries, searchHelp } from '../src/console/help.ts';
import { keyLabel } from '../src/console/key-names.ts';
import type { Model } from '../src/console/model.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { Sheet, SheetRow } from './sheet.ts';
import type { Theme } from './theme.ts';

/** The longest key of the leader menu and a gap. */
const KEY_WIDTH = 6;

/** Entries are no wider than this where there is room for several beside each other. */
const ENTRY_WIDTH = 34;

/** One entry to a row, or several where the screen is too low for that. */
export function leaderSheet(model: Model, theme: Theme): Sheet {
  const entries = model.keymap.menu.map(({ key, words }) => ({
    key: keyLabel(key),
    words: words.split(/[,;:(]/)[0]?.trim() ?? '',
  }));
  const room = Math.max(1, model.rows - 4);
  const columns = Math.min(Math.ceil(entries.length / room), Math.max(1, Math.floor(model.columns / 20)));
  const widest = Math.max(...entries.map(({ words }) => textWidth(words))) + KEY_WIDTH;
  const most = columns === 1 ? widest : Math.min(widest, ENTRY_WIDTH);
  const width = Math.min(most, Math.floor((model.columns - 4) / columns) - 1);
  const cell = (index: number): SheetRow => {
    const { key, words } = entries[index] ?? { key: '', words: '' };
    const left = Math.max(1, width - KEY_WIDTH);
    return [
      [padToWidth(key, KEY_WIDTH), theme.key],
      [padToWidth(cutToWidth(words, left), left + 1), theme.words],
    ];
  };
  const height = Math.ceil(entries.length / columns);
  const rows = Array.from({ length: height }, (_, y): SheetRow =>
    Array.from({ length: columns }, (_each, column) => cell(column * height + y)).flat(),
  );
  return { title: model.keymap.leader, rows, top: 0 };
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
