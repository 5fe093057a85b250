/**
 * From cells to what is written: the shortest text that makes the terminal show them, whatever width the
 * terminal believes a character has. ECMA-48 sequences and UTF-8 only.
 */
import { clusterWidth, simpleCluster } from '../src/graphemes.ts';
import { background, FLAGS, foreground, PLAIN, type Style } from './theme.ts';

/** A wide cluster's second cell holds the empty string. */
export type Cell = readonly [attr: Style, ch: string];

/** Erases a terminal to what a new Glass stands for: SGR reset, ED 2. */
export const CLEAR = '\x1b[0m\x1b[2J';

const BLANK: Cell = [PLAIN, ' '];
/** A look no cell has: what the terminal shows there is not known. */
const UNKNOWN = -1;

/** What a terminal shows, as far as it was told. Rows and columns count from 0. */
export class Glass {
  readonly columns: number;
  readonly rows: number;
  /**
   * Row by row. Only what `safe` let through is in here, and a character is wide if and only if an empty string
   * follows it, unless its look is UNKNOWN.
   */
  readonly #chars: string[];
  readonly #attrs: Int32Array;

  /** An erased terminal of this size. */
  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#chars = new Array<string>(columns * rows).fill(' ');
    this.#attrs = new Int32Array(columns * rows).fill(PLAIN);
  }

  /**
   * The text that makes the terminal show `lines`; empty if it does. The terminal must be in its default look
   * and is left in it, with the cursor anywhere. What is missing in `lines` is blank.
   */
  update(lines: readonly (readonly Cell[])[]): string {
    const pen = new Pen(this.columns);
    for (let y = 0; y < this.rows; y++) this.#row(pen, y, lines[y] ?? []);
    return pen.lift();
  }

  #row(pen: Pen, y: number, line: readonly Cell[]): void {
    const chars = this.#chars;
    const attrs = this.#attrs;
    for (let x = 0, at = y * this.columns; x < this.columns;) {
      const cell = line[x] ?? BLANK;
      const same = cell[1] === chars[at] && cell[0] === attrs[at] && cell[1] !== '';
      let width: 1 | 2 = chars[at + 1] === '' ? 2 : 1;
      if (!same || (width === 2 && !isTail(line[x + 1]))) width = this.#cell(pen, x, y, line);
      x += width;
      at += width;
    }
  }

  /** Brings one cell up to date, a wide cluster with its tail; returns how many cells that were. */
  #cell(pen: Pen, x: number, y: number, line: readonly Cell[]): 1 | 2 {
    const at = y * this.columns + x;
    const cell = line[x] ?? BLANK;
    const attr = cell[0];
    let glyph = glyphOf(cell[1]);
    // Its right half is beyond the edge, or something was painted over it.
    if (glyph.width === 2 && (x + 1 >= this.columns || !isTail(line[x + 1]))) glyph = SPACE;
    const { width } = glyph;
    if (!this.#shows(at, attr, glyph)) {
      pen.put(x, y, attr, glyph);
      this.#wrote(at, attr, glyph);
      if (!glyph.sure) this.#forget(at + width, at + Math.min(glyph.reach, this.columns - x));
    }
    return width;
  }

  #shows(at: number, attr: Style, { ch, width }: Glyph): boolean {
    const wide = this.#chars[at + 1] === '';
    return this.#chars[at] === ch && this.#attrs[at] === attr && wide === (width === 2);
  }

  /** A wide character of which one half is overwritten loses the other half too. */
  #wrote(at: number, attr: Style, { ch, width }: Glyph): void {
    if (this.#chars[at + width] === '') this.#forget(at + width, at + width + 1);
    this.#chars[at] = ch;
    this.#attrs[at] = attr;
    if (width === 1) return;
    this.#chars[at + 1] = '';
    this.#attrs[at + 1] = attr;
  }

  #forget(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.#chars[at] = ' ';
      this.#attrs[at] = UNKNOWN;
    }
  }
}

/** blessed itself fills a wide character's second cell with U+0003. */
function isTail(cell: Cell | undefined): boolean {
  return cell?.[1] === '' || cell?.[1] === '\x03';
}

/** What is written for a cell. */
interface Glyph {
  readonly ch: string;
  readonly width: 1 | 2;
  /** All terminals agree on the width. */
  readonly sure: boolean;
  /** How many cells it may take on some terminal. */
  readonly reach: number;
}

const HOSTILE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]|^[\p{Mn}\p{Me}\p{Cf}]/u;

/**
 * The last wall: text has been through `printable` long before. A cell that could command the terminal or would
 * join the one on its left becomes `?`; a tail that has lost its lead becomes blank.
 */
function toGlyph(text: string): Glyph {
  const ch = text === '' ? ' ' : HOSTILE.test(text) ? '?' : text;
  const width = clusterWidth(ch);
  const sure = simpleCluster(ch);
  return { ch, width, sure, reach: sure ? width : 2 * Array.from(ch).length };
}

const SPACE = toGlyph(' ');
const ASCII = Array.from({ length: 0x80 }, (_, code) => toGlyph(String.fromCharCode(code)));

/** More than a screen has characters at a time; forgotten as a whole when full. */
const MOST_GLYPHS = 4096;
const glyphs = new Map<string, Glyph>();

function glyphOf(text: string): Glyph {
  const ascii = text.length === 1 ? ASCII[text.charCodeAt(0)] : undefined;
  return ascii ?? glyphs.get(text) ?? remember(text);
}

function remember(text: string): Glyph {
  if (glyphs.size >= MOST_GLYPHS) glyphs.clear();
  const glyph = toGlyph(text);
  glyphs.set(text, glyph);
  return glyph;
}

/** Writes cells, and knows where that leaves the cursor. */
class Pen {
  readonly #columns: number;
  #out = '';
  #attr = PLAIN;
  #x = -1;
  #y = -1;

  constructor(columns: number) {
    this.#columns = columns;
  }

  put(x: number, y: number, attr: Style, glyph: Glyph): void {
    if (x !== this.#x || y !== this.#y) this.#move(x, y);
    if (attr !== this.#attr) this.#out += sgr(this.#attr, attr);
    this.#attr = attr;
    this.#y = y;
    this.#x = x + glyph.width;
    if (glyph.sure) this.#out += glyph.ch;
    else this.#doubtful(x, glyph);
  }

  /** Ends the text. */
  lift(): string {
    return this.#attr === PLAIN ? this.#out : `${this.#out}\x1b[0m`;
  }

  #move(x: number, y: number): void {
    const gap = x - this.#x;
    const forward = y === this.#y && this.#x >= 0 && gap > 0;
    this.#out += forward ? `\x1b[${gap === 1 ? '' : gap}C` : cup(x, y);
  }

  /**
   * Terminals disagree about this cluster's width. Blanks go first, so that a narrower one leaves nothing old
   * behind; where a wider one would wrap, DECAWM is off meanwhile; and the cursor is then somewhere.
   */
  #doubtful(x: number, { ch, width, reach }: Glyph): void {
    const wraps = x + reach > this.#columns;
    if (wraps || width === 2) this.#out += ' '.repeat(width) + cup(x, this.#y);
    this.#out += wraps ? `\x1b[?7l${ch}\x1b[?7h` : ch;
    this.#x = -1;
  }
}

/** CUP. */
export function cup(x: number, y: number): string {
  return `\x1b[${y + 1};${x + 1}H`;
}

const CODES = [
  [FLAGS.bold, '1'],
  [FLAGS.dim, '2'],
  [FLAGS.underline, '4'],
  [FLAGS.inverse, '7'],
] as const;
const ALL_FLAGS = FLAGS.bold | FLAGS.dim | FLAGS.underline | FLAGS.inverse;

/** More than a screen has looks at a time; forgotten as a whole when full. */
const MOST_CHANGES = 1024;
const changes = new Map<number, string>();

/** SGR from one look to another. */
function sgr(from: Style, to: Style): string {
  const key = from * 2 ** 26 + to;
  const known = changes.get(key);
  if (known !== undefined) return known;
  if (changes.size >= MOST_CHANGES) changes.clear();
  const codes = sgrCodes(from, to);
  const text = codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
  changes.set(key, text);
  return text;
}

/** Flags go on one by one; to take one off, all begins anew, since 22 ends bold and dim alike. */
function sgrCodes(from: Style, to: Style): string[] {
  const reset = (from & ~to & ALL_FLAGS) !== 0 || to === PLAIN;
  const base = reset ? PLAIN : from;
  return [
    ...(reset ? ['0'] : []),
    ...CODES.filter(([flag]) => (to & ~base & flag) !== 0).map(([, code]) => code),
    ...colourCodes(foreground(base), foreground(to), 30),
    ...colourCodes(background(base), background(to), 40),
  ];
}

function colourCodes(from: number | undefined, to: number | undefined, first: 30 | 40): string[] {
  if (from === to) return [];
  if (to === undefined) return [`${first + 9}`];
  if (to < 8) return [`${first + to}`];
  return to < 16 ? [`${first + 60 + to - 8}`] : [`${first + 8};5;${to}`];
}
