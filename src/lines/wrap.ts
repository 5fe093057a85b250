import { clusters, clusterWidth } from '../graphemes.ts';

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Where the rows of a printable text begin when it is folded at `width` cells: UTF-16 offsets, ascending, the
 * first is 0. Folds between grapheme clusters, wherever the width is used up; a cluster wider than the width has a row of its own.
 * With a width of Infinity nothing is folded.
 */
export function foldRows(text: string, width: number): readonly number[] {
  // No unit takes more than two cells.
  if (2 * text.length <= width || (text.length <= width && PLAIN.test(text))) return FIRST_ROW;
  const rows = [0];
  if (PLAIN.test(text)) {
    for (let start = width; start < text.length; start += width) rows.push(start);
    return rows;
  }
  let index = 0;
  let used = 0;
  for (const cluster of clusters(text)) {
    const cells = clusterWidth(cluster);
    if (used + cells > width && used > 0) {
      rows.push(index);
      used = 0;
    }
    used += cells;
    index += cluster.length;
  }
  return rows;
}

/**
 * As `foldRows`, but for reading: a row ends with a blank, or before one, if that is in the last quarter of it, and no
 * mark is cut that has room in a row. `marks` are spans of the text, ascending.
 */
export function wrapRows(text: string, width: number, marks: readonly number[]): readonly number[] {
  if (2 * text.length <= width || (text.length <= width && PLAIN.test(text))) return FIRST_ROW;
  const measured = measure(text);
  const { starts } = measured;
  const rows = [0];
  let mark = 0;
  for (let first = 0; ;) {
    const full = fullRow(measured, first, width);
    if (full >= starts.length) return rows;
    let next = afterBlank(text, measured, first, full, Math.floor(width / 4));
    while ((marks[mark + 1] ?? Infinity) <= (starts[next] ?? 0)) mark += 2;
    const at = marks[mark] ?? Infinity;
    const begin = at < (starts[next] ?? 0) ? starts.indexOf(at, first + 1) : -1;
    if (begin >= 0) next = begin;
    rows.push(starts[next] ?? text.length);
    first = next;
  }
}

/** The clusters of a text: where each begins and how many cells it takes. */
interface Measured {
  readonly starts: readonly number[];
  readonly cells: readonly number[];
}

function measure(text: string): Measured {
  const all = PLAIN.test(text) ? Array.from(text) : clusters(text);
  let at = 0;
  const starts = all.map((cluster) => (at += cluster.length) - cluster.length);
  return { starts, cells: all.map(clusterWidth) };
}

/** The first cluster that has no room in a row that begins with `first`; never that one itself. */
function fullRow({ cells }: Measured, first: number, width: number): number {
  let used = cells[first] ?? 0;
  let next = first + 1;
  while (next < cells.length && used + (cells[next] ?? 0) <= width) used += cells[next++] ?? 0;
  return next;
}

/** `full`, or the cluster after the last blank that is no more than so many cells before it. */
function afterBlank(
  text: string,
  { starts, cells }: Measured,
  first: number,
  full: number,
  most: number,
): number {
  const isBlank = (index: number): boolean =>
    text.slice(starts[index], starts[index + 1] ?? text.length) === ' ';
  if (isBlank(full)) return full;
  let left = most;
  for (let index = full - 1; index > first && left >= 0; left -= cells[index--] ?? 0) {
    if (isBlank(index)) return index + 1;
  }
  return full;
}

const FIRST_ROW: readonly number[] = [0];

/** Which of the rows holds the offset. */
export function rowAt(rows: readonly number[], offset: number): number {
  let row = rows.length - 1;
  while (row > 0 && (rows[row] ?? 0) > offset) row--;
  return row;
}
