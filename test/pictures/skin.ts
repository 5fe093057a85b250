/** The colours of a terminal that pictures are drawn in. */

export interface Skin {
  readonly background: string;
  readonly foreground: string;
  readonly cursor: string;
  /** The window's bar with its title, and the line around the window. */
  readonly bar: string;
  readonly edge: string;
  /** The colours 0 to 15, which every terminal chooses for itself. */
  readonly ansi: readonly string[];
}

export const DARK_SKIN: Skin = {
  background: '#14161e',
  foreground: '#d5d8e0',
  cursor: '#ffb454',
  bar: '#232733',
  edge: '#3a4050',
  ansi: [
    ...['#14161e', '#e5645a', '#84c06a', '#d8b25c', '#6c9ee8', '#c58be0', '#55b5bd', '#d5d8e0'],
    ...['#6b7285', '#ff8a80', '#a5dd8c', '#f0d080', '#93bdfa', '#dfacf5', '#7fd8df', '#ffffff'],
  ],
};

export const LIGHT_SKIN: Skin = {
  background: '#ffffff',
  foreground: '#24262c',
  cursor: '#c06800',
  bar: '#e6e8ee',
  edge: '#bcc1cc',
  ansi: [
    ...['#24262c', '#b3261e', '#2f7a1f', '#8a6100', '#2257b8', '#8a3aa8', '#0d737c', '#e6e8ee'],
    ...['#666b78', '#d0382f', '#3f9a2c', '#a87800', '#3a72dc', '#a850c8', '#128f9a', '#ffffff'],
  ],
};

/** `colour` as a cell names it: `default`, `0` to `255`, or `#rrggbb`; `unset` is what `default` stands for. */
export function hexOf(colour: string, unset: string, { ansi }: Skin): string {
  if (colour === 'default') return unset;
  if (colour.startsWith('#')) return colour;
  const index = Number(colour);
  return ansi[index] ?? (index < 232 ? cube(index - 16) : grey(index - 232));
}

/** Six steps of red, green and blue (xterm's 256colres.pl). */
function cube(at: number): string {
  const steps = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6];
  return hex(steps.map((step) => (step === 0 ? 0 : 55 + 40 * step)));
}

function grey(step: number): string {
  const level = 8 + 10 * step;
  return hex([level, level, level]);
}

/** The colour between two; `share` is how much of the first, 0 to 1. */
export function mixed(first: string, second: string, share: number): string {
  const others = parts(second);
  return hex(parts(first).map((part, at) => Math.round(part * share + (others[at] ?? 0) * (1 - share))));
}

function parts(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(levels: readonly number[]): string {
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}
