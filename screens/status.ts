import { count, formatRate } from '../src/format.ts';
import { barOf } from '../src/console/cut-off.ts';
import { comings, hotlist, waiting } from '../src/console/attention.ts';
import type { Level } from '../src/console/levels.ts';
import type { Model } from '../src/console/model.ts';
import { sparkText } from '../src/console/spark-text.ts';
import { otherConsoles } from '../src/console/operators.ts';
import type { Stats } from '../src/console/stats.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import type { SessionId } from '../src/record.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import { levelSign } from './list.ts';
import type { SpotPlace } from './sheet.ts';
import { withBars } from './spark.ts';
import { FLAGS, type Style, type Theme } from './theme.ts';

/** Cells of the sparkline: one for each of the last seconds. */
const SPARK_COLUMNS = 12;

const GAP = 2;

/** A narrower status bar does without the program's name. */
const NAME_FROM = 100;

/** A narrower one tells only how many other consoles there are. */
const LEAST_FOR_OTHERS = 60;

/** What waits has this room beside the traffic, or the traffic gives way. */
const HOT_LEAST = 24;

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
  const spark = columns - textWidth(after) - 2 - SPARK_COLUMNS;
  const beside = spark - textWidth(before) - 1;
  const known = knownParts(model, columns, theme);
  const standing = standingParts(model, theme);
  const taken = 1 + cellsOf(known) + cellsOf(standing);
  const room = (beside - taken >= HOT_LEAST ? beside : columns) - taken;
  const loud = [...known, ...hotParts(model, room, theme), ...standing];
  const left = 1 + cellsOf(loud);
  const quiet = quietParts(model, theme);
  const end = left <= beside ? beside : columns;
  const parts = left + cellsOf(quiet) <= end ? [...loud, ...quiet] : loud;
  return {
    ...{ parts, before, after, spots: spotsOf(parts), bars: barsOf(model.stats) },
    spark: left <= beside ? spark : undefined,
  };
}

export function paintStatus(
  canvas: Canvas,
  { parts, before, spark, bars, after }: Status,
  theme: Theme,
): void {
  canvas.fill(0, 0, canvas.width, theme.status);
  let x = 1;
  for (const { text, style, gap } of parts) x += canvas.text(x, 0, text, style, canvas.width - x) + gap;
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
  readonly style: Style;
  /** Cells between it and the next. */
  readonly gap: number;
  /** Whom a click on it goes to. */
  readonly session?: SessionId;
}

function part(text: string, style: Style, gap = GAP): Part[] {
  return text === '' ? [] : [{ text, style, gap }];
}

function cellsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text, gap }) => sum + textWidth(text) + gap, 0);
}

function knownParts(model: Model, columns: number, theme: Theme): readonly Part[] {
  const waits = waiting(model);
  return [
    ...part(columns < NAME_FROM ? '' : 'cordboard', theme.status),
    ...part(addressesOf(model), theme.status),
    ...part(count(model.open, 'session'), theme.status),
    ...part(barOf(model), theme.statusAlert),
    ...part(companyOf(model, columns), theme.status),
    ...part(waits === 0 ? '' : `${theme.glyphs.unread} ${waits} unread`, styleOf('text', theme)),
  ];
}

/** Cells of the first name. */
const OTHER_NAME = 12;

/** Other consoles: the first by name, the others by their number. */
function companyOf(model: Model, columns: number): string {
  const [first, ...others] = otherConsoles(model);
  if (first === undefined) return '';
  if (columns < LEAST_FOR_OTHERS) return `+${1 + others.length}`;
  const more = others.length === 0 ? '' : `, ${others.length} more`;
  return `with ${cutToWidth(printable(first.operator), OTHER_NAME)}${more}`;
}

function standingParts({ notices }: Model, theme: Theme): readonly Part[] {
  const standing = notices.filter((notice) => notice.standing === true).length;
  return part(standing === 0 ? '' : `! ${count(standing, 'warning')}`, theme.statusAlert);
}

/** The most urgent sessions by number, each with the sign of what waits there; as many as there is room for. */
function hotParts(model: Model, room: number, theme: Theme): readonly Part[] {
  const parts: Part[] = [];
  let left = room - GAP;
  for (const { id, level } of hotlist(model, Math.max(0, room >> 2))) {
    const text = `${levelSign(level, theme)}#${id}`;
    left -= textWidth(text) + 1;
    if (left < 0 || level === 'presence') break;
    parts.push({ text, style: styleOf(level, theme), gap: 1, session: id });
  }
  const last = parts.pop();
  return last === undefined ? [] : [...parts, { ...last, gap: GAP }];
}

/** How many came and went elsewhere. */
function quietParts(model: Model, theme: Theme): readonly Part[] {
  const { came, gone } = comings(model);
  const { joined, left } = theme.glyphs;
  const words = [came === 0 ? '' : `${joined}${came}`, gone === 0 ? '' : `${left}${gone}`];
  return part(words.filter(Boolean).join(' '), theme.status);
}

/** The more urgent, the louder; the signs tell them apart without colours. */
function styleOf(level: Level, theme: Theme): Style {
  if (level === 'highlight' || level === 'alarm') return theme.statusAlert;
  if (level === 'bell') return theme.status | FLAGS.bold | FLAGS.underline;
  return level === 'text' ? theme.status | FLAGS.bold : theme.status;
}

/** Each session of the hot list, where that stands. */
function spotsOf(parts: readonly Part[]): readonly SpotPlace[] {
  let x = 1;
  return parts.flatMap(({ text, gap, session }) => {
    const width = textWidth(text);
    const place = { x, y: 0, width };
    x += width + gap;
    return session === undefined ? [] : [{ ...place, spot: { session } }];
  });
}

function addressesOf({ addresses }: Model): string {
  const [first = '', ...others] = addresses;
  return printable(others.length === 0 ? first : `${first} +${others.length}`);
}
