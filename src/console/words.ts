/**
 * Where words begin and end, in UTF-16 offsets. A word is a run of letters, numbers, marks and `_`. A
 * grapheme belongs to the word, as a whole, if its first character does. Line ends separate words.
 */
import { nextBoundary, previousBoundary } from './boundaries.ts';

// Sticky: each test sets where it looks.
const WORD = /[\p{L}\p{N}\p{M}_]/uy;
const BLANK = /\s/uy;

function isAt(kind: RegExp, text: string, index: number): boolean {
  kind.lastIndex = index;
  return kind.test(text);
}

function skipAhead(text: string, index: number, kind: RegExp, wanted: boolean): number {
  let at = index;
  while (at < text.length && isAt(kind, text, at) === wanted) at = nextBoundary(text, at);
  return at;
}

/** ASCII never joins ASCII, as CR and LF are apart in a draft: a word may be a pasted megabyte. */
function stepBack(text: string, index: number): number {
  const plain = text.charCodeAt(index - 1) < 0x80 && text.charCodeAt(index - 2) < 0x80;
  return plain ? index - 1 : previousBoundary(text, index);
}

function skipBack(text: string, index: number, kind: RegExp, wanted: boolean): number {
  let at = index;
  while (at > 0) {
    const before = stepBack(text, at);
    if (isAt(kind, text, before) !== wanted) break;
    at = before;
  }
  return at;
}

/** The end of the word at or after `index`; the end of the text if there is none. */
export function wordEnd(text: string, index: number): number {
  return skipAhead(text, skipAhead(text, index, WORD, false), WORD, true);
}

/** The start of the word before `index`, or around it; 0 if there is none. */
export function wordStart(text: string, index: number): number {
  return skipBack(text, skipBack(text, index, WORD, false), WORD, true);
}

/** As {@link wordStart}, with words that only white space separates. */
export function blankWordStart(text: string, index: number): number {
  return skipBack(text, skipBack(text, index, BLANK, true), BLANK, false);
}

/** Lower case but for the first character of the first word. */
export function capitalize(text: string): string {
  return text.toLowerCase().replace(/[\p{L}\p{N}\p{M}_]/u, (first) => first.toUpperCase());
}
