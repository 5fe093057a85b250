/** How far it is in a conversation from one record to another, in bytes. */
import type { Page, RecordKind, WireRecord } from '../record.ts';
import type { Read } from './runs.ts';

/** The record that lies so many bytes before, or the first. Bytes of one kind count if one is given. */
export async function seqBefore(read: Read, seq: number, bytes: number, kind?: RecordKind): Promise<number> {
  let first = seq;
  for (let [size, older] = [0, true]; older && size < bytes;) {
    const page: Page = await read({ before: first, bytes: bytes - size });
    first = page.records[0]?.seq ?? first;
    size += sizeOf(page.records, kind);
    older = page.older && page.records.length > 0;
  }
  return first;
}

/** The record that lies so many bytes after, or the last. Bytes of one kind count if one is given. */
export async function seqAfter(read: Read, seq: number, bytes: number, kind?: RecordKind): Promise<number> {
  let last = seq;
  for (let [size, newer] = [0, true]; newer && size < bytes;) {
    const page: Page = await read({ from: last + 1, bytes: bytes - size });
    last = page.records.at(-1)?.seq ?? last;
    size += sizeOf(page.records, kind);
    newer = page.newer && page.records.length > 0;
  }
  return last;
}

export function sizeOf(records: readonly WireRecord[], kind?: RecordKind): number {
  let sum = 0;
  for (const record of records) if (kind === undefined || record.kind === kind) sum += record.bytes.length;
  return sum;
}
