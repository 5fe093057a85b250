/** A row of text in which some parts look different. */
import type { Piece, Tint } from '../src/lines/entry.ts';
import type { Canvas } from './canvas.ts';
import { legible } from './legible.ts';
import { type Style, style as makeStyle, type Theme } from './theme.ts';

/** Spans of a piece that stand out, flat pairs of start and end, and how. */
export interface Glow {
  readonly spans: readonly number[];
  readonly style: Style;
}

/**
 * Paints a piece: its marks, the stand-ins for what cannot be shown, look different from the same characters sent
 * as such; a client's colours are its own; what glows lies over both. Returns how many cells further the next text goes.
 */
export function paintPiece(
  canvas: Canvas,
  x: number,
  y: number,
  piece: Piece,
  style: Style,
  theme: Theme,
  glows: readonly Glow[] = [],
): number {
  const { text, marks, tints } = piece;
  if (marks.length === 0 && tints.length === 0 && glows.every(({ spans }) => spans.length === 0)) {
    return canvas.text(x, y, text, style);
  }
  const cuts = [
    0,
    ...marks,
    ...tints.flatMap(({ start, end }) => [start, end]),
    ...glows.flatMap(({ spans }) => spans),
  ];
  const ends = [...new Set([...cuts, text.length])].sort((a, b) => a - b);
  let at = x;
  for (let index = 0; index < ends.length - 1; index++) {
    const from = ends[index] ?? 0;
    const look = lookAt(piece, from, style, theme, glows);
    at += canvas.text(at, y, text.slice(from, ends[index + 1]), look);
  }
  return at - x;
}

function lookAt(
  { marks, tints }: Piece,
  at: number,
  style: Style,
  theme: Theme,
  glows: readonly Glow[],
): Style {
  const glow = glows.find(({ spans }) => within(spans, at));
  if (glow !== undefined) return glow.style;
  if (within(marks, at)) return theme.mark;
  const run = tints.find(({ start, end }) => at >= start && at < end);
  return run === undefined ? style : tinted(legible(run.tint, theme.ground));
}

function within(spans: readonly number[], at: number): boolean {
  for (let index = 0; index < spans.length; index += 2) {
    if (at >= (spans[index] ?? 0) && at < (spans[index + 1] ?? 0)) return true;
  }
  return false;
}

function tinted({ fg, bg, bold, dim, underline, inverse }: Tint): Style {
  return makeStyle(fg, bg, {
    bold: bold === true,
    dim: dim === true,
    underline: underline === true,
    inverse: inverse === true,
  });
}
