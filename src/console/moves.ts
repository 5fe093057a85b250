/** Where the cursor goes and what a kill takes, under readline's names. All of it is on grapheme boundaries. */
import { nextBoundary, previousBoundary } from './boundaries.ts';
import { lineEnd, lineStart } from './lines.ts';
import { blankWordStart, wordEnd, wordStart } from './words.ts';

/** From (included) and to (not included), UTF-16 offsets. */
export type Span = readonly [from: number, to: number];

/** At the edge of the line already, the line moves go on to the edge of the draft. */
export const MOVES = {
  'backward-char': previousBoundary,
  'forward-char': nextBoundary,
  'backward-word': wordStart,
  'forward-word': wordEnd,
  'beginning-of-line': (text: string, cursor: number): number => {
    const start = lineStart(text, cursor);
    return start === cursor ? 0 : start;
  },
  'end-of-line': (text: string, cursor: number): number => {
    const end = lineEnd(text, cursor);
    return end === cursor ? text.length : end;
  },
  'beginning-of-draft': (): number => 0,
  'end-of-draft': (text: string): number => text.length,
};

/** At the edge of the line already, the line kills take the line end there. */
export const KILLS = {
  'kill-line': (text: string, cursor: number): Span => {
    const end = lineEnd(text, cursor);
    return [cursor, end === cursor ? nextBoundary(text, cursor) : end];
  },
  'unix-line-discard': (text: string, cursor: number): Span => {
    const start = lineStart(text, cursor);
    return [start === cursor ? previousBoundary(text, cursor) : start, cursor];
  },
  'kill-word': (text: string, cursor: number): Span => [cursor, wordEnd(text, cursor)],
  'backward-kill-word': (text: string, cursor: number): Span => [wordStart(text, cursor), cursor],
  'unix-word-rubout': (text: string, cursor: number): Span => [blankWordStart(text, cursor), cursor],
  'kill-whole-draft': (text: string): Span => [0, text.length],
};
