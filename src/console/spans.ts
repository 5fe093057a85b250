import { clusters } from '../graphemes.ts';
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
    .filter(({ start, end }) => start < to && end > from)
    .map(({ start, end, tint }) => ({
      start: Math.max(from, start) - from,
      end: Math.min(to, end) - from,
      tint,
    }));
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

/** Where every code unit of these is a cluster by itself, nothing can be cut inside of one. */
const SINGLE = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2400-\u2421]*$/;

/** Spans, ascending, with all of the clusters that they begin or end in. Those that come to touch are joined. */
function wholeClusters(text: string, spans: readonly number[]): readonly number[] {
  if (SINGLE.test(text)) return spans;
  const bounds = clusterBounds(text);
  const whole: number[] = [];
  let index = 0;
  spans.forEach((offset, which) => {
    while ((bounds[index + 1] ?? Infinity) <= offset) index++;
    const before = bounds[index] ?? 0;
    const isEnd = which % 2 === 1;
    const bound = isEnd && before < offset ? (bounds[index + 1] ?? text.length) : before;
    // It begins in the cluster that the one before ends in.
    if (!isEnd && bound < (whole.at(-1) ?? 0)) whole.pop();
    else whole.push(bound);
  });
  return whole;
}

/**
 * Offsets in `text`, ascending, each moved back to the start of the cluster that it lies inside of.
 */
export function clusterStarts(text: string, offsets: readonly number[]): readonly number[] {
  if (offsets.length === 0 || SINGLE.test(text)) return offsets;
  const bounds = clusterBounds(text);
  let index = 0;
  return offsets.map((offset) => {
    while ((bounds[index + 1] ?? Infinity) <= offset) index++;
    return bounds[index] ?? 0;
  });
}

function clusterBounds(text: string): readonly number[] {
  let at = 0;
  return [0, ...clusters(text).map((cluster) => (at += cluster.length))];
}
