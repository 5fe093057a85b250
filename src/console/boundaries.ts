/**
 * Where a cursor can stand in a draft: on grapheme boundaries, and between a CR and an LF, which are one
 * grapheme elsewhere. In a draft the CR is a character that was put in literally; the LF ends the line.
 */
import * as graphemes from '../graphemes.ts';

/** As in graphemes.ts. */
export function nextBoundary(text: string, index: number): number {
  return text[index] === '\r' ? index + 1 : graphemes.nextBoundary(text, index);
}

/** As in graphemes.ts. */
export function previousBoundary(text: string, index: number): number {
  return text[index - 1] === '\n' ? index - 1 : graphemes.previousBoundary(text, index);
}
