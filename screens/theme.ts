/** How things look: packed looks, and the themes made of them. */
import type { ThemeName } from '../src/console/themes.ts';
import { ASCII, type Glyphs, UNICODE } from './glyphs.ts';
import type { Ground } from './legible.ts';
import { type Looks, PALETTES } from './palettes.ts';

/**
 * The look of a cell, packed as blessed packs it: background in bits 0 to 8, foreground in bits 9 to 17 (a
 * palette index, or all ones for the terminal's default), flags from bit 18.
 */
export type Style = number;

const UNSET = 0x1ff;

/** The terminal's default look. */
export const PLAIN: Style = (UNSET << 9) | UNSET;

/** Dim is a flag of ours: blessed leaves its bit free. */
export const FLAGS = { bold: 1 << 18, underline: 2 << 18, inverse: 8 << 18, dim: 32 << 18 } as const;

type Flags = Readonly<Partial<Record<keyof typeof FLAGS, boolean>>>;

/** Packs a style. `fg` and `bg` are indexes of the 256 colour palette, or absent for the terminal's default. */
export function style(fg?: number, bg?: number, flags: Flags = {}): Style {
  return flagsOf(flags) | ((fg ?? UNSET) << 9) | (bg ?? UNSET);
}

function flagsOf({ bold, underline, inverse, dim }: Flags): number {
  return (
    (bold ? FLAGS.bold : 0) |
    (underline ? FLAGS.underline : 0) |
    (inverse ? FLAGS.inverse : 0) |
    (dim ? FLAGS.dim : 0)
  );
}

/** The palette index of a style's foreground; undefined for the terminal's default. */
export function foreground(of: Style): number | undefined {
  return colour((of >> 9) & 0x1ff);
}

export function background(of: Style): number | undefined {
  return colour(of & 0x1ff);
}

function colour(bits: number): number | undefined {
  return bits === UNSET ? undefined : bits;
}

/** The looks, and the marks to draw. */
export interface Theme extends Looks<Style> {
  readonly glyphs: Glyphs;
  /** What the theme is made for. */
  readonly ground: Ground;
}

/** Our own words, with marks of the set: what was cut ends with an ellipsis, and a locked prompt with a cross. */
export function inMarks(text: string, theme: Theme): string {
  const { glyphs } = theme;
  if (glyphs === UNICODE) return text;
  return controlsIn(text.replaceAll('…', glyphs.ellipsis).replaceAll('×', glyphs.muted), theme);
}

/** Where a control character has one cell it has one in any set: in a name, in a draft. */
export function controlsIn(text: string, { glyphs }: Theme): string {
  return glyphs === UNICODE ? text : text.replace(/[\u2400-\u2421]/g, '?');
}

/** `NO_COLOR`, if not empty, leaves bold, dim, underline and inverse, whatever the name (https://no-color.org). */
export function themeFor(
  env: Readonly<Record<string, string | undefined>>,
  name: ThemeName = 'default',
  ascii = false,
): Theme {
  const chosen = (env['NO_COLOR'] ?? '') === '' ? name : 'mono';
  const looks =
    chosen === 'mono'
      ? PALETTES.default((look) => style(undefined, undefined, look))
      : PALETTES[chosen]((look) => style(look.fg, look.bg, look));
  const ground = chosen === 'dark' || chosen === 'light' ? chosen : 'unknown';
  return { ...looks, glyphs: ascii ? ASCII : UNICODE, ground };
}
