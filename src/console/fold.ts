/** Our own words in rows: folded where there are several, cut at their beginning where there is but one. */
import { clusterWidth, previousBoundary, textWidth } from '../graphemes.ts';
import { foldRows } from './wrap.ts';

/** Folds a printable text at blanks, a word that is wider than a row wherever the row ends; one row at least. */
export function fold(text: string, width: number): string[] {
  const rows = [''];
  for (const word of text.split(' ')) {
    const last = rows.at(-1) ?? '';
    const joined = last === '' ? word : `${last} ${word}`;
    if (textWidth(joined) <= width) rows[rows.length - 1] = joined;
    else rows.splice(last === '' ? -1 : rows.length, 1, ...broken(word, width));
  }
  return rows;
}

function broken(word: string, width: number): string[] {
  const starts = foldRows(word, Math.max(1, width));
  return starts.map((from, index) => word.slice(from, starts[index + 1]));
}

/** As much of the end of a text as fits. */
export function tailOf(text: string, width: number): string {
  let from = text.length;
  for (let room = width; from > 0;) {
    const start = previousBoundary(text, from);
    room -= clusterWidth(text.slice(start, from));
    if (room < 0) break;
    from = start;
  }
  return text.slice(from);
}

/** The whole text, or where that is too wide its end, which says why, after an ellipsis. */
export function endOf(text: string, width: number): string {
  return textWidth(text) <= width ? text : `…${tailOf(text, width - 1)}`;
}
