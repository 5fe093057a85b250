import { type Model, unreadLines } from '../src/console/model.ts';
import { topFor } from '../src/console/list.ts';
import { columnsFor, selectedIndex, sessionsFrom } from '../src/console/table.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import type { Canvas } from './canvas.ts';
import type { Style, Theme } from './theme.ts';

/** The connection table: one heading, and as many sessions as fit. */
export function paintTable(canvas: Canvas, model: Model, theme: Theme): void {
  const columns = columnsFor(canvas.width - 1);
  const height = canvas.height - 1;
  const selected = selectedIndex(model);
  const top = topFor(selected, model.table?.top ?? 0, height, model.order.length);
  const paintRow = (y: number, cells: readonly string[], style: Style): void => {
    canvas.fill(0, y, canvas.width, style);
    let x = 1;
    columns.forEach((column, index) => {
      canvas.text(x, y, fit(cells[index] ?? '', column.width, column.right), style);
      x += column.width + 1;
    });
  };
  paintRow(
    0,
    columns.map((column) => column.title),
    theme.status,
  );
  sessionsFrom(model, top, height).forEach((pane, row) => {
    const cells = columns.map((column) => column.cell(pane, model.now));
    const isSelected = top + row === selected;
    paintRow(
      row + 1,
      cells,
      isSelected ? theme.selected : rowStyle(pane.session.state, unreadLines(pane), theme),
    );
    if (isSelected) canvas.text(0, row + 1, '▌', theme.selected);
  });
  if (model.order.length === 0) canvas.text(1, 2, 'no session yet', theme.dim);
}

function rowStyle(state: string, unread: number, theme: Theme): Style {
  if (state === 'closed') return theme.closed;
  if (state !== 'open') return theme.stalled;
  return unread > 0 ? theme.unread : theme.text;
}

function fit(text: string, width: number, right: boolean): string {
  const cut = cutToWidth(text, width);
  return right ? ' '.repeat(width - textWidth(cut)) + cut : padToWidth(cut, width);
}
