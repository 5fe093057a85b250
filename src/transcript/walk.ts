/** Goes through a conversation of the file from its beginning, in bounded memory however long it is. */
import type { RecordKind, WireRecord } from '../record.ts';
import type { Archive } from './archive.ts';

/** Milliseconds since the Unix epoch: from, and up to. An absent one is no bound. */
export interface Span {
  readonly since?: number;
  readonly until?: number;
}

/** What stands in a conversation: a record, or that records up to and with `last` were never stored. */
export type Item =
  | { readonly type: 'record'; readonly record: WireRecord }
  | {
      readonly type: 'gap';
      readonly first: number;
      readonly last: number;
      /** A time near it, where one is known. */
      readonly at?: number;
    };

/** How far a walk has come, in records of the whole. */
export type Tell = (done: number, total: number) => void;

/** Read at a time, in bytes. */
const PAGE_BYTES = 1024 * 1024;

/**
 * What the file holds of a conversation when it begins: what comes later is left out, so that it ends also while
 * clients send. What is removed meanwhile is a gap. Throws SQLite's errors.
 */
export function* walk(archive: Archive, key: number, span: Span = {}, tell?: Tell): Generator<Item> {
  const last = archive.page(key, { bytes: 1 }, key).records.at(-1)?.seq ?? -1;
  let first: number | undefined;
  let next: number | undefined;
  while (next === undefined || next <= last) {
    const from = next === undefined ? beginning(span) : { from: next };
    const { records } = archive.page(key, { ...from, bytes: PAGE_BYTES }, key);
    if (records.length === 0) return;
    for (const record of records) {
      const { seq, at, missing } = record;
      if (seq > last || at >= (span.until ?? Infinity)) return;
      first ??= seq;
      if (next !== undefined && seq > next) yield { type: 'gap', first: next, last: seq - 1 };
      next = seq + (missing ?? 1);
      if (at < (span.since ?? -Infinity)) continue;
      yield missing === undefined
        ? { type: 'record', record }
        : { type: 'gap', first: seq, last: Math.min(last, next - 1), at };
    }
    tell?.((next ?? 0) - (first ?? 0), last + 1 - (first ?? 0));
  }
}

function beginning({ since }: Span): { readonly since: number } | { readonly from: number } {
  return since === undefined ? { from: 0 } : { since };
}

/** One direction of it, and its gaps. */
export function* oneWay(items: Iterable<Item>, direction: RecordKind | undefined): Generator<Item> {
  for (const item of items) {
    if (direction === undefined || item.type === 'gap' || item.record.kind === direction) yield item;
  }
}
