import { cutToWidth, textWidth } from '../graphemes.ts';
import { clusterAround, placeIn } from '../lines/spans.ts';
import type { Spans } from '../pattern.ts';

/** A part of a text, and where its spans are in that. */
export interface Excerpt {
  readonly text: string;
  readonly spans: Spans;
}

/**
 * The part of a text, safe to show, that has its first span, at most `width` cells wide: from the beginning if that reaches,
 * else with a third of the width before it. An ellipsis stands for what is left out.
 */
export function excerpt(text: string, spans: Spans, width: number): Excerpt {
  const [start = 0, end = 0] = spans;
  if (textWidth(text.slice(0, end)) < width)
    return { text: cutToWidth(text, width), spans: whole(text, spans, width) };
  const from = back(text, start, Math.floor(width / 3));
  const rest = text.slice(from);
  const moved = spans.map((at) => Math.max(0, at - from));
  const shown = cutToWidth(rest, Math.max(1, width - 1));
  return { text: `…${shown}`, spans: within(rest, moved, shown.length).map((at) => at + 1) };
}

function whole(text: string, spans: Spans, width: number): Spans {
  return within(text, spans, cutToWidth(text, width).length);
}

/** Of what was cut off, the ellipsis that stands for it. */
function within(text: string, spans: Spans, length: number): Spans {
  return placeIn(text, spans, 0, Math.min(length, text.length));
}

/** So many cells before a place, at the beginning of a cluster. */
function back(text: string, at: number, cells: number): number {
  // No unit takes more than two cells, and most take one.
  let from = clusterAround(text, Math.max(0, at - cells))[0];
  while (textWidth(text.slice(from, at)) > cells && from < at) from = clusterAround(text, from + 1)[1];
  return from;
}
