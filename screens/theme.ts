/**
 * How things look: the terminal's own foreground and background and its 16 ANSI colours only, so that dark and
 * light terminals both stay legible. Colour is never the only sign.
 */

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

export type Look = Readonly<Partial<Record<keyof typeof FLAGS, boolean>>>;

/** Packs a style. `fg` and `bg` are indexes of the 256 colour palette, or absent for the terminal's default. */
export function style(fg?: number, bg?: number, look: Look = {}): Style {
  return flagsOf(look) | ((fg ?? UNSET) << 9) | (bg ?? UNSET);
}

function flagsOf({ bold, underline, inverse, dim }: Look): number {
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

export interface Theme {
  readonly text: Style;
  /** Records from the client, to it, and cordboard's own remarks. */
  readonly in: Style;
  readonly out: Style;
  readonly note: Style;
  /** What stands for bytes that cannot be shown. */
  readonly mark: Style;
  readonly dim: Style;
  readonly title: Style;
  readonly titleFocused: Style;
  readonly border: Style;
  readonly borderFocused: Style;
  readonly status: Style;
  readonly statusAlert: Style;
  readonly unread: Style;
  readonly stalled: Style;
  readonly closed: Style;
  readonly selected: Style;
  readonly prompt: Style;
  readonly promptLocked: Style;
  readonly info: Style;
  readonly warning: Style;
  readonly error: Style;
  /** A key and the words that say what it does. */
  readonly key: Style;
  readonly words: Style;
}

/** Those of the ANSI colours that can be read on black and on white. */
const RED = 1;
const GREEN = 2;
const MAGENTA = 5;
const CYAN = 6;

/** `NO_COLOR`, if not empty, leaves bold, dim, underline and inverse (https://no-color.org). */
export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
  const colourless = (env['NO_COLOR'] ?? '') !== '';
  const of = (fg: number | undefined, look: Look = {}): Style =>
    style(colourless ? undefined : fg, undefined, look);
  return {
    text: PLAIN,
    in: PLAIN,
    out: of(GREEN),
    note: of(undefined, { dim: true }),
    mark: of(MAGENTA, { underline: true }),
    dim: of(undefined, { dim: true }),
    title: PLAIN,
    titleFocused: of(undefined, { bold: true, inverse: true }),
    border: of(undefined, { dim: true }),
    borderFocused: of(CYAN, { bold: true }),
    status: of(undefined, { inverse: true }),
    statusAlert: of(RED, { bold: true, inverse: true }),
    unread: of(GREEN, { bold: true }),
    stalled: of(MAGENTA, { bold: true }),
    closed: of(undefined, { dim: true }),
    selected: of(undefined, { inverse: true }),
    prompt: of(undefined, { bold: true }),
    promptLocked: of(RED, { dim: true }),
    info: PLAIN,
    warning: of(MAGENTA, { bold: true }),
    error: of(RED, { bold: true }),
    key: of(undefined, { bold: true }),
    words: PLAIN,
  };
}
