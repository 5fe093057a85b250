/** The columns of the connection table, and which of them fit a width. */
import { printable } from '../printable.ts';
import { addressWithin, displayState, formatAge, formatBytes, formatRate } from '../format.ts';
import type { TlsSummary } from '../switchboard/switchboard.ts';
import { type Model, type Pane, unreadLines } from './model.ts';

/** What rows are sorted by; undefined where a session has no such thing. All keys of a column are of one type. */
export type SortKey = number | string | undefined;

/** A column of the connection table. */
export interface Column {
  readonly title: string;
  /** Shift and this key sort by the column; empty where no letter is left. */
  readonly letter: string;
  readonly width: number;
  readonly right: boolean;
  /** Where not all fit, those of low rank go first. */
  readonly rank: number;
  /** Takes what room is left over. */
  readonly grows?: true;
  /** Safe to show. */
  readonly cell: (pane: Pane, now: number) => string;
  /** How a cell is made to fit; without it, its end is cut off. */
  readonly cut?: (text: string, width: number) => string;
  readonly key: (pane: Pane, model: Model) => SortKey;
  /** `key` can change while the session's summary does not. */
  readonly live?: true;
}

type Numbers = Pick<Column, 'title' | 'letter' | 'width' | 'rank'>;

/** In the order they stand. */
export const COLUMNS: readonly Column[] = [
  {
    title: 'id',
    letter: 'I',
    width: 7,
    right: true,
    rank: 0,
    cell: ({ id }) => `${id}`,
    key: ({ id }) => id,
  },
  {
    ...text('name', 'N', 14, 1, ({ session }) => session.name),
    grows: true,
  },
  { ...text('peer', 'P', 21, 0, ({ session }) => session.peer), cut: addressWithin, grows: true },
  text('state', 'S', 11, 0, ({ session }) => displayState(session)),
  text('tags', 'G', 14, 5, ({ session }) => session.tags.join(' ')),
  {
    title: 'age',
    letter: 'A',
    width: 4,
    right: true,
    rank: 4,
    cell: (pane, now) => formatAge(ageOf(pane, now)),
    key: (pane, { now }) => ageOf(pane, now),
    live: true,
  },
  ago({ title: 'in ago', letter: 'O', width: 6, rank: 3 }, ({ session }) => session.lastIn),
  ago({ title: 'out ago', letter: 'U', width: 7, rank: 7 }, ({ session }) => session.lastOut),
  amount({ title: 'in', letter: 'H', width: 7, rank: 6 }, formatBytes, ({ session }) => session.bytesIn),
  amount({ title: 'out', letter: 'W', width: 7, rank: 6 }, formatBytes, ({ session }) => session.bytesOut),
  amount({ title: 'in/s', letter: 'V', width: 9, rank: 8 }, formatRate, ({ session }) => session.rateIn),
  amount({ title: 'out/s', letter: 'Y', width: 9, rank: 9 }, formatRate, ({ session }) => session.rateOut),
  amount({ title: 'queued', letter: 'Q', width: 7, rank: 8 }, formatBytes, ({ session }) => session.queued),
  {
    ...amount({ title: 'unread', letter: 'D', width: 6, rank: 2 }, upTo(99_999), unreadLines),
    live: true,
  },
  amount(
    { title: 'lines', letter: 'L', width: 8, rank: 12 },
    upTo(9_999_999),
    ({ session }) => session.linesIn,
  ),
  amount({ title: 'bells', letter: 'B', width: 5, rank: 15 }, upTo(9999), ({ session }) => session.bells),
  { ...text('local', 'C', 21, 13, ({ session }) => session.local), cut: addressWithin },
  text('eol', 'E', 9, 10, eolOf),
  text('framing', 'F', 7, 14, ({ session }) => session.framing),
  text('prefix', 'X', 10, 17, ({ session }) => session.prefix),
  { ...text('note', 'J', 20, 11, ({ session }) => session.note), grows: true },
  text('tls', '', 16, 19, ({ session }) => tlsOf(session.tls)),
  { ...text('sha-256', '', 11, 20, ({ session }) => session.tls?.fingerprint ?? ''), grows: true },
  text('reason', 'R', 8, 18, ({ session }) => session.reason ?? ''),
  {
    title: 'drafts',
    letter: 'K',
    width: 8,
    right: false,
    rank: 16,
    cell: ({ draft }) => (draft.text === '' ? '' : '✎'),
    key: ({ draft }) => (draft.text === '' ? undefined : 0),
    live: true,
  },
];

/** Marks stand at the left edge, always; they can be sorted by like a column. */
const MARK: Column = {
  title: 'mark',
  letter: 'Z',
  width: 1,
  right: false,
  rank: 0,
  cell: () => '',
  key: ({ id }, { marked }) => (marked.has(id) ? 0 : undefined),
  live: true,
};

const SORTABLE: readonly Column[] = [MARK, ...COLUMNS];

/** Undefined: there is no such column. */
export function columnOf(title: string): Column | undefined {
  return SORTABLE.find((column) => column.title === title);
}

export function columnOfLetter(letter: string): Column | undefined {
  return letter === '' ? undefined : SORTABLE.find((column) => column.letter === letter);
}

const GAP = 1;

/** Cells before the first column: for marks and for where the selection is. */
export const EDGE = 1;

/** A column that grows gets no wider than this beyond its least width. */
const EXTRA_MAX = 20;

/**
 * The columns to show: those chosen that fit, in the order of their choice; else those of low rank that fit, in
 * their own order. What is left over goes to names and addresses.
 */
export function columnsFor(width: number, chosen?: readonly string[]): readonly Column[] {
  if (chosen === undefined) {
    const byRank = COLUMNS.toSorted((a, b) => a.rank - b.rank);
    return fitted(width, byRank, COLUMNS, 'peer');
  }
  const wanted = chosen.flatMap((title) => COLUMNS.find((column) => column.title === title) ?? []);
  return wanted.length === 0 ? columnsFor(width) : fitted(width, wanted, wanted, wanted[0]?.title);
}

/** `narrows` is the title of the one that is rather made narrow than left out. */
function fitted(
  width: number,
  byNeed: readonly Column[],
  inOrder: readonly Column[],
  narrows: string | undefined,
): readonly Column[] {
  let room = width;
  const widths = new Map<string, number>();
  for (const column of byNeed) {
    const fits = column.title === narrows ? Math.min(column.width, room - GAP) : column.width;
    if (fits + GAP > room || fits < 1) break;
    room -= fits + GAP;
    widths.set(column.title, fits);
  }
  const shown = inOrder.filter(({ title }) => widths.has(title));
  const growing = shown.filter(({ grows }) => grows === true).length;
  const extra = Math.min(EXTRA_MAX, Math.floor(room / growing));
  return shown.map((column) => {
    const fits = widths.get(column.title) ?? column.width;
    return { ...column, width: column.grows === true ? fits + extra : fits };
  });
}

function text(
  title: string,
  letter: string,
  width: number,
  rank: number,
  of: (pane: Pane) => string,
): Column {
  const key = (pane: Pane): SortKey => naturalKey(of(pane));
  return { title, letter, width, right: false, rank, cell: (pane) => printable(of(pane)), key };
}

function amount(column: Numbers, format: (value: number) => string, of: (pane: Pane) => number): Column {
  return { ...column, right: true, cell: (pane) => format(of(pane)), key: of };
}

/** How long ago something was; what never was is missing. */
function ago(column: Numbers, of: (pane: Pane) => number | undefined): Column {
  return {
    ...column,
    right: true,
    cell: (pane, now) => {
      const at = of(pane);
      return at === undefined ? '-' : formatAge(now - at);
    },
    key: (pane) => {
      const at = of(pane);
      return at === undefined ? undefined : -at;
    },
  };
}

/** A count, nothing for none, and no more than fits. */
function upTo(most: number): (count: number) => string {
  return (count) => (count > most ? `${most}+` : count === 0 ? '' : String(count));
}

/** Forgotten as a whole when full: texts of far more sessions than there are. */
const NATURAL_KEPT = 65_536;
const natural = new Map<string, string>();

/** Compares as people do: case does not count, and a number counts by how many digits it has, then by them. */
function naturalKey(value: string): string | undefined {
  if (value === '') return undefined;
  const known = natural.get(value);
  if (known !== undefined) return known;
  const key = value
    .toLowerCase()
    .replace(/\d+/g, (digits) => String.fromCharCode(0x30 + digits.length) + digits);
  if (natural.size >= NATURAL_KEPT) natural.clear();
  natural.set(value, key);
  return key;
}

function ageOf({ session }: Pane, now: number): number {
  return (session.closedAt ?? now) - session.openedAt;
}

/** Whom the certificate names, without what kind of name it is; how it is encrypted where there is none. */
function tlsOf(tls: TlsSummary | undefined): string {
  if (tls === undefined) return '';
  return tls.subject === '' ? tls.version : tls.subject.replace(/^CN=/, '');
}

function eolOf({ session }: Pane): string {
  return session.eol === 'auto' ? `auto ${session.lineEnd ?? ''}`.trim() : session.eol;
}
