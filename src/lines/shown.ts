import { byteCount } from '../wire/framing.ts';
import { type Printed, print } from '../printable.ts';
import { takeColours } from '../sgr.ts';
import { backward, forward, type Trace } from '../trace.ts';
import { unitsWithin } from './bytes.ts';
import type { Piece, TintRun } from './entry.ts';
import { clusterAround } from './spans.ts';

/** Whether what cannot be shown has a mark in text, of ASCII where that is a control (`^H`), or a run of it is one dot. */
export const MARK_LOOKS = ['show', 'caret', 'fold'] as const;
export type MarkLook = (typeof MARK_LOOKS)[number];

/** What is made of a line's text. */
export interface LineStyle {
  readonly marks: MarkLook;
  /** The client's colour sequences are colours, not marks. */
  readonly colour: boolean;
}

/** A line as it is shown, before it is folded. Safe to show. */
export interface Shown extends Piece {
  /** From the text as it came to the one here, step by step. */
  readonly traces: readonly Trace[];
}

const NONE: readonly never[] = Object.freeze([]);
const PLAIN = /^[\x20-\x7e]*$/;
const COMBINING = /\p{M}/u;

/** What a run of marks is folded to. */
const DOT = '·';

/** `raw` as a deframer has it. Its tints and marks never begin or end inside of a cluster. */
export function show(raw: string, style: LineStyle): Shown {
  if (PLAIN.test(raw)) return { text: raw, marks: NONE, tints: NONE, traces: NONE };
  const coloured = style.colour ? takeColours(raw) : { text: raw, tints: NONE, trace: NONE };
  const printing: number[] = [];
  const printed = print(coloured.text, printing);
  const { text, marks, trace: folding } = MARKED[style.marks](printed);
  const place = (offset: number): number => forward(folding, forward(printing, offset));
  return {
    text,
    marks: COMBINING.test(text) ? wholeMarks(text, marks) : marks,
    tints: wholeTints(text, coloured.tints, place),
    traces: [coloured.trace, printing, folding].filter((trace) => trace.length > 0),
  };
}

/** How many bytes of `raw` come before the place `char` of what is shown of it. */
export function bytesBefore(raw: string, { traces }: Shown, char: number): number {
  const units = traces.reduceRight((offset, trace) => backward(trace, offset), char);
  return byteCount(raw.slice(0, units));
}

/** Where in what is shown of `raw` its byte number `byte` is. */
export function charOf(raw: string, { traces }: Shown, byte: number): number {
  return traces.reduce((offset, trace) => forward(trace, offset), unitsWithin(raw, byte));
}

interface Folded extends Printed {
  readonly trace: Trace;
}

const MARKED: Readonly<Record<MarkLook, (printed: Printed) => Folded>> = {
  show: (printed) => ({ ...printed, trace: NONE }),
  caret: (printed) => reworded(printed, caret, false),
  fold: (printed) => reworded(printed, () => DOT, true),
};

const FIRST_PICTURE = 0x2400;
const DELETE_PICTURE = 0x2421;

/** Control pictures as they were written before there were any: `^H`, `^[`, `^?`. */
function caret(mark: string): string {
  const code = mark.charCodeAt(0);
  if (code < FIRST_PICTURE || code > DELETE_PICTURE) return mark;
  return `^${code === DELETE_PICTURE ? '?' : String.fromCharCode(code - FIRST_PICTURE + 0x40)}`;
}

/** Each mark in other words; `joins`: those that touch are one. */
function reworded({ text, marks }: Printed, word: (mark: string) => string, joins: boolean): Folded {
  const words: number[] = [];
  const trace: number[] = [];
  let kept = '';
  let from = 0;
  for (let index = 0; index < marks.length; index += 2) {
    const start = marks[index] ?? 0;
    let end = marks[index + 1] ?? 0;
    while (joins && marks[index + 2] === end) end = marks[(index += 2) + 1] ?? 0;
    kept += text.slice(from, start);
    if (trace.at(-2) !== start) trace.push(start, kept.length);
    words.push(kept.length);
    kept += word(text.slice(start, end));
    words.push(kept.length);
    trace.push(end, kept.length);
    from = end;
  }
  return { text: kept + text.slice(from), marks: words, trace };
}

/** A mark with what combines with it: a cluster is painted as a whole. */
function wholeMarks(text: string, marks: readonly number[]): readonly number[] {
  return marks.map((mark, index) => (index % 2 === 0 ? mark : mark + combiningAt(text, mark)));
}

function combiningAt(text: string, at: number): number {
  return /^\p{M}*/u.exec(text.slice(at, at + 8))?.[0].length ?? 0;
}

/** Tints of whole clusters; of one that has several, the last. */
function wholeTints(
  text: string,
  tints: readonly TintRun[],
  place: (offset: number) => number,
): readonly TintRun[] {
  const startOf = (offset: number): number => clusterAround(text, place(offset))[0];
  return tints
    .map(({ start, end, tint }) => ({ start: startOf(start), end: startOf(end), tint }))
    .filter(({ start, end }) => start < end);
}
