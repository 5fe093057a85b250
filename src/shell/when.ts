/** Times as they are written on a command line. */
import { parseWhen } from '../console/moments.ts';
import { CordboardError } from '../errors.ts';
import type { Flag, Given } from '../flag.ts';

/** The moment of a flag, in milliseconds since the Unix epoch. Throws `CB_USAGE`. */
export function momentOf(given: Given, flag: Flag<string | undefined>, now: number): number | undefined {
  const written = given.read(flag);
  if (written === undefined) return undefined;
  const moment = parseWhen(written, now);
  if ('at' in moment) return moment.at;
  throw new CordboardError('CB_USAGE', `--${flag.name}: ${moment.error}`);
}
