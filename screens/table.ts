/** The connection table: a heading, as many sessions as fit, and how many there are. */
import { knownAt } from '../src/console/cut-off.ts';
import type { Sort } from '../src/console/listing.ts';
import { type Model, unreadLines } from '../src/console/model.ts';
import { choicesOf } from '../src/console/table-chooser.ts';
import { type Column, columnsFor, EDGE } from '../src/console/table-columns.ts';
import { refreshRows, rowsOf } from '../src/console/table-rows.ts';
import { selectedIndex, sessionsFrom, tableHeights, topRow } from '../src/console/table.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import type { Canvas } from './canvas.ts';
import { paintChooser } from './table-chooser.ts';
import { paintFooter } from './table-footer.ts';
import { FLAGS, inMarks, type Style, type Theme } from './theme.ts';

export function paintTable(canvas: Canvas, model: Model, theme: Theme): void {
  refreshRows(model);
  const columns = columnsFor(canvas.width - EDGE, model.listing.columns);
  const { rows, footer } = tableHeights(canvas.height, model);
  paintHeading(canvas, columns, model.listing.sort, theme);
  paintRows(canvas, columns, rows, model, theme);
  if (model.order.length === 0) canvas.text(1, 2, 'no session yet', theme.dim);
  if (footer === 1) paintFooter(canvas, canvas.height - 1, model, theme);
  paintChooser(canvas, choicesOf(model), theme);
}

function paintRows(
  canvas: Canvas,
  columns: readonly Column[],
  height: number,
  model: Model,
  theme: Theme,
): void {
  const top = topRow(model, height);
  const selected = selectedIndex(model) - top;
  sessionsFrom(model, top, height, rowsOf(model)).forEach((pane, row) => {
    const state = rowStyle(pane.session.state, unreadLines(pane), theme);
    const style = row === selected ? theme.selected : state;
    const y = row + 1;
    canvas.fill(0, y, canvas.width, style);
    const mark = row === selected ? theme.glyphs.focus : ' ';
    canvas.text(0, y, model.marked.has(pane.id) ? theme.glyphs.marked : mark, style);
    let x = EDGE;
    for (const column of columns) {
      canvas.text(x, y, inMarks(fit(column.cell(pane, knownAt(model)), column), theme), style);
      x += column.width + 1;
    }
  });
}

/**
 * In each title the letter that sorts by it is underlined; after a title without it, it stands in brackets where there
 * is room. The arrow is where the column has room for it.
 */
function paintHeading(canvas: Canvas, columns: readonly Column[], sort: Sort, theme: Theme): void {
  const style = theme.status;
  canvas.fill(0, 0, canvas.width, style);
  let x = EDGE;
  for (const column of columns) {
    const { title, letter, width, right } = column;
    const holds = title.toUpperCase().includes(letter);
    const lettered = `${title} [${letter}]`;
    const text = cutToWidth(holds || lettered.length > width ? title : lettered, width);
    const start = right ? x + width - textWidth(text) : x;
    canvas.text(start, 0, text, style);
    const at = holds ? text.toUpperCase().indexOf(letter) : text.lastIndexOf(letter);
    if (letter !== '' && at >= 0) canvas.text(start + at, 0, text.charAt(at), style | FLAGS.underline);
    const arrow = sort.descending ? theme.glyphs.down : theme.glyphs.up;
    if (title === sort.column) canvas.text(right ? start - 1 : start + textWidth(text), 0, arrow, style);
    x += width + 1;
  }
}

function rowStyle(state: string, unread: number, theme: Theme): Style {
  if (state === 'closed') return theme.closed;
  if (state !== 'open') return theme.stalled;
  return unread > 0 ? theme.unread : theme.text;
}

function fit(text: string, { width, right, cut: cutTo = cutToWidth }: Column): string {
  const cut = cutTo(text, width);
  return right ? ' '.repeat(width - textWidth(cut)) + cut : padToWidth(cut, width);
}
