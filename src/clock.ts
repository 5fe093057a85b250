/** Milliseconds since the Unix epoch. Given to whatever needs the time, so that tests can hold it still. */
export type Clock = () => number;

/** Beyond this the two clocks of the machine have parted (it slept, or its time was set), not merely drifted. */
const APART_MS = 20;

/**
 * The wall clock with the microseconds of the monotonic one, which alone would lose the time a machine sleeps.
 * Goes back only when the machine's time is set back.
 */
export function systemClock(): Clock {
  let offset = performance.timeOrigin;
  return () => {
    const elapsed = performance.now();
    const wall = Date.now();
    if (Math.abs(wall - offset - elapsed) > APART_MS) offset = wall - elapsed;
    return offset + elapsed;
  };
}
