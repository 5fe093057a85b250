/** Times as they are written on a command line. */
import { type Moment, parseMoment } from '../console/moments.ts';
import { CordboardError } from '../errors.ts';
import type { Flag, Given } from '../flag.ts';

const DAY_MS = 86_400_000;

/** As `parseMoment`, and besides so much before `now` without a minus (weeks too), and a date alone, its beginning. */
export function parseWhen(text: string, now: number): Moment {
  const [, weeks] = /^(\d+)w$/.exec(text) ?? [];
  if (weeks !== undefined) return { at: now - Number(weeks) * 7 * DAY_MS };
  if (/^\d+[smhd]$/.test(text)) return parseMoment(`-${text}`, now);
  return parseMoment(/^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ? `${text} 00:00` : text, now);
}

/** The moment of a flag, in milliseconds since the Unix epoch. Throws `CB_USAGE`. */
export function momentOf(given: Given, flag: Flag<string | undefined>, now: number): number | undefined {
  const written = given.read(flag);
  if (written === undefined) return undefined;
  const moment = parseWhen(written, now);
  if ('at' in moment) return moment.at;
  throw new CordboardError('CB_USAGE', `--${flag.name}: ${moment.error}`);
}
