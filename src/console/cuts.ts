import { isContinuation } from '../wire/utf8.ts';

/** What is longer is shown in parts, so that none of them costs much. */
const MOST_BYTES = 4096;

const LF = 10;
const CR = 13;

interface Cut {
  /** The first byte after the part. */
  readonly to: number;
  /** The part ends with a line end. */
  readonly ends: boolean;
}

/**
 * Cuts bytes after each LF, CRLF and lone CR, and lines that are longer than 4096 bytes besides, there not inside of
 * a character or a CRLF.
 */
export function lineCuts(bytes: Uint8Array): Cut[] {
  const cuts: Cut[] = [];
  let from = 0;
  let lf = find(bytes, LF, 0);
  let cr = find(bytes, CR, 0);
  while (from < bytes.length) {
    if (lf < from) lf = find(bytes, LF, from);
    if (cr < from) cr = find(bytes, CR, from);
    const end = Math.min(lf, cr);
    const to = end === cr && lf === cr + 1 ? lf + 1 : Math.min(end + 1, bytes.length);
    const ends = to - from <= MOST_BYTES;
    from = ends ? to : wholeUpTo(bytes, from + MOST_BYTES);
    cuts.push({ to: from, ends: ends && end < bytes.length });
  }
  return cuts;
}

/** The place of `byte` from `from` on, the length if there is none. */
function find(bytes: Uint8Array, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
}

/** `at`, or a little less if that is inside of a character or a CRLF. */
function wholeUpTo(bytes: Uint8Array, at: number): number {
  if (bytes[at - 1] === CR && bytes[at] === LF) return at - 1;
  let start = at;
  while (at - start < 3 && isContinuation(bytes[start])) start--;
  return isContinuation(bytes[start]) ? at : start;
}
