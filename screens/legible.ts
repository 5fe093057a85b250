/** Colours of clients on the terminal's ground: what cannot be told from it is given up. */
import type { Tint } from '../src/lines/entry.ts';
import { luminanceOf } from '../src/palette.ts';

/** What is known of the terminal's own background. */
export type Ground = 'dark' | 'light' | 'unknown';

/** A luminance of the ground, and the contrast (WCAG 2.2) to it that is too little. */
interface Shade {
  readonly luminance: number;
  readonly faint: number;
}

const WHITE = 1;
const BLACK = 0;
/** #1e1e1e and #f5f5f5. */
const NEAR_BLACK = 0.013;
const NEAR_WHITE = 0.913;
const FAINT = 1.5;
/** On a ground that is not known only what is as good as white is too near to white: yellow is not. */
const WHITISH = 1.06;

const LIGHT = [WHITE, NEAR_WHITE].map((luminance): Shade => ({ luminance, faint: FAINT }));
const DARK = [BLACK, NEAR_BLACK].map((luminance): Shade => ({ luminance, faint: FAINT }));
const EITHER: readonly Shade[] = [...DARK, { luminance: WHITE, faint: WHITISH }];

/** The ground that text without a colour of its own can have, and the colours that such text can have. */
const GROUNDS: Readonly<
  Record<Ground, { readonly ground: readonly Shade[]; readonly text: readonly Shade[] }>
> = {
  dark: { ground: DARK, text: LIGHT },
  light: { ground: LIGHT, text: DARK },
  unknown: { ground: EITHER, text: EITHER },
};

/** A tint without the colours in which text could not be seen. */
export function legible(tint: Tint, on: Ground): Tint {
  const { fg, bg, ...strokes } = tint;
  const { ground, text } = GROUNDS[on];
  if (fg === undefined && bg === undefined) return tint;
  if (fg === undefined) return isFaint(bg, text) ? strokes : tint;
  if (bg === undefined) return isFaint(fg, ground) ? strokes : tint;
  const luminance = luminanceOf(bg);
  const own = luminance === undefined ? [] : [{ luminance, faint: FAINT }];
  return isFaint(fg, own) ? strokes : tint;
}

function isFaint(colour: number | undefined, shades: readonly Shade[]): boolean {
  const luminance = colour === undefined ? undefined : luminanceOf(colour);
  return (
    luminance !== undefined && shades.some((shade) => contrast(luminance, shade.luminance) < shade.faint)
  );
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
