/**
 * Where places of one text are in another that was made of it: flat pairs of offsets, before and after, both
 * ascending. From one pair on the texts run alike until the next pair; an empty trace says that they are equal.
 */
export type Trace = readonly number[];

/** Where the place `offset` of the text before is in the text after. */
export function forward(trace: Trace, offset: number): number {
  return follow(trace, offset, 0);
}

/** Where the place `offset` of the text after was in the text before. */
export function backward(trace: Trace, offset: number): number {
  return follow(trace, offset, 1);
}

function follow(trace: Trace, offset: number, side: 0 | 1): number {
  const pair = lastPair(trace, offset, side);
  if (pair < 0) return offset;
  const from = trace[2 * pair + side] ?? 0;
  const to = trace[2 * pair + 1 - side] ?? 0;
  return Math.min(to + offset - from, trace[2 * pair + 3 - side] ?? Infinity);
}

/** The last pair at or before the offset; -1 if there is none. */
function lastPair(trace: Trace, offset: number, side: 0 | 1): number {
  let low = 0;
  let high = trace.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trace[2 * middle + side] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
