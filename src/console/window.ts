/** What records weigh in the window of a pane, with what is made of them, and how much of them it takes at once. */
import type { Page, WireRecord } from '../record.ts';

/** What a pane holds of a conversation, roughly in bytes of memory; the rest is paged in. See `Scrollback`. */
export const WINDOW_COST = 512 * 1024;

/** While its end is followed, this is kept: some screens. The longer lines live that soon scroll away, the more they cost. */
export const FOLLOWED_COST = 128 * 1024;

/** Of a page of short lines, which cost far more than they have bytes, little more than this is taken. */
const PAGE_COST = WINDOW_COST / 2;

const RECORD_COST = 64;

/** A line without any text takes some 200 bytes of memory (measured). */
const LINE_COST = 160;

const LF = 10;
const CR = 13;

/** Each record is weighed once. */
const known = new WeakMap<WireRecord, number>();

export function recordCost(record: WireRecord): number {
  let cost = known.get(record);
  if (cost === undefined) {
    cost = RECORD_COST + record.bytes.length + LINE_COST * lineEnds(record.bytes);
    known.set(record, cost);
  }
  return cost;
}

export function costOf(records: readonly WireRecord[]): number {
  let cost = 0;
  for (const record of records) cost += recordCost(record);
  return cost;
}

/** As much of a page as a window takes at once, from one side of it, and the rest of its last record. */
export function part(page: Page, side: 'start' | 'end'): Page {
  const { records } = page;
  if (costOf(records) <= PAGE_COST) return page;
  const ordered = side === 'start' ? records : records.toReversed();
  let cost = 0;
  // With the one that is too much: before it there may be next to nothing.
  const count = 1 + ordered.findIndex((record) => (cost += recordCost(record)) >= PAGE_COST);
  return side === 'start'
    ? { ...page, records: records.slice(0, count), newer: true }
    : { ...page, records: records.slice(-count), older: true };
}

/** How many of the oldest records can go so that the others still cost no less than `least`. */
export function spareOldest(records: readonly WireRecord[], cost: number, least: number): number {
  let left = cost;
  const index = records.findIndex((record) => (left -= recordCost(record)) < least);
  return index < 0 ? records.length : index;
}

/** A CR and an LF after it are one. */
function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  let last = 0;
  for (const byte of bytes) {
    if (byte === LF ? last !== CR : byte === CR) count++;
    last = byte;
  }
  return count;
}
