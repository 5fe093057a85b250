import type { SessionId } from '../record.ts';
import { displayState, formatAge, formatBytes, formatRate } from './format.ts';
import { type Model, type Pane, unreadLines } from './model.ts';
import { printable } from '../printable.ts';
import { indexOf } from './order.ts';

/** A column of the connection table. Where not all fit, those with the highest `rank` go first. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
  readonly rank: number;
  readonly cell: (pane: Pane, now: number) => string;
}

const ago = (at: number | undefined, now: number): string => (at === undefined ? '-' : formatAge(now - at));

/** In the order they stand. */
const COLUMNS: readonly Column[] = [
  { title: 'id', width: 7, right: true, rank: 0, cell: (pane) => String(pane.id) },
  { title: 'name', width: 14, right: false, rank: 1, cell: (pane) => printable(pane.session.name) },
  { title: 'peer', width: 21, right: false, rank: 0, cell: (pane) => printable(pane.session.peer) },
  { title: 'state', width: 11, right: false, rank: 0, cell: (pane) => displayState(pane.session) },
  { title: 'age', width: 4, right: true, rank: 4, cell: (pane, now) => ageOf(pane, now) },
  { title: 'in ago', width: 6, right: true, rank: 3, cell: (pane, now) => ago(pane.session.lastIn, now) },
  { title: 'out ago', width: 7, right: true, rank: 6, cell: (pane, now) => ago(pane.session.lastOut, now) },
  { title: 'in', width: 7, right: true, rank: 5, cell: (pane) => formatBytes(pane.session.bytesIn) },
  { title: 'out', width: 7, right: true, rank: 5, cell: (pane) => formatBytes(pane.session.bytesOut) },
  { title: 'in/s', width: 9, right: true, rank: 7, cell: (pane) => formatRate(pane.session.rateIn) },
  { title: 'out/s', width: 9, right: true, rank: 8, cell: (pane) => formatRate(pane.session.rateOut) },
  { title: 'queued', width: 7, right: true, rank: 7, cell: (pane) => formatBytes(pane.session.queued) },
  { title: 'unread', width: 6, right: true, rank: 2, cell: (pane) => unreadOf(pane) },
  { title: 'eol', width: 9, right: false, rank: 9, cell: (pane) => eolOf(pane) },
];

const GAP = 1;

/** Names and addresses get no wider than this beyond their least width. */
const EXTRA_MAX = 20;

/** The columns that fit, those of low rank first, in their order; what is left over goes to peer and name. */
export function columnsFor(width: number): readonly Column[] {
  let room = width;
  const chosen = new Map<string, number>();
  for (const column of [...COLUMNS].sort((a, b) => a.rank - b.rank)) {
    const fits = column.title === 'peer' ? Math.min(column.width, room - GAP) : column.width;
    if (fits + GAP > room || fits < 1) break;
    room -= fits + GAP;
    chosen.set(column.title, fits);
  }
  const extra = (title: string): number =>
    title === 'peer' || title === 'name' ? Math.min(EXTRA_MAX, Math.floor(room / 2)) : 0;
  return COLUMNS.flatMap((column) => {
    const fits = chosen.get(column.title);
    return fits === undefined ? [] : [{ ...column, width: fits + extra(column.title) }];
  });
}

const UNREAD_MAX = 99_999;

function unreadOf(pane: Pane): string {
  const unread = unreadLines(pane);
  return unread > UNREAD_MAX ? `${UNREAD_MAX}+` : String(unread || '');
}

function ageOf({ session }: Pane, now: number): string {
  return formatAge((session.closedAt ?? now) - session.openedAt);
}

function eolOf({ session }: Pane): string {
  return session.eol === 'auto' ? `auto ${session.lineEnd ?? ''}`.trim() : session.eol;
}

/** Moves the selection by rows and keeps it in sight; `height` is how many rows are shown. */
export function moveSelection(model: Model, delta: number, height: number): void {
  const { table, order } = model;
  if (table === undefined || order.length === 0) return;
  const at = selectedIndex(model) + delta;
  const index = Math.max(0, Math.min(order.length - 1, at));
  table.selected = order[index];
  table.top = Math.max(index - height + 1, Math.min(table.top, index), 0);
}

/** The selected row; the first if the selected session is gone. */
export function selectedIndex({ table, order }: Model): number {
  return table?.selected === undefined ? 0 : Math.max(0, indexOf(order, table.selected));
}

/** The session of the selected row. */
export function selectedSession(model: Model): SessionId | undefined {
  return model.order[selectedIndex(model)];
}

/** The sessions shown in `height` rows from `top` on. */
export function sessionsFrom(model: Model, top: number, height: number): readonly Pane[] {
  return model.order.slice(top, top + height).flatMap((id) => model.panes.get(id) ?? []);
}
