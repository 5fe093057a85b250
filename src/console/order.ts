import type { SessionId } from '../record.ts';

/** A session's place in an ascending list. */
export function indexOf(order: readonly SessionId[], id: SessionId): number {
  let low = 0;
  let high = order.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = order[middle] ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
