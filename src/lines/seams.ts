/**
 * Seams: where in a conversation a line of the client begins whatever came before, so that what follows
 * frames alike without it. That is after a line end, or where framing says that a record begins a line.
 */
import type { WireRecord } from '../record.ts';
import { ReadBreaks } from '../wire/breaks.ts';
import { isContinuation } from '../wire/utf8.ts';
import type { FramingFacts, Start } from './framer.ts';

/** So many bytes into the record at `index`, which is the client's. */
export interface Seam {
  readonly index: number;
  readonly byte: number;
  readonly start: Start;
}

const LF = 10;
const CR = 13;

const AFTER_LINE_END: Start = { midstream: false, lineEnded: true };

/** The first seam; within a record, not before that at `inner`. */
export function firstSeam(records: readonly WireRecord[], facts: FramingFacts, inner = 0): Seam | undefined {
  let last: WireRecord | undefined;
  let answered = false;
  for (const [index, record] of records.entries()) {
    if (record.kind === 'out') answered = true;
    if (!speaks(record)) continue;
    const start = last === undefined ? undefined : startBetween(last, answered, record, facts);
    if (start !== undefined) return { index, byte: 0, start };
    const byte = index < inner ? undefined : firstLineEnd(record.bytes);
    if (byte !== undefined) return { index, byte, start: AFTER_LINE_END };
    last = record;
    answered = false;
  }
  return undefined;
}

/** The last seam; within a record, only before that at `inner`. */
export function lastSeam(
  records: readonly WireRecord[],
  facts: FramingFacts,
  inner = records.length,
): Seam | undefined {
  let next: number | undefined;
  let answered = false;
  for (let index = records.length - 1; index >= 0; index--) {
    const record = records[index];
    if (record?.kind === 'out') answered = true;
    if (record === undefined || !speaks(record)) continue;
    const after = next === undefined ? undefined : records[next];
    const start = after === undefined ? undefined : startBetween(record, answered, after, facts);
    if (next !== undefined && start !== undefined) return { index: next, byte: 0, start };
    const byte = index >= inner ? undefined : lastLineEnd(record.bytes);
    if (byte !== undefined) return { index, byte, start: AFTER_LINE_END };
    next = index;
    answered = false;
  }
  return undefined;
}

/** What lies before a seam and what lies after it; the record that it is in becomes two. */
export function splitAt(
  records: readonly WireRecord[],
  { index, byte }: Seam,
): readonly [readonly WireRecord[], readonly WireRecord[]] {
  const record = records[index];
  if (byte === 0 || record === undefined) return [records.slice(0, index), records.slice(index)];
  const before = { ...record, bytes: record.bytes.subarray(0, byte) };
  const after = { ...record, offset: record.offset + byte, bytes: record.bytes.subarray(byte) };
  return [
    [...records.slice(0, index), before],
    [after, ...records.slice(index + 1)],
  ];
}

function speaks({ kind, bytes }: WireRecord): boolean {
  return kind === 'in' && bytes.length > 0;
}

/** How the client's record `next` begins if there is a seam between it and `last`, its record before. */
function startBetween(
  last: WireRecord,
  answered: boolean,
  next: WireRecord,
  { framing, firstLineEnd: known }: FramingFacts,
): Start | undefined {
  const end = last.bytes.at(-1);
  if (end === LF) return AFTER_LINE_END;
  // The second half of a line end completes what lies before.
  if (end === CR) return { midstream: next.bytes[0] === LF, lineEnded: true };
  // The first bytes of a window may be left out: what begins with such cannot be judged.
  if (framing === 'lines' || isContinuation(last.bytes[0])) return undefined;
  const breaks = new ReadBreaks(framing, known);
  breaks.next(last.bytes, last.at, last.offset);
  if (answered) breaks.answer();
  return breaks.next(next.bytes, next.at, next.offset) ? { midstream: false, lineEnded: false } : undefined;
}

/** The place after the first line end, if something follows there. */
function firstLineEnd(bytes: Uint8Array): number | undefined {
  const lf = bytes.indexOf(LF);
  const cr = (lf < 0 ? bytes : bytes.subarray(0, lf)).indexOf(CR);
  const end = cr >= 0 && cr + 1 !== lf ? cr : lf;
  return end < 0 || end + 1 >= bytes.length ? undefined : end + 1;
}

/** The place after the last line end that something follows. */
function lastLineEnd(bytes: Uint8Array): number | undefined {
  const before = bytes.subarray(0, bytes.length - 1);
  const lf = before.lastIndexOf(LF);
  const cr = before.subarray(lf + 1).lastIndexOf(CR);
  if (cr < 0) return lf < 0 ? undefined : lf + 1;
  // It may be the first half of the line end at the end.
  const isHalf = lf + 1 + cr === before.length - 1 && bytes.at(-1) === LF;
  return isHalf ? lastLineEnd(bytes.subarray(0, lf + 2 + cr)) : lf + cr + 2;
}
