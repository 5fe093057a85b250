import type { Item } from '../walk.ts';

/** The bytes of these records, as they are. */
export function* rawExport(items: Iterable<Item>): Generator<Uint8Array> {
  for (const item of items) if (item.type === 'record') yield item.record.bytes;
}
