/**
 * Screens as SVG, as an <img> shows it: no script, no font from elsewhere, nothing of HTML. Each row is a <text>, in
 * which every run of like characters is a <tspan> with a place and a length of its own, so that columns stand under
 * each other in any font.
 */
import type { Cell } from '../helpers/screen.ts';
import { rectangle, shapeOf, short } from './shapes.ts';
import { hexOf, mixed, type Skin } from './skin.ts';

/** What a terminal shows. */
export interface Shot {
  readonly rows: readonly (readonly Cell[])[];
  /** Absent: hidden. */
  readonly cursor?: { readonly x: number; readonly y: number };
}

/** Of one cell. The width is that of most fonts at the size of FONT. */
export const CELL = { width: 9, height: 19 } as const;

/** Goes into the <style> of a picture that has screens. */
export const FONT =
  "text{font:15px 'DejaVu Sans Mono','SFMono-Regular',Menlo,Consolas,'Liberation Mono',monospace;white-space:pre}";

/** Of a row's height, down from its top. */
const BASELINE = 14.2;
const UNDERLINE = 16;
/** How much of a dim colour is left. */
const DIM = 0.58;

interface Run {
  readonly x: number;
  /** In cells. */
  readonly width: number;
  readonly text: string;
  readonly fill: string;
  readonly bold: boolean;
}

/** What cells look like, with inverse, dim and the palette worked out. */
interface Paint {
  readonly fg: string;
  readonly bg: string;
}

/** The size of a screen. */
export function sizeOf({ rows }: Shot): { readonly width: number; readonly height: number } {
  return { width: (rows[0]?.length ?? 0) * CELL.width, height: rows.length * CELL.height };
}

/** A screen, its upper left at 0,0; to be put into an <svg> that has the style FONT. */
export function screenSvg(shot: Shot, skin: Skin): string {
  const fills = new Map<string, string>();
  const rows = shot.rows.map((row, y) => {
    const cursor = shot.cursor?.y === y ? shot.cursor.x : undefined;
    const paints = row.map((cell, x) => paintOf(cell, skin, x === cursor));
    grounds(row, paints, y, skin, fills);
    return textRow(drawn(row, paints, y, fills), y, skin);
  });
  const paths = [...fills].map(([fill, data]) => `<path fill="${fill}" d="${data}"/>`);
  return [...paths, ...rows.filter((row) => row !== '')].join('\n');
}

/** Escaped for the text of an element and for its attributes. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return text.replaceAll(/[&<>"]/g, (character) => `&${names[character] ?? ''};`);
}

function paintOf(cell: Cell, skin: Skin, cursor: boolean): Paint {
  const fg = hexOf(cell.fg, skin.foreground, skin);
  const bg = hexOf(cell.bg, skin.background, skin);
  if (cursor) return { fg: skin.background, bg: skin.cursor };
  const shown = cell.dim ? mixed(fg, bg, DIM) : fg;
  return cell.inverse ? { fg: bg, bg: shown } : { fg: shown, bg };
}

/** Adds the grounds of a row to `fills`, and the lines under its text. */
function grounds(
  row: readonly Cell[],
  paints: readonly Paint[],
  y: number,
  skin: Skin,
  fills: Map<string, string>,
): void {
  const top = y * CELL.height;
  stretches(paints.map(({ bg }) => bg)).forEach(({ value, x, width }) => {
    if (value === skin.background) return;
    fill(fills, value, rectangle({ ...across(x, width), y: top, height: CELL.height }));
  });
  stretches(paints.map(({ fg }, x) => (row[x]?.underline === true ? fg : ''))).forEach(
    ({ value, x, width }) => {
      if (value !== '') fill(fills, value, rectangle({ ...across(x, width), y: top + UNDERLINE, height: 1 }));
    },
  );
}

/** Adds what is drawn to `fills`; what is left is for the text: a blank stands where something is drawn. */
function drawn(
  row: readonly Cell[],
  paints: readonly Paint[],
  y: number,
  fills: Map<string, string>,
): readonly (Cell & Paint)[] {
  const top = y * CELL.height;
  return row.map((cell, x) => {
    const { fg, bg } = paints[x] ?? { fg: '', bg: '' };
    const data = shapeOf(cell.ch, { ...across(x, 1), y: top, height: CELL.height }, cell.bold);
    if (data !== undefined) fill(fills, fg, data);
    return { ...cell, fg, bg, ch: data === undefined ? cell.ch : ' ' };
  });
}

function textRow(cells: readonly (Cell & Paint)[], y: number, skin: Skin): string {
  const runs = runsOf(cells);
  if (runs.length === 0) return '';
  const spans = runs.map(({ x, width, text, fill: colour, bold }) => {
    const weight = bold ? ' font-weight="bold"' : '';
    const shade = colour === skin.foreground ? '' : ` fill="${colour}"`;
    const length = text.length > 1 ? ` textLength="${short(width * CELL.width)}"` : '';
    return `<tspan x="${short(x * CELL.width)}"${length}${shade}${weight}>${escaped(text)}</tspan>`;
  });
  const base = short(y * CELL.height + BASELINE);
  return `<text y="${base}" fill="${skin.foreground}" xml:space="preserve">${spans.join('')}</text>`;
}

/** Runs of one look without two blanks in them; what is not ASCII stands alone: it may come from another font. */
function runsOf(cells: readonly (Cell & Paint)[]): readonly Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  const close = (): void => {
    if (open !== undefined) runs.push({ ...open, ...trimmed(open) });
    open = undefined;
  };
  cells.forEach((cell, x) => {
    if (cell.width === 0) return;
    const next: Run = { x, width: cell.width, text: cell.ch, fill: cell.fg, bold: cell.bold };
    const alone = !/^[ -~]$/.test(cell.ch);
    if (cell.ch === ' ') {
      if (open?.text.endsWith(' ') !== false) close();
      else open = joined(open, next);
    } else if (open !== undefined && !alone && open.fill === next.fill && open.bold === next.bold) {
      open = joined(open, next);
    } else {
      close();
      open = next;
      if (alone) close();
    }
  });
  close();
  return runs;
}

function joined(run: Run, { text, width }: Run): Run {
  return { ...run, text: run.text + text, width: run.width + width };
}

function trimmed({ text, width }: Run): Pick<Run, 'text' | 'width'> {
  const kept = text.trimEnd();
  return { text: kept, width: width - (text.length - kept.length) };
}

interface Stretch {
  readonly value: string;
  readonly x: number;
  readonly width: number;
}

/** Neighbours that are equal, together. */
function stretches(values: readonly string[]): readonly Stretch[] {
  const found: Stretch[] = [];
  values.forEach((value, x) => {
    const last = found.at(-1);
    if (last?.value === value) found[found.length - 1] = { ...last, width: last.width + 1 };
    else found.push({ value, x, width: 1 });
  });
  return found;
}

function across(x: number, width: number): { readonly x: number; readonly width: number } {
  return { x: x * CELL.width, width: width * CELL.width };
}

function fill(fills: Map<string, string>, colour: string, data: string): void {
  fills.set(colour, (fills.get(colour) ?? '') + data);
}
