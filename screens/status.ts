import { count, formatRate } from '../src/console/format.ts';
import { hotlist, waiting } from '../src/console/attention.ts';
import type { Model } from '../src/console/model.ts';
import { sparkText } from '../src/console/spark-text.ts';
import type { Stats } from '../src/console/stats.ts';
import { textWidth } from '../src/graphemes.ts';
import type { SessionId } from '../src/record.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import { levelSign } from './list.ts';
import type { SpotPlace } from './sheet.ts';
import { withBars } from './spark.ts';
import type { Theme } from './theme.ts';

/** Cells of the sparkline: one for each of the last seconds. */
const SPARK_COLUMNS = 12;

const GAP = 2;

/** A narrower status bar does without the program's name. */
const NAME_FROM = 100;

/** The status bar: where the board is, how many sessions, what waits to be read, how much flows. */
export interface Status {
  readonly parts: readonly Part[];
  readonly before: string;
  /** Where the sparkline goes, between `before` and `after`; undefined if there is no room for them. */
  readonly spark: number | undefined;
  /** Of as many seconds, the newest at the right. */
  readonly bars: string;
  readonly after: string;
  /** What can be clicked on. */
  readonly spots: readonly SpotPlace[];
}

export function statusOf(model: Model, columns: number, theme: Theme): Status {
  const { rateIn, rateOut } = model.traffic;
  const before = `in ${formatRate(rateIn)}`;
  const after = `out ${formatRate(rateOut)}`;
  const hot = hotOf(model, columns, theme);
  const parts = partsOf(model, columns, hot, theme);
  const left = parts.reduce((sum, { text }) => sum + textWidth(text) + GAP, 1);
  const spark = columns - textWidth(after) - 2 - SPARK_COLUMNS;
  return {
    ...{ parts, before, after, spots: spotsOf(parts, hot), bars: barsOf(model.stats) },
    spark: spark - textWidth(before) - 1 < left ? undefined : spark,
  };
}

export function paintStatus(
  canvas: Canvas,
  { parts, before, spark, bars, after }: Status,
  theme: Theme,
): void {
  canvas.fill(0, 0, canvas.width, theme.status);
  let x = 1;
  for (const { text, alert } of parts) {
    x += canvas.text(x, 0, text, alert ? theme.statusAlert : theme.status, canvas.width - x) + GAP;
  }
  if (spark === undefined) return;
  canvas.text(spark - textWidth(before) - 1, 0, before, theme.status);
  // On a reversed bar a bar would be a hole in it.
  canvas.text(spark, 0, withBars(bars, theme.glyphs.bars), theme.text);
  canvas.text(spark + SPARK_COLUMNS + 1, 0, after, theme.status);
}

function barsOf({ seconds }: Stats): string {
  const rates = seconds.slice(-SPARK_COLUMNS).map(({ rateIn }) => rateIn);
  const missing = new Array<number>(SPARK_COLUMNS - rates.length).fill(0);
  return sparkText([...missing, ...rates], SPARK_COLUMNS);
}

interface Part {
  readonly text: string;
  readonly alert: boolean;
}

function partsOf(model: Model, columns: number, hot: readonly Hot[], theme: Theme): readonly Part[] {
  const standing = model.notices.filter((notice) => notice.standing === true).length;
  const waits = waiting(model);
  const part = (text: string, alert = false): Part[] => (text === '' ? [] : [{ text, alert }]);
  return [
    ...part(columns < NAME_FROM ? '' : 'cordboard'),
    ...part(addressesOf(model)),
    ...part(count(model.open, 'session')),
    ...part(waits === 0 ? '' : `${theme.glyphs.unread} ${waits} unread`, true),
    ...part(hotWords(hot), true),
    ...part(standing === 0 ? '' : `! ${count(standing, 'warning')}`, true),
  ];
}

interface Hot {
  readonly id: SessionId;
  readonly text: string;
}

/** The most urgent sessions by number, each with the sign of what waits there; more of them on a wider screen. */
function hotOf(model: Model, columns: number, theme: Theme): readonly Hot[] {
  const most = Math.max(0, Math.floor((columns - 70) / 8));
  return hotlist(model, most)
    .filter(({ level }) => level !== 'presence')
    .map(({ id, level }) => ({ id, text: `${levelSign(level, theme)}#${id}` }));
}

function hotWords(hot: readonly Hot[]): string {
  return hot.map(({ text }) => text).join(' ');
}

/** Each session of the hot list, where that stands. */
function spotsOf(parts: readonly Part[], hot: readonly Hot[]): readonly SpotPlace[] {
  const index = parts.findIndex(({ text }) => text === hotWords(hot));
  let x = parts.slice(0, Math.max(0, index)).reduce((sum, { text }) => sum + textWidth(text) + GAP, 1);
  return hot.map(({ id, text }) => {
    const place = { x, y: 0, width: textWidth(text), spot: { session: id } };
    x += place.width + 1;
    return place;
  });
}

function addressesOf({ addresses }: Model): string {
  const [first = '', ...others] = addresses;
  return printable(others.length === 0 ? first : `${first} +${others.length}`);
}
