import { count, formatRate } from '../src/console/format.ts';
import type { Model } from '../src/console/model.ts';
import { textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import type { Theme } from './theme.ts';

/** Cells of the sparkline: one for each of the last seconds. */
export const SPARK_COLUMNS = 12;

/** A narrower status bar has no room for the sparkline. */
const SPARK_FROM = 70;

/** The status bar: where the board is, how many sessions, what waits to be read, how much flows. */
export function paintStatus(canvas: Canvas, model: Model, theme: Theme): void {
  canvas.fill(0, 0, canvas.width, theme.status);
  let x = 1;
  const put = (text: string, style = theme.status): void => {
    x += canvas.text(x, 0, text, style, canvas.width - x) + 2;
  };
  if (canvas.width >= SPARK_FROM) put('cordboard', theme.status);
  put(addressesOf(model));
  put(count(model.traffic.open, 'session'));
  if (model.unread.size > 0) put(`● ${model.unread.size} unread`, theme.statusAlert);
  const standing = model.notices.filter((notice) => notice.standing === true).length;
  if (standing > 0) put(`! ${count(standing, 'warning')}`, theme.statusAlert);
  const right = trafficOf(model);
  const at = canvas.width - textWidth(right.after) - 1;
  if (at - rightColumns(model, canvas.width) < x) return;
  canvas.text(at, 0, right.after, theme.status);
  canvas.text(canvas.width - rightColumns(model, canvas.width), 0, right.before, theme.status);
}

/** Where the sparkline goes; undefined if it does not. */
export function sparkPlace(model: Model, columns: number): number | undefined {
  if (columns < SPARK_FROM) return undefined;
  return columns - textWidth(trafficOf(model).after) - 2 - SPARK_COLUMNS;
}

function rightColumns(model: Model, columns: number): number {
  const { before, after } = trafficOf(model);
  const spark = columns < SPARK_FROM ? 0 : SPARK_COLUMNS + 1;
  return textWidth(before) + 1 + spark + textWidth(after) + 1;
}

function trafficOf({ traffic }: Model): { readonly before: string; readonly after: string } {
  return { before: `in ${formatRate(traffic.rateIn)}`, after: `out ${formatRate(traffic.rateOut)}` };
}

function addressesOf({ addresses }: Model): string {
  const [first = '', ...others] = addresses;
  return printable(others.length === 0 ? first : `${first} +${others.length}`);
}
