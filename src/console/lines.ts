/** The lines of a draft: LF ends them. Offsets are UTF-16, columns count graphemes. */
import { nextBoundary, previousBoundary } from './boundaries.ts';

export function lineStart(text: string, index: number): number {
  // lastIndexOf takes a negative position for 0, and would look at the first character.
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}

/** The offset of the LF, or the end of the text. */
export function lineEnd(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end;
}

/** The start of the line before that of `index`; undefined on the first. */
export function previousLine(text: string, index: number): number | undefined {
  const start = lineStart(text, index);
  return start === 0 ? undefined : lineStart(text, start - 1);
}

/** The start of the line after that of `index`; undefined on the last. */
export function nextLine(text: string, index: number): number | undefined {
  const end = lineEnd(text, index);
  return end === text.length ? undefined : end + 1;
}

export function columnOf(text: string, index: number): number {
  let column = 0;
  for (let at = lineStart(text, index); at < index; at = nextBoundary(text, at)) column++;
  return column;
}

/** The offset of a column in the line that begins at `start`; the line's end if it is shorter. */
export function atColumn(text: string, start: number, column: number): number {
  const end = lineEnd(text, start);
  let at = start;
  for (let left = column; left > 0 && at < end; left--) at = nextBoundary(text, at);
  return at;
}

/** `index`, or the end of the grapheme that it lies inside of. */
export function snap(text: string, index: number): number {
  return index === 0 ? 0 : nextBoundary(text, previousBoundary(text, index));
}
