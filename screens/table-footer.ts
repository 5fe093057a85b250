/** The bottom row of the connection table: how many rows there are, and the filter while it is typed. */
import type { Draft } from '../src/console/draft.ts';
import { shortened } from '../src/console/fold.ts';
import type { Model } from '../src/console/model.ts';
import { rowsOf } from '../src/console/table-rows.ts';
import { tailOf, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import { inMarks, type Theme } from './theme.ts';

const PROMPT = 'filter: ';

/** The least that is seen of a filter while it is typed. */
const LEAST_TYPED = 12;

export function paintFooter(canvas: Canvas, y: number, model: Model, theme: Theme): void {
  const mode = model.table?.mode;
  const between = ` ${theme.glyphs.between} `;
  canvas.fill(0, y, canvas.width, theme.dim);
  if (mode?.type !== 'filter') {
    canvas.text(1, y, [...countsOf(model), ...filterOf(model)].join(between), theme.dim);
    return;
  }
  const style = mode.error === undefined ? theme.dim : theme.error;
  const words = printable(mode.error ?? countsOf(model).join(between));
  const room = canvas.width - 1 - PROMPT.length;
  const typed = typedIn(
    mode.draft,
    theme.glyphs.cursorBar,
    Math.max(LEAST_TYPED, room - textWidth(between + words)),
  );
  canvas.text(1, y, PROMPT, theme.prompt);
  const width = canvas.text(1 + PROMPT.length, y, typed, theme.text, room);
  const left = room - width - textWidth(between);
  canvas.text(1 + PROMPT.length + width, y, inMarks(between + shortened(words, left), theme), style);
}

/** `12 of 5,000`, `3 marked`. */
function countsOf(model: Model): readonly string[] {
  const { listing, order, marked } = model;
  const all = grouped(order.length);
  const some = `${grouped(rowsOf(model).length)} of ${all}`;
  const sessions = order.length === 1 ? '1 session' : `${all} sessions`;
  return [
    listing.filtering === undefined ? sessions : some,
    ...(marked.size === 0 ? [] : [`${grouped(marked.size)} marked`]),
  ];
}

function filterOf({ listing }: Model): readonly string[] {
  return listing.filtering === undefined ? [] : [PROMPT + printable(listing.filtering.text)];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** The draft with a bar for its cursor, which is in sight. */
function typedIn({ text, cursor }: Draft, bar: string, width: number): string {
  const before = tailOf(printable(text.slice(0, cursor)), width - 1);
  return `${before}${bar}${printable(text.slice(cursor))}`;
}
