/** The rows of the box of hits, before they are painted: which hits there is room for, and what stands around the picked one. */
import type { FindHit } from '../switchboard/switchboard.ts';
import { cutToWidth, padToWidth, textWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import type { RecordKind } from '../record.ts';
import type { FoundLine } from '../lines/hits.ts';
import { excerpt } from './excerpt.ts';
import { displayNumber, formatTime, nameWithin } from '../format.ts';
import type { HitList } from './hits.ts';
import { topFor } from './list.ts';
import { formatStamp } from './look.ts';

/** How a part looks: a direction and its lines, what was found, the rest. */
export type HitLook = RecordKind | 'dim' | 'title' | 'match';

/** `mark`: the sign of a direction stands here, one cell. */
export type HitPart = { readonly text: string; readonly look: HitLook } | { readonly mark: RecordKind };

export interface HitRow {
  /** Together exactly as wide as asked for; safe to show. */
  readonly parts: readonly HitPart[];
  /** Its place in the list, for a row that is a hit. */
  readonly hit?: number;
  readonly picked?: boolean;
}

/** Rows for the hits, and for the lines around the picked one; with a rule between if there are such. */
export interface HitHeights {
  readonly list: number;
  readonly context: number;
}

/** Of the screen, what is no row of the box: its border, and the screen's first and last row where there is room. */
const FRAME = 4;
const SMALL_FRAME = 3;
const SMALL = 14;

/** How many rows the box has on a screen this high; one more is the line to type in. */
export function hitHeights(rows: number): HitHeights {
  const room = Math.max(1, rows - (rows < SMALL ? SMALL_FRAME : FRAME) - 1);
  const context = room >= 34 ? 7 : room >= 17 ? 5 : room >= 9 ? 3 : 0;
  return { list: context === 0 ? room : room - context - 1, context };
}

const TIME_WIDTH = 8;
const DAY_WIDTH = 11;
const MOST_TITLE = 24;

/** With less room for a row its time is left out. */
const LEAST_WITH_TIME = 48;

/** The hits that are in sight. */
export function listRows(list: HitList, width: number, height: number, now: number): readonly HitRow[] {
  const { hits, picked } = list;
  const top = topFor(picked, list.top, height, hits.length);
  const shown = hits.slice(top, top + height);
  const times = timeWidth(shown, width, now);
  const most = Math.min(MOST_TITLE, width >> 2);
  const titles = shown.map((hit) => titleWithin(hit, most));
  const title = titles.reduce((widest, text) => Math.max(widest, textWidth(text)), 1);
  return shown.map((hit, index): HitRow => {
    const head: readonly HitPart[] = [
      { text: times === 0 ? '' : padToWidth(stamp(hit.at, now, times), times), look: 'dim' },
      { text: padToWidth(titles[index] ?? '', title + 1), look: 'title' },
      { mark: hit.kind },
      { text: ' ', look: 'dim' },
    ];
    const room = Math.max(1, width - times - title - 3);
    const parts = [...head, ...foundParts(hit, room)];
    return { parts, hit: top + index, picked: top + index === picked };
  });
}

/** A blank after it is in it. */
function timeWidth(hits: readonly FindHit[], width: number, now: number): number {
  if (width < LEAST_WITH_TIME) return 0;
  return 1 + (hits.every(({ at }) => isToday(at, now)) ? TIME_WIDTH : DAY_WIDTH);
}

function isToday(at: number, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

/** `14:01:05`; of another day `01-02 14:01`. */
function stamp(at: number, now: number, width: number): string {
  return width <= TIME_WIDTH + 1 || isToday(at, now)
    ? formatTime(at)
    : formatStamp(at, undefined, 'date').slice('2026-'.length, '2026-01-02 14:01'.length);
}

/** `#3 pump-a`; of an earlier run its key. */
function titleWithin({ session, of }: FindHit, width: number): string {
  const number = displayNumber(session);
  const room = width - number.length - 1;
  return room < 3 ? cutToWidth(number, width) : `${number} ${nameWithin(of, room)}`;
}

/** The line, cut around its first match, and filled up. */
function foundParts({ kind, text: line, spans: all }: FindHit, width: number): readonly HitPart[] {
  const safe = printable(line);
  // It is safe already, unless whoever found it did not keep to that.
  const { text, spans: found } = excerpt(safe, safe === line ? all : [], width);
  const ends = [0, ...found, text.length];
  const parts = ends.slice(1).map((end, index) => {
    return { text: text.slice(ends[index], end), look: index % 2 === 0 ? kind : ('match' as const) };
  });
  const rest = ' '.repeat(Math.max(0, width - textWidth(text)));
  return [...parts, { text: rest, look: kind }].filter((part) => part.text !== '');
}

/** The picked hit's line with lines before and after it, as many as there is room for, that line in the middle. */
export function contextRows(hit: FindHit | undefined, width: number, height: number): readonly HitRow[] {
  if (hit === undefined || height === 0) return [];
  const around = (height - 1) >> 1;
  const before = hit.before.slice(Math.max(0, hit.before.length - around));
  const after = hit.after.slice(0, height - 1 - before.length);
  const row = (line: FoundLine, parts: readonly HitPart[]): HitRow => ({
    parts: [
      { text: `${formatTime(line.at)} `, look: 'dim' },
      { mark: line.kind },
      { text: ' ', look: 'dim' },
      ...parts,
    ],
  });
  const room = Math.max(1, width - TIME_WIDTH - 3);
  const plain = (line: FoundLine): HitRow =>
    row(line, [{ text: padToWidth(printable(line.text), room), look: line.kind }]);
  return [...before.map(plain), row(hit, foundParts(hit, room)), ...after.map(plain)];
}
