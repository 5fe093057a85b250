/** Moments as an operator writes them, in the local time of the console. */
import { parseDuration } from '../durations.ts';
import { formatStamp } from './look.ts';
import { printable } from '../printable.ts';

export type Moment = { readonly at: number } | { readonly error: string };

const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?`;
const DATE = String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const CLOCK = new RegExp(`^(?:(?<named>yesterday|today) +|${DATE}[ T]+)?${TIME}$`);

const EXPECTED = 'expected 14:05, 14:05:30, yesterday 14:05, 2026-11-22 14:05, -10m or -2h';

/** `today 14:05:00`, `yesterday 14:05:00`, `2026-11-22 14:05:00`: a moment in words that say the day. */
export function momentWords(at: number, now: number): string {
  const [day, time = ''] = formatStamp(at, undefined, 'date').split(/[ .]/);
  const dayAt = (back: number): string | undefined => {
    const date = new Date(now);
    const noon = new Date(date.getFullYear(), date.getMonth(), date.getDate() - back, 12);
    return formatStamp(noon.getTime(), undefined, 'date').split(' ')[0];
  };
  const name = day === dayAt(0) ? 'today' : day === dayAt(1) ? 'yesterday' : day;
  return `${name ?? ''} ${time}`;
}

/**
 * Milliseconds since the Unix epoch. A time of day alone is the last such time up to `now`; with a minus, so
 * much before `now`, as `parseDuration` has it. In an hour that is there twice, the first; in one that is left out, the next.
 */
export function parseMoment(text: string, now: number): Moment {
  const trimmed = text.trim();
  const span = trimmed.startsWith('-') ? parseDuration(trimmed.slice(1)) : undefined;
  if (span !== undefined) return { at: now - span };
  const groups = CLOCK.exec(trimmed)?.groups;
  const shown = printable(trimmed, 40);
  if (groups === undefined) return { error: `no moment: ${shown || 'nothing'}; ${EXPECTED}` };
  return moment(groups, shown, now);
}

/**
 * As `parseMoment`, and besides so much before `now` without a minus, and a day alone, its beginning: a date,
 * `today` or `yesterday`.
 */
export function parseWhen(text: string, now: number): Moment {
  const span = parseDuration(text);
  if (span !== undefined) return { at: now - span };
  return parseMoment(/^(?:\d{4}-\d{1,2}-\d{1,2}|today|yesterday)$/.test(text) ? `${text} 00:00` : text, now);
}

function moment(groups: Readonly<Record<string, string | undefined>>, text: string, now: number): Moment {
  const number = (name: string): number => Number(groups[name] ?? 0);
  const time = [number('hour'), number('minute'), number('second')] as const;
  if (time[0] > 23 || time[1] > 59 || time[2] > 59) {
    return { error: `no time of day: ${text}; the last is 23:59:59` };
  }
  const today = new Date(now);
  const dayAt = (back: number): number =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - back, ...time).getTime();
  if (groups['year'] !== undefined)
    return dated(number('year'), number('month'), number('day'), time, text, now);
  if (groups['named'] === 'yesterday') return { at: dayAt(1) };
  if (groups['named'] === 'today') return past(dayAt(0), text, now);
  return { at: dayAt(dayAt(0) > now ? 1 : 0) };
}

function dated(
  year: number,
  month: number,
  day: number,
  time: readonly [number, number, number],
  text: string,
  now: number,
): Moment {
  const date = new Date(year, month - 1, day, ...time);
  // A day that a month does not have would be one of the next.
  const noon = new Date(year, month - 1, day, 12);
  const isDay = noon.getFullYear() === year && noon.getMonth() === month - 1 && noon.getDate() === day;
  return isDay ? past(date.getTime(), text, now) : { error: `no such day: ${text}; ${EXPECTED}` };
}

function past(at: number, text: string, now: number): Moment {
  return at <= now ? { at } : { error: `${text} is yet to come; ${EXPECTED}` };
}
