/**
 * Seams: where in a conversation a line of the client begins whatever came before, so that what follows
 * frames alike without it. The client's last record ended with a line end, or framing says that its next
 * one begins a line.
 */
import type { WireRecord } from '../record.ts';
import { ReadBreaks } from '../wire/breaks.ts';
import { isContinuation } from '../wire/utf8.ts';
import type { FramingFacts, Start } from './framer.ts';

/** Before the record at `index`, which is the client's. */
export interface Seam {
  readonly index: number;
  readonly start: Start;
}

const LF = 10;
const CR = 13;

/** The first seam after the first of these records. */
export function firstSeam(records: readonly WireRecord[], facts: FramingFacts): Seam | undefined {
  let last: WireRecord | undefined;
  let answered = false;
  for (const [index, record] of records.entries()) {
    if (record.kind === 'out') answered = true;
    if (!speaks(record)) continue;
    const start = last === undefined ? undefined : startBetween(last, answered, record, facts);
    if (start !== undefined) return { index, start };
    last = record;
    answered = false;
  }
  return undefined;
}

/** The last seam after the first of these records. */
export function lastSeam(records: readonly WireRecord[], facts: FramingFacts): Seam | undefined {
  let next: number | undefined;
  let answered = false;
  for (let index = records.length - 1; index >= 0; index--) {
    const record = records[index];
    if (record?.kind === 'out') answered = true;
    if (record === undefined || !speaks(record)) continue;
    const after = next === undefined ? undefined : records[next];
    const start = after === undefined ? undefined : startBetween(record, answered, after, facts);
    if (next !== undefined && start !== undefined) return { index: next, start };
    next = index;
    answered = false;
  }
  return undefined;
}

function speaks({ kind, bytes }: WireRecord): boolean {
  return kind === 'in' && bytes.length > 0;
}

/** How the client's record `next` begins if there is a seam between it and `last`, its record before. */
function startBetween(
  last: WireRecord,
  answered: boolean,
  next: WireRecord,
  { framing, firstLineEnd }: FramingFacts,
): Start | undefined {
  const end = last.bytes.at(-1);
  if (end === LF) return { midstream: false, lineEnded: true };
  // The second half of a line end completes what lies before.
  if (end === CR) return { midstream: next.bytes[0] === LF, lineEnded: true };
  // The first bytes of a window may be left out: what begins with such cannot be judged.
  if (framing === 'lines' || isContinuation(last.bytes[0])) return undefined;
  const breaks = new ReadBreaks(framing, firstLineEnd);
  breaks.next(last.bytes, last.at, last.offset);
  if (answered) breaks.answer();
  return breaks.next(next.bytes, next.at, next.offset) ? { midstream: false, lineEnded: false } : undefined;
}
