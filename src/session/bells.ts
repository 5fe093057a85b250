const BEL = 7;

/** How often a client rings in these bytes. */
export function countBells(bytes: Uint8Array): number {
  let found = 0;
  for (let at = bytes.indexOf(BEL); at >= 0; at = bytes.indexOf(BEL, at + 1)) found++;
  return found;
}
