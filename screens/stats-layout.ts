/** Where the parts of the statistics go. */
import type { Rect } from './canvas.ts';

/** All within the inside of the screen's frame. */
export interface StatsLayout {
  /** The first ones of what there is to show; the title of each is its first row. */
  readonly charts: readonly Rect[];
  /** The rest: a row each. */
  readonly sparks: Rect;
  readonly talkers: Rect;
}

/** Less than this has no room for a chart. */
const CHARTS_FROM = { width: 58, height: 14 };
const CHART_ROWS = 9;
/** A lower one shows nothing. */
const LEAST_CHART_ROWS = 8;

const TALKERS_BESIDE_FROM = 110;
const TALKERS_COLUMNS = 44;
const TALKERS_ROWS = 6;
const TALKERS_ROWS_MOST = 11;

/**
 * Divides the room for these charts, or as many as are of use, none without `curves`. `rows`: how many rows of bars
 * each would be instead.
 */
export function statsLayout(
  width: number,
  height: number,
  rows: readonly number[],
  curves = true,
): StatsLayout {
  const series = rows.length;
  const beside = width >= TALKERS_BESIDE_FROM;
  const below = beside ? 0 : Math.min(TALKERS_ROWS, Math.max(0, height - sum(rows)));
  const fits = curves && width >= CHARTS_FROM.width && height >= CHARTS_FROM.height;
  const room = height - below;
  let most = fits ? Math.min(series, Math.floor(room / CHART_ROWS)) : 0;
  while (most > 0 && (room - sum(rows.slice(most))) / most < LEAST_CHART_ROWS) most--;
  const sparks = Math.min(height, sum(rows.slice(most)));
  const left = beside ? width - TALKERS_COLUMNS - 2 : width;
  const each = most === 0 ? 0 : Math.floor((height - below - sparks) / most);
  const charts = Array.from({ length: most }, (_, index) => ({
    x: 0,
    y: index * each,
    width: left,
    height: each,
  }));
  const end = most * each;
  const under = { x: 0, y: end + sparks, width, height: Math.max(0, height - end - sparks) };
  return {
    charts,
    sparks: { x: 0, y: end, width: left, height: sparks },
    talkers: beside
      ? {
          x: width - TALKERS_COLUMNS,
          y: 0,
          width: TALKERS_COLUMNS,
          height: Math.min(TALKERS_ROWS_MOST, height),
        }
      : under,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
