/** Our own words in rows: folded where there are several, cut in their middle where there is but one. */
import { tailOf, textWidth } from '../graphemes.ts';
import { foldRows } from '../lines/wrap.ts';

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

/** Less room than this has none for how a text begins. */
const BEGINS_FROM = 32;

/**
 * The whole text; or where that is too wide its end, which says why, and before it the first words: without them
 * `nothing was sent` would be `was sent`.
 */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const head = width < BEGINS_FROM ? '' : (fold(text, Math.floor(width / 3))[0] ?? '');
  const start = head === '' ? '…' : `${head} …`;
  return start + tailOf(text, width - textWidth(start));
}
