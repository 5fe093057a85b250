/** Bytes and the characters they were decoded to, see `Utf8Reader`: a lone surrogate is one byte. */

/** How many units of `text` the first `bytes` bytes it came from are; a character that is cut does not count. */
export function unitsWithin(text: string, bytes: number): number {
  let units = 0;
  let left = bytes;
  for (const character of text) {
    left -= sizeOf(character.codePointAt(0) ?? 0);
    if (left < 0) break;
    units += character.length;
  }
  return units;
}

function sizeOf(code: number): number {
  if (code < 0x80 || (code >= 0xd800 && code <= 0xdfff)) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
