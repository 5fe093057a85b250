/** The box of what was found in all conversations. */
import { draftRows } from '../src/console/composer.ts';
import { hitWords } from '../src/console/hits.ts';
import { contextRows, hitHeights, type HitPart, type HitRow, listRows } from '../src/console/hit-rows.ts';
import type { Model, Overlay } from '../src/console/model.ts';
import { padToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import { type Sheet, type SheetRow, sheetWidth, type SpotPlace } from './sheet.ts';
import type { Style, Theme } from './theme.ts';

const WIDEST = 180;

type HitsOverlay = Extract<Overlay, { readonly type: 'hits' }>;

/** As large as the screen has room for, whatever is in it: it must not jump while more is found. */
export function hitsSheet(model: Model, overlay: HitsOverlay, theme: Theme): Sheet {
  const width = sheetWidth(model.columns, WIDEST);
  const heights = hitHeights(model.rows);
  const { draft, isOld, error } = overlay;
  const typed = draftRows(draft.text, draft.cursor, width - 1);
  const line = padToWidth(typed.rows[typed.row]?.text ?? '', width);
  const input: SheetRow = [[line, isOld ? theme.key : theme.text]];
  const list = model.hits;
  const rows = list === undefined ? [] : listRows(list, width, heights.list, model.now);
  const around = contextRows(list?.hits[list.picked], width, heights.context);
  const painted = [...rows, ...emptyRows(heights.list - rows.length)].map((row) => painter(row, theme));
  const rule: SheetRow[] = heights.context === 0 ? [] : [[[theme.glyphs.rule.repeat(width), theme.border]]];
  const context = [...around, ...emptyRows(heights.context - around.length)].map((row) =>
    painter(row, theme),
  );
  const words =
    error ?? (list === undefined ? 'TEXT or ~REGEX' : hitWords(list, width - textWidth('find: ') - 2));
  return {
    title: `find: ${printable(words)}`,
    rows: [input, ...painted, ...rule, ...context],
    top: 0,
    cursor: { x: typed.column, y: 0 },
    spots: rows.flatMap(({ hit }, y): SpotPlace[] =>
      hit === undefined ? [] : [{ x: 0, y: y + 1, width, spot: { hit } }],
    ),
  };
}

function emptyRows(count: number): HitRow[] {
  return Array.from({ length: Math.max(0, count) }, (): HitRow => ({ parts: [] }));
}

function painter({ parts, picked = false }: HitRow, theme: Theme): SheetRow {
  return parts.map((part) => {
    const text = 'mark' in part ? theme.glyphs[part.mark] : part.text;
    return [text, styleOf(part, picked, theme)];
  });
}

function styleOf(part: HitPart, picked: boolean, theme: Theme): Style {
  if ('mark' in part) return picked ? theme.selected : theme[part.mark];
  if (part.look === 'match') return picked ? theme.searchCurrent : theme.search;
  return picked ? theme.selected : part.look === 'title' ? theme.words : theme[part.look];
}
