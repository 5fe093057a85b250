import { distance } from 'fastest-levenshtein';

/** Slips of the hand (a letter too many, too few or wrong) that still make the same word. */
const SLIPS = 2;

/** The word that is at most two slips away, in a short text one; the nearest, or the first of them. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const slips = (candidate: string): number => distance(text, candidate);
  const close = words.filter((candidate) => slips(candidate) <= Math.min(SLIPS, text.length >> 1));
  return close.toSorted((a, b) => slips(a) - slips(b))[0];
}

/** `; did you mean X?` for the nearest word or the first that `text` begins, else nothing; `mark` goes before X. */
export function suggestion(text: string, words: readonly string[], mark = ''): string {
  const found = nearest(text, words) ?? words.find((candidate) => text !== '' && candidate.startsWith(text));
  return found === undefined ? '' : `; did you mean ${mark}${found}?`;
}
