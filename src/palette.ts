/** The part of the 256 colour palette that is alike on every terminal: a cube of six levels, and 24 greys. */

const LEVELS = [0, 95, 135, 175, 215, 255] as const;
const CUBE = 16;
const GREYS = 232;
const MOST_GREY = 23;

/** The index of the palette's colour that is nearest to one of red, green and blue from 0 to 255. */
export function nearestColour(red: number, green: number, blue: number): number {
  const rgb = [red, green, blue] as const;
  const [r, g, b] = rgb.map(nearestLevel);
  const cube = [LEVELS[r ?? 0], LEVELS[g ?? 0], LEVELS[b ?? 0]];
  const grey = Math.max(0, Math.min(MOST_GREY, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const shade = 8 + 10 * grey;
  if (distance(rgb, [shade, shade, shade]) < distance(rgb, cube)) return GREYS + grey;
  return CUBE + 36 * (r ?? 0) + 6 * (g ?? 0) + (b ?? 0);
}

/** Of the terminal's own sixteen colours these are alike nearly everywhere: black, two greys and white. */
const COMMON: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [7, 229],
  [8, 127],
  [15, 255],
]);

/** The relative luminance (WCAG 2.2) of a colour of the palette, 0 to 1; undefined where each terminal has its own. */
export function luminanceOf(index: number): number | undefined {
  if (index < CUBE) {
    const grey = COMMON.get(index);
    return grey === undefined ? undefined : linear(grey);
  }
  if (index >= GREYS) return linear(8 + 10 * (index - GREYS));
  const at = index - CUBE;
  const level = (step: number): number => linear(LEVELS[step % LEVELS.length] ?? 0);
  return 0.2126 * level(Math.floor(at / 36)) + 0.7152 * level(Math.floor(at / 6)) + 0.0722 * level(at);
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function nearestLevel(value: number): number {
  let nearest = 0;
  LEVELS.forEach((level, index) => {
    if (Math.abs(level - value) < Math.abs((LEVELS[nearest] ?? 0) - value)) nearest = index;
  });
  return nearest;
}

function distance(a: readonly number[], b: readonly (number | undefined)[]): number {
  return a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0);
}
