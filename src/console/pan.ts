import { clusters, clusterWidth } from '../graphemes.ts';
import type { Piece } from '../lines/entry.ts';
import { spansWithin, tintsWithin } from '../lines/spans.ts';

/** A row that was cut to what is in sight, and what to point out in it. */
export interface PannedPiece extends Piece {
  readonly spans: readonly number[];
}

/** Says that a row goes on to the right. */
const MORE = '…';

/** How much of a text is looked at first. */
const UNITS_PER_CELL = 2;
const FIRST_UNITS = 64;
/** A cluster that is cut may come in this many parts, none of which is one when it is whole. */
const MOST_PARTS = 12;

/**
 * What is in sight of a row that is not folded: `width` cells after the first `pan`. Of a wide cluster that is cut on
 * the left a blank stays; on the right an ellipsis, a mark, says that there is more. `spans` are mapped as the marks are.
 */
export function panned(piece: Piece, pan: number, width: number, spans: readonly number[] = []): PannedPiece {
  const { from, to, blank, more } = sight(piece.text, pan, width);
  const text = ' '.repeat(blank) + piece.text.slice(from, to);
  const shift = (places: readonly number[]): number[] =>
    spansWithin(places, from, to).map((place) => place + blank);
  const tints = tintsWithin(piece.tints, from, to).map(({ start, end, tint }) => ({
    start: start + blank,
    end: end + blank,
    tint,
  }));
  const marks = shift(piece.marks);
  if (more) marks.push(text.length, text.length + 1);
  return { text: more ? text + MORE : text, marks, tints, spans: shift(spans) };
}

interface Sight {
  /** UTF-16 offsets of what stays of the text. */
  readonly from: number;
  readonly to: number;
  /** Cells of a cut cluster on the left. */
  readonly blank: number;
  readonly more: boolean;
}

function sight(text: string, pan: number, width: number): Sight {
  if (width < 1) return { from: 0, to: 0, blank: 0, more: false };
  const last = pan + width;
  const all = clustersUpTo(text, last + 1);
  const [from, skipped] = boundaryAfter(all, pan);
  const [end, cells] = boundaryBefore(all, last);
  const more = end < text.length;
  // The ellipsis needs a cell.
  const [to] = more && cells === last ? boundaryBefore(all, last - 1) : [end];
  if (to < from) return { from, to: from, blank: 0, more };
  return { from, to, blank: Math.max(0, skipped - pan), more };
}

/** The first clusters of a text, enough to fill `cells`, as they are whatever follows them. */
function clustersUpTo(text: string, cells: number): readonly string[] {
  for (let units = UNITS_PER_CELL * cells + FIRST_UNITS; units < text.length; units *= 2) {
    const some = clusters(text.slice(0, units)).slice(0, -MOST_PARTS);
    if (widthOf(some) >= cells) return some;
  }
  return clusters(text);
}

function widthOf(all: readonly string[]): number {
  return all.reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

type Boundary = readonly [offset: number, cells: number];

/** The first boundary of a cluster that is at `cells` or after it. */
function boundaryAfter(all: readonly string[], cells: number): Boundary {
  let offset = 0;
  let used = 0;
  for (const cluster of all) {
    if (used >= cells) break;
    used += clusterWidth(cluster);
    offset += cluster.length;
  }
  return [offset, used];
}

/** The last one that is at `cells` or before it. */
function boundaryBefore(all: readonly string[], cells: number): Boundary {
  let offset = 0;
  let used = 0;
  for (const cluster of all) {
    const width = clusterWidth(cluster);
    if (used + width > cells) break;
    used += width;
    offset += cluster.length;
  }
  return [offset, used];
}
