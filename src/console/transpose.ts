import { nextBoundary, previousBoundary } from './boundaries.ts';
import { lineEnd, lineStart, snap } from './lines.ts';
import type { Span } from './moves.ts';
import { wordEnd, wordStart } from './words.ts';

/** A span and what is to stand there instead; both have the same length. */
export interface Exchange {
  readonly span: Span;
  readonly text: string;
}

/** The grapheme before the cursor changes places with the one after it, or at a line's end with the one before. */
export function transposeChars(text: string, cursor: number): Exchange | undefined {
  const start = lineStart(text, cursor);
  const right = cursor === lineEnd(text, cursor) ? previousBoundary(text, cursor) : cursor;
  if (right <= start) return undefined;
  return exchange(text, [previousBoundary(text, right), right], [right, nextBoundary(text, right)]);
}

/** The word before the cursor changes places with the one at or after it; after the last, the last two do. */
export function transposeWords(text: string, cursor: number): Exchange | undefined {
  const right = wordStart(text, wordEnd(text, cursor));
  const left = wordStart(text, right);
  const end = wordEnd(text, left);
  if (end > right) return undefined;
  return exchange(text, [left, end], [right, wordEnd(text, right)]);
}

/** Undefined if graphemes would merge in the new order (regional indicators, jamo, marks at a line's start). */
function exchange(text: string, left: Span, right: Span): Exchange | undefined {
  const [first, second] = [text.slice(...left), text.slice(...right)];
  const span: Span = [left[0], right[1]];
  const swapped = second + text.slice(left[1], right[0]) + first;
  const whole = text.slice(0, span[0]) + swapped + text.slice(span[1]);
  const edges = [span[0], span[0] + second.length, span[1] - first.length, span[1]];
  return edges.every((edge) => snap(whole, edge) === edge) ? { span, text: swapped } : undefined;
}
