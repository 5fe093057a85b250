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
const COMBINING = /\p{M}/u;

/** What a run of marks is folded to. */
const DOT = '·';

/** `raw` as a deframer has it. Its tints and marks never begin or end inside of a cluster. */
export function show(raw: string, style: LineStyle): Shown {
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
  caret: spell,
  fold,
};

const FIRST_PICTURE = 0x2400;
const DELETE_PICTURE = 0x2421;

/** Control pictures as they were written before there were any: `^H`, `^[`, `^?`. */
function spell({ text, marks }: Printed): Folded {
  const spelled: number[] = [];
  const trace: number[] = [];
  let kept = '';
  let from = 0;
  for (let index = 0; index < marks.length; index += 2) {
    const start = marks[index] ?? 0;
    const end = marks[index + 1] ?? 0;
    kept += text.slice(from, start);
    const mark = caret(text.slice(start, end));
    if (trace.at(-2) !== start) trace.push(start, kept.length);
    spelled.push(kept.length, kept.length + mark.length);
    kept += mark;
    trace.push(end, kept.length);
    from = end;
  }
  return { text: kept + text.slice(from), marks: spelled, trace };
}

function caret(mark: string): string {
  const code = mark.charCodeAt(0);
  if (code < FIRST_PICTURE || code > DELETE_PICTURE) return mark;
  return `^${code === DELETE_PICTURE ? '?' : String.fromCharCode(code - FIRST_PICTURE + 0x40)}`;
}

/** Marks that touch become one dot. */
function fold({ text, marks }: Printed): Folded {
  const dots: number[] = [];
  const trace: number[] = [];
  let kept = '';
  let from = 0;
  for (let index = 0; index < marks.length; index += 2) {
    const start = marks[index] ?? 0;
    const end = marks[index + 1] ?? 0;
    if (start > from || index === 0) {
      kept += text.slice(from, start);
      trace.push(start, kept.length);
      dots.push(kept.length, kept.length + 1);
      kept += DOT;
    }
    if (marks[index + 2] !== end) trace.push(end, kept.length);
    from = end;
  }
  return { text: kept + text.slice(from), marks: dots, trace };
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
