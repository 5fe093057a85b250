/** Which sessions the connection table shows, and in what order. */
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { indexOf } from './order.ts';
import type { Filter, Subject } from '../filter/filter.ts';
import type { Listing, Sort } from './listing.ts';
import type { Model, Pane } from './model.ts';
import { subjectOf } from './select.ts';
import { type Column, columnOf, type SortKey } from './table-columns.ts';

/** Rows stay where they are for at least this long while only what they show changes. */
const REST_MS = 250;

/**
 * The sessions of the table in its order. Sessions that came or went and a new sort or filter show at once; what
 * else has changed of sessions moves no row, see `refreshRows`. Costs nothing if there is nothing new.
 */
export function rowsOf(model: Model): readonly SessionId[] {
  return inOwnOrder(model.listing) ? model.order : tableRows(model).current(model);
}

/** Sorts and filters anew by what has changed of sessions; at most every 250 ms. For when the table is painted. */
export function refreshRows(model: Model): void {
  if (!inOwnOrder(model.listing)) tableRows(model).refresh(model);
}

/** The row of a session; where it would be if the filter hides it; the first if it is gone. */
export function rowOf(model: Model, id: SessionId): number {
  if (inOwnOrder(model.listing)) return Math.max(0, indexOf(model.order, id));
  return tableRows(model).rowOf(model, id);
}

/** The session to select when this one goes off the list. */
export function nextSelected(model: Model, id: SessionId): SessionId | undefined {
  const rows = rowsOf(model);
  const row = rowOf(model, id);
  return rows[row] === id ? (rows[row + 1] ?? rows[row - 1]) : rows[row];
}

function inOwnOrder({ sort, filtering }: Listing): boolean {
  return filtering === undefined && sort.column === 'id' && !sort.descending;
}

const kept = new WeakMap<Model, TableRows>();

function tableRows(model: Model): TableRows {
  let rows = kept.get(model);
  if (rows === undefined) kept.set(model, (rows = new TableRows()));
  return rows;
}

/** A session, with what it was last sorted and filtered by. */
interface Row {
  readonly id: SessionId;
  session: SessionSummary;
  key: SortKey;
  shown: boolean;
}

/** Rows are kept sorted, so that sorting again costs little; those that the filter hides are among them. */
class TableRows {
  #rows: Row[] = [];
  readonly #byId = new Map<SessionId, Row>();
  #ids: readonly SessionId[] = [];
  #sort: Sort | undefined;
  #filter: Filter | undefined;
  /** When and at which of the model's changes the rows were last refreshed. */
  #at = -Infinity;
  #changes = -1;

  current(model: Model): readonly SessionId[] {
    const { sort, filtering } = model.listing;
    const resorted = this.#sort !== sort && this.#resort(model, sort);
    const filter = filtering?.filter;
    const refiltered = this.#filter !== filter;
    this.#filter = filter;
    if (refiltered) this.#rematch(model);
    const came = this.#admit(model);
    const went = this.#byId.size > model.panes.size && this.#drop(model);
    if (came || resorted) this.#order(sort);
    if (came || resorted || went || refiltered) this.#list();
    return this.#ids;
  }

  refresh(model: Model): void {
    this.current(model);
    const column = sortColumn(model.listing.sort);
    const changed = model.changes !== this.#changes || column.live === true || this.#filter !== undefined;
    if (!changed || Math.abs(model.now - this.#at) < REST_MS) return;
    this.#stamp(model);
    const moved = this.#rekey(model, column, column.live === true);
    if (this.#filter !== undefined) this.#match(model, this.#rows);
    if (moved) this.#order(model.listing.sort);
    if (moved || this.#filter !== undefined) this.#list();
  }

  rowOf(model: Model, id: SessionId): number {
    const row = this.current(model).indexOf(id);
    if (row >= 0 || !this.#byId.has(id)) return Math.max(0, row);
    let above = 0;
    for (const each of this.#rows) {
      if (each.id === id) break;
      if (each.shown) above++;
    }
    return Math.max(0, Math.min(above, this.#ids.length - 1));
  }

  #stamp({ now, changes }: Model): void {
    this.#at = now;
    this.#changes = changes;
  }

  #resort(model: Model, sort: Sort): boolean {
    this.#sort = sort;
    this.#stamp(model);
    this.#rekey(model, sortColumn(sort), true);
    return true;
  }

  /** Adds the rows of new sessions, which are the last ones. */
  #admit(model: Model): boolean {
    const { order, panes } = model;
    const column = sortColumn(model.listing.sort);
    const came: Row[] = [];
    for (let index = order.length - 1; index >= 0; index--) {
      const id = order[index] ?? 0;
      if (this.#byId.has(id)) break;
      const pane = panes.get(id);
      if (pane === undefined) continue;
      const row = { id, session: pane.session, key: column.key(pane, model), shown: true };
      this.#byId.set(id, row);
      came.push(row);
    }
    for (const row of came) this.#rows.push(row);
    this.#match(model, came);
    return came.length > 0;
  }

  #drop({ panes }: Model): boolean {
    this.#rows = this.#rows.filter(({ id }) => panes.has(id) || !this.#byId.delete(id));
    return true;
  }

  /** Whether any key has changed. `all`: whatever is known is for another column. */
  #rekey(model: Model, column: Column, all: boolean): boolean {
    let moved = false;
    for (const row of this.#rows) {
      const pane = model.panes.get(row.id);
      if (pane === undefined || (pane.session === row.session && !all)) continue;
      const key = column.key(pane, model);
      row.session = pane.session;
      moved ||= key !== row.key;
      row.key = key;
    }
    return moved;
  }

  /** By a new filter: that was all there is to do for a while. */
  #rematch(model: Model): void {
    this.#at = model.now;
    this.#match(model, this.#rows);
  }

  #match(model: Model, rows: readonly Row[]): void {
    const filter = this.#filter;
    for (const row of rows) row.shown = filter === undefined;
    if (filter === undefined) return;
    const all: Candidate[] = [];
    for (const row of rows) {
      const pane = model.panes.get(row.id);
      if (pane !== undefined) all.push(candidate(model, pane, row));
    }
    for (const { row } of filter.select(all, model.now)) row.shown = true;
  }

  #order({ descending }: Sort): void {
    this.#rows.sort(descending ? downwards : upwards);
  }

  #list(): void {
    const ids: SessionId[] = [];
    for (const { id, shown } of this.#rows) if (shown) ids.push(id);
    this.#ids = ids;
  }
}

function sortColumn({ column }: Sort): Column {
  const found = columnOf(column) ?? columnOf('id');
  if (found === undefined) throw new Error('there is always a column of ids');
  return found;
}

/** Rows of equal keys stand by id, those without a key at the end, in both directions. */
function upwards(a: Row, b: Row): number {
  if (a.key === b.key) return a.id - b.id;
  if (a.key === undefined) return 1;
  if (b.key === undefined) return -1;
  return a.key < b.key ? -1 : 1;
}

function downwards(a: Row, b: Row): number {
  const all = a.key !== b.key && a.key !== undefined && b.key !== undefined;
  return all ? upwards(b, a) : upwards(a, b);
}

interface Candidate extends Subject {
  readonly row: Row;
}

function candidate(model: Model, pane: Pane, row: Row): Candidate {
  return { row, ...subjectOf(model, pane) };
}
