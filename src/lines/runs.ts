/**
 * Reads a conversation page by page, in either direction, as runs of records that frame by themselves: a run
 * ends where a line of the client ends, so no line lies in two. A record that has such a place in it may be cut there.
 */
import type { Page, PageRequest, WireRecord } from '../record.ts';
import type { FramingFacts, Start } from './framer.ts';
import { firstSeam, lastSeam, splitAt } from './seams.ts';

export type Read = (request: PageRequest) => Promise<Page>;

export interface Run {
  readonly records: readonly WireRecord[];
  /** Undefined where the store begins, or what comes before is too long for a line: as a window that begins anywhere. */
  readonly start: Start | undefined;
  /** The client's next record if a line begins with it; undefined: the last line may go on. */
  readonly end: number | undefined;
}

/** What is read at a time, in bytes, and the most records of it that are looked at together. */
export interface RunSizes {
  readonly bytes: number;
  readonly records: number;
}

const RUN_SIZES: RunSizes = { bytes: 256 * 1024, records: 4096 };

/** What is read at a time to find where one line begins or ends. */
const NEAR_BYTES = 16 * 1024;

/** Without a seam for so long, a run is cut anywhere, as the window of a pane is. */
const LONGEST_BYTES = 1024 * 1024;
const LONGEST_RECORDS = 16 * 1024;

type Part = Omit<Run, 'start'>;
type Rest = Omit<Run, 'end'>;

/** All up to and including record `last`, and what its last line goes on with; the newest run first. */
export async function* runsBefore(
  read: Read,
  facts: FramingFacts,
  last: number | 'end',
  sizes = RUN_SIZES,
): AsyncGenerator<Run> {
  let { records, end }: Part =
    last === 'end' ? { records: [], end: undefined } : await completion(read, facts, last);
  let where = last === 'end' ? {} : { before: last + 1 };
  for (let older = true; older;) {
    const page: Page = await read({ ...where, bytes: sizes.bytes });
    for (const part of parts(page.records, sizes.records).reverse()) {
      records = [...part, ...records];
      const seam = firstSeam(records, facts);
      if (seam === undefined && !isTooLong(records)) continue;
      const [before, after] = seam === undefined ? [[], records] : splitAt(records, seam);
      yield { records: after, start: seam?.start, end };
      end = seam && after[0]?.seq;
      records = before;
    }
    where = { before: page.records[0]?.seq ?? 0 };
    older = page.older && page.records.length > 0;
  }
  if (records.length > 0) yield { records, start: undefined, end };
}

/** All from record `first` on, and what its first line goes on from; the oldest run first. */
export async function* runsFrom(
  read: Read,
  facts: FramingFacts,
  first: number,
  sizes = RUN_SIZES,
): AsyncGenerator<Run> {
  let { records, start }: Rest = await beginning(read, facts, first);
  let next = first + 1;
  for (let newer = true; newer;) {
    const page: Page = await read({ from: next, bytes: sizes.bytes });
    // The store has dropped what would have come next.
    if (records.length > 0 && page.records[0] !== undefined && page.records[0].seq > next) {
      yield { records, start, end: undefined };
      [records, start] = [[], undefined];
    }
    for (const part of parts(page.records, sizes.records)) {
      records = [...records, ...part];
      const seam = lastSeam(records, facts);
      if (seam === undefined && !isTooLong(records)) continue;
      const [before, after] = seam === undefined ? [records, []] : splitAt(records, seam);
      yield { records: before, start, end: after[0]?.seq };
      [records, start] = [after, seam?.start];
    }
    next = (page.records.at(-1)?.seq ?? next) + 1;
    newer = page.newer && page.records.length > 0;
  }
  if (records.length > 0) yield { records, start, end: undefined };
}

/** The records after `last` that its last line goes on in. */
async function completion(read: Read, facts: FramingFacts, last: number): Promise<Part> {
  let records: readonly WireRecord[] = [];
  for (let newer = true; newer && !isTooLong(records);) {
    const page = await read({ from: last + records.length, bytes: NEAR_BYTES });
    if (page.records[0]?.seq !== last + records.length) break;
    records = [...records, ...page.records];
    const seam = firstSeam(records, facts, 1);
    if (seam !== undefined) {
      const [before, after] = splitAt(records, seam);
      return { records: before.slice(1), end: after[0]?.seq };
    }
    newer = page.newer;
  }
  return { records: records.slice(1), end: undefined };
}

/** The records up to and including `first`, from a seam on. */
async function beginning(read: Read, facts: FramingFacts, first: number): Promise<Rest> {
  let records: readonly WireRecord[] = [];
  for (let older = true; older && !isTooLong(records);) {
    const page = await read({ before: records[0]?.seq ?? first + 1, bytes: NEAR_BYTES });
    records = [...page.records, ...records];
    const seam = lastSeam(records, facts, records.length - 1);
    if (seam !== undefined) return { records: splitAt(records, seam)[1], start: seam.start };
    older = page.older && page.records.length > 0;
  }
  return { records, start: undefined };
}

/** Cut so that the last is full. */
function parts(records: readonly WireRecord[], most: number): (readonly WireRecord[])[] {
  if (records.length <= most) return records.length === 0 ? [] : [records];
  const all: (readonly WireRecord[])[] = [];
  for (let end = records.length; end > 0; end -= most) all.push(records.slice(Math.max(0, end - most), end));
  return all.reverse();
}

export function isTooLong(records: readonly WireRecord[]): boolean {
  if (records.length > LONGEST_RECORDS) return true;
  let bytes = 0;
  for (const record of records) bytes += record.bytes.length;
  return bytes > LONGEST_BYTES;
}
