/** What flowed over the board, second by second and minute by minute. */
import type { Traffic } from '../switchboard/switchboard.ts';

/** How many points are kept, and shown: two minutes of seconds, two hours of minutes. */
export const STATS_POINTS = 120;

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
  readonly seconds: readonly StatsPoint[];
  readonly minutes: readonly Minute[];
}

export const EMPTY_STATS: Stats = { seconds: [], minutes: [] };

/** Adds what a board says once a second. `now`: milliseconds since the Unix epoch. */
export function withTraffic({ seconds, minutes }: Stats, traffic: Traffic, now: number): Stats {
  const minute = Math.floor(now / MINUTE_MS);
  const last = minutes.at(-1);
  const goesOn = last?.minute === minute;
  const newest = goesOn ? joined(last, traffic) : { ...traffic, minute, of: 1 };
  return {
    seconds: [...seconds, traffic].slice(-STATS_POINTS),
    minutes: [...(goesOn ? minutes.slice(0, -1) : minutes), newest].slice(-STATS_POINTS),
  };
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
