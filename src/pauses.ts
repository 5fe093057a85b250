/** How long to wait before something is tried again. */

/** The pause before the first new try; it doubles up to the longest. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Each pause is shortened by up to this share, so that a fleet does not come back all at once. */
const JITTER = 0.25;

/** The pause before try number `attempt` (from 0), in milliseconds. `random` is in [0, 1). */
export function pauseBefore(attempt: number, random: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (1 - JITTER * random);
}
