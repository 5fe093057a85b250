/** How long a regular expression can take at most, told from how it is written. */

/** Steps that take no longer than a watch costs. */
const QUICK_STEPS = 100_000;

/** Takes at most `length ** powers * ways` steps for each place to begin at. */
export interface Cost {
  readonly powers: number;
  readonly ways: number;
}

/** Undefined if it may take for ever: a repeated group can go through a text in too many ways. */
export function costOf(source: string): Cost | undefined {
  // What an escape or a class holds counts as well: too much is no harm.
  const bare = source.replace(/\\[^\dk]/gsu, '_');
  if (/\)[*+{]|\\/.test(bare)) return undefined;
  const times = (pattern: RegExp): number => bare.match(pattern)?.length ?? 0;
  return { powers: times(/[*+{]/g), ways: 2 ** times(/[?|]/g) };
}

/** Whether these texts, all together, are so short for the expression that it needs no watch: `most` steps at worst. */
export function isQuick(cost: Cost | undefined, texts: readonly string[], most = QUICK_STEPS): boolean {
  if (cost === undefined) return false;
  const { powers, ways } = cost;
  let steps = 0;
  for (const { length } of texts) {
    steps += (length + 1) ** (powers + 1) * ways;
    if (steps > most) return false;
  }
  return true;
}
