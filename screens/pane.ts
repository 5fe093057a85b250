import type { Composer } from '../src/console/composer.ts';
import { displayName, displayState, formatAge, formatBytes, formatTime } from '../src/console/format.ts';
import { type Geometry, gutterWidth, viewportOf } from '../src/console/geometry.ts';
import { type Model, type Pane, unreadLines } from '../src/console/model.ts';
import { type Row, visibleRows } from '../src/console/viewport.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { WireRecord } from '../src/record.ts';
import type { Canvas } from './canvas.ts';
import type { Style, Theme } from './theme.ts';

const DIRECTION: Readonly<Record<WireRecord['kind'], string>> = { in: '◂', out: '▸', note: '·' };

/** `#3 pump-a  192.168.4.33:50122  open 12m  idle 2s`, as much as fits. */
export function paneTitle(pane: Pane, now: number, width: number): string {
  const { session } = pane;
  const parts = [
    `#${pane.id} ${displayName(session)}`,
    session.name === '' ? '' : printable(session.peer),
    `${displayState(session)} ${formatAge((session.closedAt ?? now) - session.openedAt)}`,
    session.lastIn === undefined ? '' : `idle ${formatAge(now - session.lastIn)}`,
    session.queued > 0 ? `${formatBytes(session.queued)} queued` : '',
  ].filter((part) => part !== '');
  while (parts.length > 2 && textWidth(parts.join('  ')) > width) parts.pop();
  return cutToWidth(parts.join('  '), Math.max(1, width));
}

/** The conversation: rows of lines, newest at the bottom. */
export function paintBody(canvas: Canvas, model: Model, pane: Pane, theme: Theme): void {
  const port = viewportOf(model, pane);
  const rows = visibleRows(port, pane.view);
  const gutter = gutterWidth(canvas.width);
  const first = rows[0];
  let lastSecond = '';
  rows.forEach((row, y) => {
    const second = formatTime(row.line.at);
    if (row.start === 0) paintGutter(canvas, y, row, second === lastSecond ? '' : second, { gutter, theme });
    lastSecond = second;
    paintText(canvas, gutter, y, row, theme);
  });
  if (first?.start === 0 && first.line === port.lines[0]) paintBeginning(canvas, pane, theme);
  if (pane.view !== 'end') paintBelow(canvas, pane, theme);
}

interface GutterContext {
  readonly gutter: number;
  readonly theme: Theme;
}

function paintGutter(
  canvas: Canvas,
  y: number,
  row: Row,
  time: string,
  { gutter, theme }: GutterContext,
): void {
  const { line } = row;
  if (gutter > 2) canvas.text(0, y, time, theme.dim);
  const mark = line.continued ? '…' : DIRECTION[line.kind];
  canvas.text(gutter - 2, y, mark, line.kind === 'note' ? theme.note : theme[line.kind]);
}

function paintText(canvas: Canvas, x: number, y: number, row: Row, theme: Theme): void {
  const { line, start, end } = row;
  const { text, marks } = line.piece(start, end, canvas.width - x);
  const style = line.kind === 'note' ? theme.note : line.kind === 'out' ? theme.out : theme.text;
  paintMarked(canvas, { x, y, text, marks }, style, theme);
}

interface Piece {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly marks: readonly number[];
}

/** Text in which the stand-ins for what cannot be shown look different from the same characters sent as such. */
function paintMarked(canvas: Canvas, piece: Piece, style: Style, theme: Theme): void {
  const { y, text, marks } = piece;
  let { x } = piece;
  let from = 0;
  for (let index = 0; index < marks.length; index += 2) {
    const start = marks[index] ?? 0;
    const end = marks[index + 1] ?? 0;
    x += canvas.text(x, y, text.slice(from, start), style);
    x += canvas.text(x, y, text.slice(start, end), theme.mark);
    from = end;
  }
  canvas.text(x, y, text.slice(from), style);
}

/** Says that the conversation did not begin with the first line, if it did not. */
function paintBeginning(canvas: Canvas, pane: Pane, theme: Theme): void {
  const { scrollback } = pane;
  if (scrollback === undefined || scrollback.older || scrollback.firstSeq === 0) return;
  const text = ` ▲ ${formatBytes(scrollback.bytesBefore)} before this are no longer kept `;
  canvas.text(Math.max(0, canvas.width - textWidth(text)), 0, text, theme.titleFocused);
}

function paintBelow(canvas: Canvas, pane: Pane, theme: Theme): void {
  const unread = unreadLines(pane);
  const text = unread > 0 ? ` ▼ ${unread} new below ` : ' ▼ more below ';
  canvas.text(Math.max(0, canvas.width - textWidth(text)), canvas.height - 1, text, theme.titleFocused);
}

/** The input line: the prompt that names the session, and the draft. */
export function paintInput(canvas: Canvas, pane: Pane, composer: Composer, theme: Theme): void {
  const top = inputTop(composer, canvas.height);
  const style = composer.locked ? theme.promptLocked : theme.prompt;
  if (top === 0) canvas.text(0, 0, composer.prompt, style);
  else canvas.text(0, 0, '▲', theme.dim);
  composer.rows.slice(top, top + canvas.height).forEach((row, y) => {
    paintMarked(canvas, { x: composer.indent, y, text: row.text, marks: row.marks }, theme.text, theme);
  });
  if (pane.draft.text === '' && composer.locked) {
    canvas.text(composer.indent, 0, lockedWords(pane), theme.dim);
  }
}

function lockedWords({ session }: Pane): string {
  if (session.state === 'waiting') return 'Enter tries now';
  if (session.state === 'closed') return 'C-x d takes it off the list';
  return '';
}

/** The first row of the draft that is shown: the cursor is always in sight. */
function inputTop(composer: Composer, height: number): number {
  return Math.max(0, composer.cursor.row - height + 1);
}

/** Where the terminal's cursor goes while the pane is typed into. */
export function inputCursor(geometry: Geometry): { readonly x: number; readonly y: number } | undefined {
  const { composer, input } = geometry;
  if (composer === undefined) return undefined;
  const y = composer.cursor.row - inputTop(composer, input.height);
  return { x: input.x + Math.min(composer.cursor.column, input.width - 1), y: input.y + y };
}
