import { nextBoundary, previousBoundary } from '../graphemes.ts';
import type { Piece, TintRun } from './entry.ts';

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

/** The same for tints. */
export function tintsWithin(tints: readonly TintRun[], from: number, to: number): readonly TintRun[] {
  if (tints.length === 0) return tints;
  return tints
    .map(({ start, end, tint }) => ({
      start: Math.max(from, start) - from,
      end: Math.min(to, end) - from,
      tint,
    }))
    .filter(({ start, end }) => start < end);
}

/** The part of a shown text from `start` up to `end`, or to its end. */
export function pieceOf({ text, marks, tints }: Piece, start: number, end = text.length): Piece {
  return {
    text: text.slice(start, end),
    marks: spansWithin(marks, start, end),
    tints: tintsWithin(tints, start, end),
  };
}

/** Where spans of `text` are in that part of it: whole clusters, since what is painted apart must not cut one. */
export function placeIn(
  text: string,
  spans: readonly number[],
  start: number,
  end = text.length,
): readonly number[] {
  const within = spansWithin(spans, start, end);
  return within.length === 0 ? within : wholeClusters(text.slice(start, end), within);
}

/** Spans, ascending, with all of the clusters that they begin or end in. Those that come to overlap are joined. */
function wholeClusters(text: string, spans: readonly number[]): readonly number[] {
  const whole: number[] = [];
  for (let index = 0; index < spans.length; index += 2) {
    const [start] = clusterAround(text, spans[index] ?? 0);
    const [, end] = clusterAround(text, spans[index + 1] ?? 0);
    if (start < (whole.at(-1) ?? 0)) whole.pop();
    else whole.push(start);
    whole.push(end);
  }
  return whole;
}

/** Start and end of the cluster that `offset` lies inside of; the offset itself if it is between two. */
export function clusterAround(text: string, offset: number): readonly [start: number, end: number] {
  const beside = Math.max(text.charCodeAt(offset - 1), text.charCodeAt(offset));
  // At the ends of the text it is not a number. Below U+0300 nothing joins.
  if (!(beside >= 0x300)) return [offset, offset];
  const start = previousBoundary(text, offset);
  const end = nextBoundary(text, start);
  return end > offset ? [start, end] : [offset, offset];
}
