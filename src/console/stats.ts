/** What flowed over the board, second by second and minute by minute. */
import type { Traffic } from '../switchboard/switchboard.ts';

/** How many points are kept, and shown: two minutes of seconds, two hours of minutes. */
export const STATS_POINTS = 120;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** The average over a second or a minute; rates are bytes per second. */
export interface StatsPoint {
  readonly open: number;
  readonly rateIn: number;
  readonly rateOut: number;
}

interface Minute extends StatsPoint {
  /** Since the Unix epoch. */
  readonly minute: number;
  /** How many points it is the average of. */
  readonly of: number;
}

/** Oldest first; the last minute is still growing. */
export interface Stats {
  /** One for every second that went by, whenever the board told of it. */
  readonly seconds: readonly StatsPoint[];
  /** The second of the last of them, since the Unix epoch. */
  readonly second: number | undefined;
  readonly minutes: readonly Minute[];
}

/** Two minutes of seconds, or two hours of minutes. */
export type StatsSpan = 'seconds' | 'minutes';

export const EMPTY_STATS: Stats = { seconds: [], second: undefined, minutes: [] };

/** Adds what a board says once a second, or later if it is busy. `now`: milliseconds since the Unix epoch. */
export function withTraffic({ seconds, second: last, minutes }: Stats, traffic: Traffic, now: number): Stats {
  const second = Math.floor(now / SECOND_MS);
  const minute = Math.floor(now / MINUTE_MS);
  const newest = minutes.at(-1);
  const goesOn = newest?.minute === minute;
  const grown = goesOn ? joined(newest, traffic) : { ...traffic, minute, of: 1 };
  const before = second === last ? seconds.slice(0, -1) : seconds;
  return {
    seconds: [...before, ...repeated(traffic, second - (last ?? -Infinity))].slice(-STATS_POINTS),
    second,
    minutes: [...(goesOn ? minutes.slice(0, -1) : minutes), grown].slice(-STATS_POINTS),
  };
}

/** Seconds that nothing was heard of were as the one after them. A clock may also be set back, or for the first time. */
function repeated(traffic: Traffic, times: number): readonly StatsPoint[] {
  const known = times > 0 && times < Infinity ? times : 1;
  return new Array<StatsPoint>(Math.min(known, STATS_POINTS)).fill(traffic);
}

function joined(minute: Minute, point: StatsPoint): Minute {
  const of = minute.of + 1;
  const average = (before: number, next: number): number => before + (next - before) / of;
  return {
    ...minute,
    of,
    open: average(minute.open, point.open),
    rateIn: average(minute.rateIn, point.rateIn),
    rateOut: average(minute.rateOut, point.rateOut),
  };
}

/** The least of 1, 2 and 5 times a power of ten that is not less than `value`; 1 for what is not positive. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * unit).find((each) => each >= value) ?? value;
}
