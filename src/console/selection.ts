/** Choosing whole lines of a pane with the keyboard, to copy them. Entries are always in order, oldest first. */
import { comparePositions, type Entry, type Position } from '../lines/entry.ts';

/** From where it began to where it has been moved, both included, either of them first. */
export interface Selection {
  readonly anchor: Position;
  readonly cursor: Position;
}

/** One line: that at the position or the last before it, else the first. Undefined if there is none at all. */
export function selectLine(entries: readonly Entry[], at: Position): Selection | undefined {
  const entry = entries[indexAt(entries, at)];
  if (entry === undefined) return undefined;
  const position = positionOf(entry);
  return { anchor: position, cursor: position };
}

/** Moves the cursor so many lines further down, or up if negative, as far as there are lines. */
export function moveCursor(entries: readonly Entry[], selection: Selection, delta: number): Selection {
  const index = indexAt(entries, selection.cursor) + delta;
  const entry = entries[Math.max(0, Math.min(index, entries.length - 1))];
  return entry === undefined ? selection : { anchor: selection.anchor, cursor: positionOf(entry) };
}

/** The first and the last position of it. */
export function selectionEnds({ anchor, cursor }: Selection): readonly [Position, Position] {
  return comparePositions(anchor, cursor) <= 0 ? [anchor, cursor] : [cursor, anchor];
}

export function isSelected(selection: Selection, position: Position): boolean {
  const [from, to] = selectionEnds(selection);
  return comparePositions(from, position) <= 0 && comparePositions(position, to) <= 0;
}

/**
 * The text to copy: the entries from `from` to `to`, both included, as they are shown, one per line with LF
 * between. With `time`, what that makes of an entry's time (milliseconds) and a blank come first.
 */
export function copyText(
  entries: readonly Entry[],
  from: Position,
  to: Position,
  time?: (at: number) => string,
): string {
  return entries
    .filter((entry) => isSelected({ anchor: from, cursor: to }, entry))
    .map(({ at, text }) => (time === undefined ? text : `${time(at)} ${text}`))
    .join('\n');
}

function positionOf({ seq, offset }: Position): Position {
  return { seq, offset };
}

/** The last entry that begins at or before the position; 0 if there is none. */
function indexAt(entries: readonly Entry[], position: Position): number {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && comparePositions(entry, position) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
