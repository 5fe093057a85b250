/** What rows show, and the bytes that they stand for. */
import type { Entry, Piece } from '../../src/lines/entry.ts';

/** An entry's text, each mark in angle brackets. */
export function marked(entry: Entry): string {
  return bracketed(wholeOf(entry));
}

/** A piece's text, each mark in angle brackets. */
export function bracketed({ text, marks }: Piece): string {
  return parts(text, marks)
    .map(([part, isMark]) => (isMark ? `<${part}>` : part))
    .join('');
}

/** The bytes that an entry of the mixed view stands for, from what it shows alone. */
export function bytesShown(entry: Entry): Buffer {
  const { text, marks } = wholeOf(entry);
  return Buffer.concat(
    parts(text, marks).map(([part, isMark]) =>
      isMark ? Buffer.from([escapedByte(part)]) : Buffer.from(part),
    ),
  );
}

/** The bytes that rows of the hex view, wide enough for 16 bytes, stand for, from their cells alone. */
export function bytesInCells(rows: readonly string[]): Buffer {
  return Buffer.concat(rows.map((row) => Buffer.from(row.slice(10, 59).replaceAll(' ', ''), 'hex')));
}

function wholeOf(entry: Entry): Piece {
  return entry.piece(0, undefined, Infinity);
}

function parts(text: string, marks: readonly number[]): (readonly [part: string, isMark: boolean])[] {
  const found: (readonly [string, boolean])[] = [];
  let from = 0;
  for (let index = 0; index < marks.length; index += 2) {
    found.push([text.slice(from, marks[index]), false], [text.slice(marks[index], marks[index + 1]), true]);
    from = marks[index + 1] ?? 0;
  }
  return [...found, [text.slice(from), false] as const].filter(([part]) => part !== '');
}

const SHORT: Readonly<Record<string, number>> = {
  '\\0': 0,
  '\\t': 9,
  '\\n': 10,
  '\\r': 13,
  '\\e': 27,
  '\\\\': 92,
};

function escapedByte(mark: string): number {
  const byte = SHORT[mark] ?? Number.parseInt(/^\\x([0-9a-f]{2})$/.exec(mark)?.[1] ?? '', 16);
  if (Number.isNaN(byte)) throw new Error(`${JSON.stringify(mark)} is no escape`);
  return byte;
}
