/** Conversations as text that is safe to show. */
import { printable } from '../../printable.ts';
import type { RecordKind } from '../../record.ts';
import type { StoredSession } from '../archive.ts';
import type { Item } from '../walk.ts';
import { linesOf, type TextLine } from './lines.ts';
import { localTime, zoneOf } from './times.ts';

/** What stands between a time and a line: `<` came in, `>` was sent, `*` is cordboard's remark. */
export const MARKS: Readonly<Record<RecordKind, string>> = { in: '<', out: '>', note: '*' };

/** Bytes in a row. */
const ROW = 16;

/** A line of text for each line of it. The times are local; the head says which zone that is. */
export function* textExport(session: StoredSession, items: Iterable<Item>): Generator<string> {
  yield headOf(session);
  for (const line of linesOf(items, session)) yield `${formatLine(line)}\n`;
}

/** A row for every sixteen bytes of a record, as of `hexdump -C`; offsets count the direction. */
export function* hexExport(session: StoredSession, items: Iterable<Item>): Generator<string> {
  yield headOf(session);
  for (const item of items) {
    if (item.type === 'gap') yield `* records ${item.first} to ${item.last} are missing\n`;
    else yield* hexRows(item);
  }
}

/** `2026-01-02 03:04:05.678 < ready`; a `+` after the mark goes on with the line before. */
export function formatLine({ kind, at, text, continued }: TextLine): string {
  return `${localTime(at, 'ms')} ${MARKS[kind]}${continued ? '+' : ' '}${printable(text)}`;
}

/** One line that begins with `#`. */
export function headOf(session: StoredSession): string {
  const { key, name, peer, local, openedAt, closedAt, reason, tags, note } = session;
  const parts = [
    `# ${key}${name === '' ? '' : ` ${printable(name)}`}`,
    `${printable(peer)} to ${printable(local)}`,
    `opened ${localTime(openedAt, 's')} ${zoneOf(openedAt)}`,
    closedAt === undefined
      ? 'goes on'
      : `closed ${localTime(closedAt, 's')} (${printable(reason ?? 'closed')})`,
    ...(tags.length === 0 ? [] : [`tags ${printable(tags.join(','))}`]),
    ...(note === '' ? [] : [printable(note)]),
  ];
  return `${parts.join('  ')}\n`;
}

const CELLS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => ` ${byte.toString(16).padStart(2, '0')}`,
);

function* hexRows({ record }: Extract<Item, { readonly type: 'record' }>): Generator<string> {
  const { kind, at, offset, bytes } = record;
  const start = `${localTime(at, 'ms')} ${MARKS[kind]} `;
  for (let from = 0; from < bytes.length; from += ROW) {
    const row = bytes.subarray(from, from + ROW);
    let [cells, ascii] = ['', ''];
    row.forEach((byte, index) => {
      // A wider gap in the middle.
      cells += (index === ROW / 2 ? ' ' : '') + (CELLS[byte] ?? '');
      ascii += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.';
    });
    const place = (offset + from).toString(16).padStart(8, '0');
    yield `${start}${place} ${cells.padEnd(3 * ROW + 1)}  |${ascii}|\n`;
  }
}
