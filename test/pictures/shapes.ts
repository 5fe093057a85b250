/**
 * Characters that are drawn rather than written, so that lines join and bars touch whatever font there is: box
 * drawing, block elements and braille.
 */

/** In the units of the picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the middle of the cell to which of its sides: left, right, up, down. */
const ARMS: Readonly<Record<string, string>> = {
  ...{ '─': 'lr', '│': 'ud', '┌': 'rd', '┐': 'ld', '└': 'ru', '┘': 'lu' },
  ...{ '├': 'udr', '┤': 'udl', '┬': 'lrd', '┴': 'lru', '┼': 'lrud' },
};

const THIN = 1;
const BOLD = 2;

/** The character as the data of a path that is to be filled; undefined: it is for a font to show. */
export function shapeOf(character: string, place: Place, bold = false): string | undefined {
  const arms = ARMS[character];
  if (arms !== undefined) return Array.from(arms, (side) => arm(side, place, bold ? BOLD : THIN)).join('');
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2581 && code <= 0x2588) return fromBelow(place, (code - 0x2580) / 8);
  if (code >= 0x2589 && code <= 0x258f)
    return rectangle({ ...place, width: (place.width * (0x2590 - code)) / 8 });
  return code > 0x2800 && code <= 0x28ff ? braille(code - 0x2800, place) : undefined;
}

/** The data of a path around a rectangle. */
export function rectangle({ x, y, width, height }: Place): string {
  return `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
}

function arm(side: string, { x, y, width, height }: Place, thick: number): string {
  const left = x + Math.floor((width - thick) / 2);
  const top = y + Math.floor((height - thick) / 2);
  const across = { y: top, height: thick };
  const along = { x: left, width: thick };
  switch (side) {
    case 'l':
      return rectangle({ ...across, x, width: left + thick - x });
    case 'r':
      return rectangle({ ...across, x: left, width: x + width - left });
    case 'u':
      return rectangle({ ...along, y, height: top + thick - y });
    default:
      return rectangle({ ...along, y: top, height: y + height - top });
  }
}

function fromBelow(place: Place, share: number): string {
  const height = place.height * share;
  return rectangle({ ...place, y: place.y + place.height - height, height });
}

/** Bits 0 to 2 are the left dots from the top, 3 to 5 the right ones, 6 and 7 the two at the bottom. */
function braille(bits: number, { x, y, width, height }: Place): string {
  const size = width / 4;
  return Array.from({ length: 8 }, (_, bit) => {
    if ((bits & (1 << bit)) === 0) return '';
    const column = bit < 6 ? Math.floor(bit / 3) : bit - 6;
    const row = bit < 6 ? bit % 3 : 3;
    const left = x + ((column + 0.5) * width) / 2 - size / 2;
    const top = y + ((row + 0.5) * height) / 4 - size / 2;
    return rectangle({ x: left, y: top, width: size, height: size });
  }).join('');
}

/** A number of the picture, as short as a hundredth of a unit can be written. */
export function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
