/** The last lines of a conversation, and the way on from there. */
import type { WireRecord } from '../record.ts';
import type { Feed, ReadPage } from './feed.ts';
import type { Line } from './liner.ts';
import type { LineStream } from './line-stream.ts';

/** What is read at a time, and at most, to find where so many lines begin. */
const PAGE_BYTES = 256 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;

const LF = 10;
const CR = 13;

export interface Recent {
  /** At most so many as were asked for. */
  readonly before: readonly Line[];
  /** What the client had begun to say and not ended; it is told again once it is complete. */
  readonly rest: Line | undefined;
  /** What comes after them. Leaving the loop ends it. */
  readonly lines: AsyncIterableIterator<Line, undefined>;
}

/** A record from which on there are at least so many lines before record `end`, if there are so many. */
export async function beginOf(count: number, end: number, page: ReadPage): Promise<number> {
  let begin = end;
  let lines = 0;
  let bytes = 0;
  // One more: the first of them may have begun before.
  while (lines <= count && bytes < MOST_BYTES && begin > 0) {
    const { records, older } = await page({ before: begin, bytes: PAGE_BYTES });
    for (const record of records) {
      lines += linesIn(record);
      bytes += record.bytes.length;
    }
    begin = records[0]?.seq ?? begin;
    if (!older || records.length === 0) break;
  }
  return begin;
}

/** Not fewer than there are, but for what only silence ends. */
function linesIn({ kind, bytes }: WireRecord): number {
  let ends = 0;
  bytes.forEach((byte, at) => {
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) ends++;
  });
  return kind === 'in' ? ends : Math.max(1, ends);
}

/** Reads the stream up to record `end`. */
export async function recent(count: number, end: number, feed: Feed, stream: LineStream): Promise<Recent> {
  const before: Line[] = [];
  let rest: Line | undefined;
  while (feed.next < end) {
    const came = await stream.take();
    if (came === undefined) break;
    before.push(...came.lines);
    if (before.length > 2 * count) before.splice(0, before.length - count);
    rest = came.rest;
  }
  return { before: count === 0 ? [] : before.slice(-count), rest, lines: stream };
}
