/** What the bottom line says, in as many rows as it may have. */
import { cutToWidth, textWidth } from '../graphemes.ts';
import { foldRows } from '../lines/wrap.ts';
import type { Severity } from '../switchboard/switchboard.ts';
import { fold, shortened } from './fold.ts';
import type { Geometry } from './geometry.ts';
import { wayOf } from './keymap.ts';
import type { Rect } from './layout.ts';
import type { Model } from './model.ts';
import { saidNow } from './say.ts';

const SIGNS: Readonly<Record<Severity, string>> = { info: ' ', warning: '! ', error: '!! ' };

/** A message that is new has this many rows, where the second covers no more than a frame. */
const MOST_ROWS = 2;

/** Less of a text than this is not worth the words where to read all of it. */
const LEAST_BEFORE_WAY = 40;

export interface Said {
  readonly severity: Severity;
  readonly rows: readonly string[];
}

/**
 * A new message in up to `most` rows; of a longer one the beginning and the end are there. What stands for as long as it is so
 * has one row, and is cut at its end. Undefined: there is nothing to say.
 */
export function saidIn(model: Model, width: number, most: number): Said | undefined {
  const said = saidNow(model);
  if (said === undefined) return undefined;
  const { severity, text } = said;
  const sign = SIGNS[severity];
  const room = width - sign.length;
  const rows = model.message === undefined ? [cutWithWay(text, room, model)] : folded(text, room, most);
  return { severity, rows: rows.map((row, index) => (index === 0 ? sign : ' '.repeat(sign.length)) + row) };
}

/** Where the bottom line is: its last row is that of the hints, and it is as high as what it has to say. */
export function bottomRect(at: Geometry, model: Model): Rect {
  const { x, y, width } = at.hints;
  const height = saidIn(model, width, mostRows(at, model))?.rows.length ?? 1;
  return { x, y: y + 1 - height, width, height };
}

/** Only the lower edge of frames may be covered, never a line to type in or a box. */
function mostRows({ framed, places, strip }: Geometry, { table, overlay }: Model): number {
  const endsInFrames =
    framed && (table !== undefined || strip !== undefined || places.every(({ rects }) => rects.framed));
  return endsInFrames && overlay === undefined ? MOST_ROWS : 1;
}

function folded(text: string, width: number, most: number): readonly string[] {
  if (most === 1) return [shortened(text, width)];
  const rows = fold(text, width);
  if (rows.length <= most) return rows;
  const end = foldRows(text, width)[most - 1] ?? text.length;
  return [text.slice(0, end), shortened(text.slice(end), width)];
}

/** Whole, or its beginning and how to read the rest. */
function cutWithWay(text: string, width: number, { keymap }: Model): string {
  if (textWidth(text) <= width) return text;
  const way = wayOf(keymap, 'notices');
  const room = width - way.length - 1;
  return way === '' || room < LEAST_BEFORE_WAY ? cutToWidth(text, width) : `${cutToWidth(text, room)} ${way}`;
}
