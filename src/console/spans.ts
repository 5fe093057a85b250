/** Spans, flat pairs of start and end, cut to a piece of their text and counted from its start. */
export function spansWithin(spans: readonly number[], from: number, to: number): readonly number[] {
  if (spans.length === 0) return spans;
  const within: number[] = [];
  for (let index = 0; index < spans.length; index += 2) {
    const start = Math.max(from, spans[index] ?? 0);
    const end = Math.min(to, spans[index + 1] ?? 0);
    if (start < end) within.push(start - from, end - from);
  }
  return within;
}
