import type { Tint, TintRun } from './lines/entry.ts';
import { nearestColour } from './palette.ts';
import type { Trace } from './trace.ts';

/** A text without the sequences that gave it colours, and the colours. */
export interface Coloured {
  readonly text: string;
  /** Ascending; what has the default look is in none of them. */
  readonly tints: readonly TintRun[];
  /** From the text with the sequences to the one without. */
  readonly trace: Trace;
}

/** Fields of one sequence, between `;` and `:`. */
const MOST_FIELDS = 64;

/** No sequence is longer than 256 characters: ESC, `[` and `m` are three of them. */
const sequence = /\x1b\[([0-9;:]{0,253})m/g;

/** What the sequences so far ask for. */
interface Pen {
  readonly fg: number | undefined;
  readonly bg: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

const DEFAULT_PEN: Pen = {
  fg: undefined,
  bg: undefined,
  bold: false,
  dim: false,
  underline: false,
  inverse: false,
};

const STROKES: ReadonlyMap<number, Partial<Pen>> = new Map<number, Partial<Pen>>([
  [0, DEFAULT_PEN],
  [1, { bold: true }],
  [2, { dim: true }],
  [4, { underline: true }],
  [7, { inverse: true }],
  [22, { bold: false, dim: false }],
  [24, { underline: false }],
  [27, { inverse: false }],
  [39, { fg: undefined }],
  [49, { bg: undefined }],
  ...Array.from({ length: 8 }, (_, colour): [number, Partial<Pen>][] => [
    [30 + colour, { fg: colour }],
    [40 + colour, { bg: colour }],
    [90 + colour, { fg: 8 + colour }],
    [100 + colour, { bg: 8 + colour }],
  ]).flat(),
]);

/**
 * Takes SGR sequences (ECMA-48, 8.3.117) out of a text that begins in the default look: colours, bold, dim,
 * underline and inverse. What else SGR can say is passed over: nothing blinks, nothing is concealed, and text in
 * the colour of its ground has neither. Every other sequence, and one that is out of bounds, stays in the text.
 */
export function takeColours(text: string): Coloured {
  const brush = new Brush();
  const trace: number[] = [];
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    const fields = (match[1] ?? '').split(';').map((field) => field.split(':').map(Number));
    if (fields.flat().length > MOST_FIELDS) continue;
    brush.write(text.slice(from, match.index));
    brush.take(penAfter(brush.pen, fields));
    from = match.index + match[0].length;
    trace.push(match.index, brush.text.length, from, brush.text.length);
  }
  brush.write(text.slice(from));
  return { text: brush.text, tints: brush.tints, trace };
}

/** Only the text of `takeColours`. */
export function withoutColours(text: string): string {
  return text.includes('\x1b[') ? takeColours(text).text : text;
}

class Brush {
  text = '';
  pen = DEFAULT_PEN;
  readonly tints: TintRun[] = [];
  #tint: Tint | undefined;

  take(pen: Pen): void {
    this.pen = pen;
    this.#tint = tintOf(pen);
  }

  write(text: string): void {
    const start = this.text.length;
    this.text += text;
    if (text !== '' && this.#tint !== undefined) {
      this.tints.push({ start, end: this.text.length, tint: this.#tint });
    }
  }
}

/** Undefined for the default look. */
function tintOf({ fg, bg, bold, dim, underline, inverse }: Pen): Tint | undefined {
  // Text in the colour of its ground cannot be read.
  const colours = fg !== bg;
  const tint: Tint = {
    ...(colours && fg !== undefined && { fg }),
    ...(colours && bg !== undefined && { bg }),
    ...(bold && { bold }),
    ...(dim && { dim }),
    ...(underline && { underline }),
    ...(inverse && { inverse }),
  };
  return Object.keys(tint).length === 0 ? undefined : tint;
}

/** Fields are `;` apart; each is a code, and the arguments that `:` joins to it. */
function penAfter(before: Pen, fields: readonly (readonly number[])[]): Pen {
  let pen = before;
  for (let at = 0; at < fields.length; at++) {
    const [code = 0, ...joined] = fields[at] ?? [];
    if (code !== 38 && code !== 48 && code !== 58) {
      pen = { ...pen, ...strokeOf(code, joined) };
      continue;
    }
    const given = joined.length > 0 ? withoutSpace(joined) : separate(fields, at + 1);
    // Where the arguments of an unknown kind of colour end, nobody knows.
    if (given === undefined) return pen;
    if (joined.length === 0) at += given.length;
    const colour = colourOf(given);
    // 58 colours the underline only.
    if (colour !== undefined && code !== 58) pen = { ...pen, [code === 38 ? 'fg' : 'bg']: colour };
  }
  return pen;
}

function strokeOf(code: number, joined: readonly number[]): Partial<Pen> {
  if (joined.length === 0) return STROKES.get(code) ?? {};
  return code === 4 ? { underline: joined[0] !== 0 } : {};
}

/** ISO 8613-6 puts the number of a colour space before red, green and blue; many programs leave it out. */
function withoutSpace([kind = 0, ...values]: readonly number[]): readonly number[] {
  return [kind, ...(kind === 2 && values.length > 3 ? values.slice(1, 4) : values)];
}

/** The arguments of a colour in fields of their own. */
function separate(fields: readonly (readonly number[])[], from: number): readonly number[] | undefined {
  const kind = fields[from]?.[0];
  if (kind !== 2 && kind !== 5) return undefined;
  return fields.slice(from, from + (kind === 2 ? 4 : 2)).map(([value = 0]) => value);
}

/** Undefined for what is not a colour. */
function colourOf([kind, ...values]: readonly number[]): number | undefined {
  if (!values.every((value) => value <= 255)) return undefined;
  const [red, green, blue] = values;
  if (kind === 5) return red;
  if (kind !== 2 || red === undefined || green === undefined || blue === undefined) return undefined;
  return nearestColour(red, green, blue);
}
