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
