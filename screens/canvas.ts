import { clusters, clusterWidth } from '../src/graphemes.ts';
import type { Glyphs } from './glyphs.ts';
import type { Style } from './theme.ts';

/** A place on the screen, in cells from the upper left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Cells = readonly (readonly [attr: number, ch: string][])[];
type Row = readonly [attr: number, ch: string][];

/** What a border is drawn with. */
type Lines = Pick<Glyphs, 'corners' | 'rule' | 'vertical'>;

/** One line of nothing but characters that are one cell each. */
const ASCII = /^[\x20-\x7e]*$/;

/**
 * The inside of a box, to paint on during one frame. What falls outside is clipped. Text must have been through
 * `printable`.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #cells: Cells;
  readonly #left: number;
  readonly #top: number;
  /** How many cells of border there are on each side. */
  readonly #edge: 0 | 1;

  /** `rect` is the whole box, its border included. */
  constructor(cells: Cells, rect: Rect, border: boolean) {
    this.#cells = cells;
    this.#edge = border ? 1 : 0;
    this.#left = rect.x + this.#edge;
    this.#top = rect.y + this.#edge;
    this.width = rect.width - 2 * this.#edge;
    this.height = rect.height - 2 * this.#edge;
  }

  /**
   * Paints text from `x` on, at most `maxWidth` cells of it; a wide cluster that would be cut at the right is
   * left out. Returns how many cells further the next text goes.
   */
  text(x: number, y: number, text: string, style: Style, maxWidth = Infinity): number {
    return this.#text(x, y, text, style, maxWidth, 0);
  }

  /** The same, and the border may be painted on too: its rows are -1 and `height`, its columns -1 and `width`. */
  frameText(x: number, y: number, text: string, style: Style, maxWidth = Infinity): number {
    return this.#text(x, y, text, style, maxWidth, this.#edge);
  }

  /** Paints `width` cells with the same character, which must be one cell wide. */
  fill(x: number, y: number, width: number, style: Style, ch = ' '): void {
    const row = this.#row(y, 0);
    const end = Math.min(x + width, this.width);
    for (let at = Math.max(x, 0); at < end; at++) this.#set(row, at, style, ch);
  }

  /** Draws a frame whose outside is the rectangle. */
  frame(x: number, y: number, width: number, height: number, style: Style, glyphs: Lines): void {
    const right = x + width - 1;
    const bottom = y + height - 1;
    this.fill(x + 1, y, width - 2, style, glyphs.rule);
    this.fill(x + 1, bottom, width - 2, style, glyphs.rule);
    for (let row = y + 1; row < bottom; row++) {
      this.fill(x, row, 1, style, glyphs.vertical);
      this.fill(right, row, 1, style, glyphs.vertical);
    }
    glyphs.corners.forEach((corner, index) => {
      this.fill(index % 2 === 0 ? x : right, index < 2 ? y : bottom, 1, style, corner);
    });
  }

  /** A part of the inside, as a canvas of its own without a border. */
  part(x: number, y: number, width: number, height: number): Canvas {
    return new Canvas(this.#cells, { x: this.#left + x, y: this.#top + y, width, height }, false);
  }

  /** Gives the border this look, and these marks if it is not to be lines; nothing for a box without one. */
  border(style: Style, glyphs?: Lines): void {
    if (this.#edge === 0) return;
    for (let y = -1; y <= this.height; y++) {
      const across = y === -1 || y === this.height;
      const row = this.#row(y, 1);
      for (let x = -1; x <= this.width; x += across ? 1 : this.width + 1) {
        this.#set(row, x, style, glyphs && this.#edgeGlyph(x, y, glyphs));
      }
    }
  }

  #edgeGlyph(x: number, y: number, { corners, rule, vertical }: Lines): string {
    const atSide = x === -1 || x === this.width;
    if (y > -1 && y < this.height) return vertical;
    if (!atSide) return rule;
    return corners[(x === -1 ? 0 : 1) + (y === -1 ? 0 : 2)] ?? rule;
  }

  #text(x: number, y: number, text: string, style: Style, maxWidth: number, edge: 0 | 1): number {
    const row = this.#row(y, edge);
    const end = Math.min(this.width + edge, x + maxWidth);
    const stop = ASCII.test(text)
      ? this.#ascii(row, x, text, style, -edge, end)
      : this.#clusters(row, x, text, style, -edge, end);
    return Math.max(0, stop - x);
  }

  #ascii(row: Row, x: number, text: string, style: Style, start: number, end: number): number {
    const stop = Math.min(x + text.length, end);
    for (let at = Math.max(x, start); at < stop; at++) this.#set(row, at, style, text.charAt(at - x));
    return stop;
  }

  #clusters(row: Row, x: number, text: string, style: Style, start: number, end: number): number {
    let at = x;
    for (const cluster of clusters(text)) {
      const width = clusterWidth(cluster);
      if (at + width > end) break;
      if (at >= start) this.#cluster(row, at, style, cluster, width);
      else if (at + width > start) this.#set(row, start, style, ' ');
      at += width;
    }
    return at;
  }

  #cluster(row: Row, at: number, style: Style, cluster: string, width: 1 | 2): void {
    this.#set(row, at, style, cluster);
    if (width === 2) this.#set(row, at + 1, style, '');
  }

  #row(y: number, edge: 0 | 1): Row {
    return y < -edge || y >= this.height + edge ? [] : (this.#cells[this.#top + y] ?? []);
  }

  #set(row: Row, x: number, style: Style, ch?: string): void {
    const cell = row[this.#left + x];
    if (cell === undefined) return;
    cell[0] = style;
    if (ch !== undefined) cell[1] = ch;
  }
}
