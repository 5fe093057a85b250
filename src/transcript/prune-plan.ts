/** What a pruning would take away, worked out without changing anything. */
import type { Database, Row } from './database.ts';
import { contentBytes } from './file-sizes.ts';
import type { Pruned } from './prune-records.ts';
import { cutoffOf, type RetentionPolicy } from './retention.ts';

export interface PlanRequest extends RetentionPolicy {
  readonly sessions?: readonly number[];
  readonly now: number;
}

/** What a row takes besides its payload, roughly. */
const ROW_BYTES = 32;

/** In bytes only about as much as would go: how much of the file's pages becomes free is known afterwards. */
export function planned(database: Database, asked: PlanRequest): Pruned {
  const cutoff = cutoffOf(asked, asked.now) ?? 0;
  const sum = { conversations: 0, records: 0, bytes: 0 };
  let surplus = surplusOf(database, asked.keepBytes);
  for (const row of conversations(database, asked.pruneOpen)) {
    const key = Number(row['key']);
    const isAsked = asked.sessions?.includes(key) === true;
    const before = isAsked || surplus > 0 ? Number.MAX_SAFE_INTEGER : cutoff;
    if (Number(row['since']) >= before) continue;
    const { records, bytes, kept } = measured(database, key, before);
    const goesWhole = kept === 0 && row['closed'] !== null && Number(row['closed']) < before;
    surplus -= bytes + records * ROW_BYTES;
    sum.records += records;
    sum.bytes += bytes;
    if (goesWhole) sum.conversations++;
  }
  return sum;
}

function surplusOf(database: Database, keepBytes: number): number {
  if (keepBytes === 0) return 0;
  const row = database
    .prepare(
      'SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count) AS pages, ' +
        '(SELECT page_size FROM pragma_page_size) AS size, (SELECT total(live) FROM segment) AS live',
    )
    .get();
  return Number(row?.['pages']) * Number(row?.['size']) + Number(row?.['live']) - contentBytes(keepBytes);
}

/** In the order in which they go. */
function conversations(database: Database, withOpen: boolean): Row[] {
  return database
    .prepare(
      'SELECT key, closed, COALESCE(since, opened) AS since FROM session ' +
        `WHERE closed IS NOT NULL OR ${withOpen ? 1 : 0} ORDER BY COALESCE(closed, since, opened)`,
    )
    .all();
}

function measured(
  database: Database,
  key: number,
  before: number,
): { readonly records: number; readonly bytes: number; readonly kept: number } {
  const row = database
    .prepare(
      'SELECT count(*) FILTER (WHERE at < ?2) AS records, count(*) FILTER (WHERE at >= ?2) AS kept, ' +
        'total(COALESCE(length, length(bytes))) FILTER (WHERE at < ?2) AS bytes FROM record ' +
        'WHERE id >= (?1 << 32) + (SELECT first FROM session WHERE key = ?1) AND id < (?1 + 1) << 32',
    )
    .get(key, before);
  return { records: Number(row?.['records']), bytes: Number(row?.['bytes']), kept: Number(row?.['kept']) };
}
