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

const FIRST_ROW: readonly number[] = [0];

/** Which of the rows holds the offset. */
export function rowAt(rows: readonly number[], offset: number): number {
  let row = rows.length - 1;
  while (row > 0 && (rows[row] ?? 0) > offset) row--;
  return row;
}
