/**
 * Where places of one text are in another that was made of it: flat pairs of offsets, before and after, both
 * ascending. Between two pairs that are equally far apart in both the texts run alike, as they do before the first
 * and after the last; between others one thing stands for another. An empty trace says that the texts are equal.
 */
export type Trace = readonly number[];

/** Where the place `offset` of the text before is in the text after; inside of what was replaced, where that begins. */
export function forward(trace: Trace, offset: number): number {
  return follow(trace, offset, 0);
}

/** Where the place `offset` of the text after was in the text before: of several places the first. */
export function backward(trace: Trace, offset: number): number {
  return follow(trace, offset, 1);
}

function follow(trace: Trace, offset: number, side: 0 | 1): number {
  const next = firstPair(trace, offset, side);
  const nextFrom = trace[2 * next + side] ?? Infinity;
  const nextTo = trace[2 * next + 1 - side] ?? Infinity;
  if (nextFrom === offset) return nextTo;
  if (next === 0) return offset;
  const from = trace[2 * next - 2 + side] ?? 0;
  const to = trace[2 * next - 1 - side] ?? 0;
  return nextFrom - from === nextTo - to ? to + offset - from : to;
}

/** The first pair at or after the offset. */
function firstPair(trace: Trace, offset: number, side: 0 | 1): number {
  let low = 0;
  let high = trace.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trace[2 * middle + side] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
