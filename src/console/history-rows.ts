/** The rows of the list of conversations on the record, by what there is room for. */
import { cutToWidth, padToWidth, textWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import type { StoredConversation } from '../switchboard/switchboard.ts';
import { formatAge, formatBytes, nameWithin } from '../format.ts';
import { formatStamp } from './look.ts';
import { endWords } from './stored-words.ts';

interface Column {
  readonly head: string;
  /** Cells it takes at least, and at most where some are left over. */
  readonly least: number;
  readonly most: number;
  /** A list narrower than `from`, or as wide as `until`, is without it. */
  readonly from?: number;
  readonly until?: number;
  readonly right?: boolean;
  /** `cells` is what it has got; what does not fit is cut. */
  readonly text: (conversation: StoredConversation, cells: number, now: number) => string;
}

const GAP = 2;

/** Below this there is no room for an address beside the name. */
const ADDRESS_FROM = 56;

const COLUMNS: readonly Column[] = [
  { head: 'opened', least: 11, most: 11, until: 96, text: openedShort },
  { head: 'opened', least: 19, most: 19, from: 96, text: ({ openedAt }) => stamp(openedAt, 19) },
  { head: 'for', least: 4, most: 4, from: 30, right: true, text: lasted },
  {
    head: 'name',
    least: 8,
    most: 40,
    until: ADDRESS_FROM,
    text: ({ session }, cells) => nameWithin(session, cells),
  },
  { head: 'name', least: 12, most: 30, from: ADDRESS_FROM, text: ({ session }) => session.name || '-' },
  {
    head: 'address',
    least: 15,
    most: 32,
    from: ADDRESS_FROM,
    text: ({ session }, cells) => nameWithin({ ...session, name: '' }, cells),
  },
  { head: 'why', least: 9, most: 9, from: 65, text: whyOf },
  { head: 'bytes', least: 6, most: 6, from: 74, right: true, text: bytesOf },
  { head: 'records', least: 8, most: 8, from: 96, right: true, text: ({ records }) => String(records) },
  { head: 'tags', least: 10, most: 60, from: 96, text: ({ session }) => session.tags.join(' ') },
];

/** `2026-01-02 03:04:05`, as far as there is room. Local time. */
function stamp(at: number, cells: number): string {
  return formatStamp(at, undefined, 'date').slice(0, cells);
}

/** `01-02 03:04`; of another year only the day. */
function openedShort({ openedAt }: StoredConversation, _: number, now: number): string {
  const isThisYear = new Date(openedAt).getFullYear() === new Date(now).getFullYear();
  return isThisYear ? stamp(openedAt, 16).slice(5) : stamp(openedAt, 10);
}

function lasted({ openedAt, closedAt }: StoredConversation): string {
  return closedAt === undefined ? 'open' : formatAge(closedAt - openedAt);
}

/** Of one that goes on, or is still on the list, where. */
function whyOf(conversation: StoredConversation): string {
  const { live, closedAt } = conversation;
  if (live !== undefined) return `here #${live}`;
  return closedAt === undefined ? 'elsewhere' : endWords(conversation);
}

function bytesOf({ session: { bytesIn, bytesOut } }: StoredConversation): string {
  return formatBytes(bytesIn + bytesOut);
}

/** Safe to show, and exactly as wide as asked for. */
export function historyRow(conversation: StoredConversation, now: number, width: number): string {
  return row(width, ({ text }, cells) => printable(text(conversation, cells, now)));
}

export function historyHead(width: number): string {
  return row(width, ({ head }) => head);
}

function row(width: number, textOf: (column: Column, cells: number) => string): string {
  const shown = COLUMNS.filter(({ from = 0, until = Infinity }) => width >= from && width < until);
  // What is left over goes to those that can use it, from the left.
  let left = width - shown.reduce((sum, { least }) => sum + least, GAP * (shown.length - 1));
  const cells = shown.map((column) => {
    const more = Math.max(0, Math.min(left, column.most - column.least));
    left -= more;
    return aligned(textOf(column, column.least + more), column.least + more, column.right === true);
  });
  return padToWidth(cutToWidth(cells.join(' '.repeat(GAP)), width), width);
}

function aligned(text: string, cells: number, right: boolean): string {
  const cut = cutToWidth(text, cells);
  return right ? ' '.repeat(Math.max(0, cells - textWidth(cut))) + cut : padToWidth(cut, cells);
}
