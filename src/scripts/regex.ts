/** Regular expressions of a command line, held against what clients say. */
import type { Matcher } from '../library/match.ts';
import { Pattern } from '../pattern.ts';

/** As patterns of the console: case counts only if there is a capital. Throws `CB_PATTERN`, also while it matches, for what takes too long. */
export function matching(regex: string): Matcher {
  const pattern = new Pattern(`~${regex}`);
  return Object.assign((text: string) => pattern.exec(text), { wanted: regex });
}
