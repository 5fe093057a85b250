/** When the menu of the leader shows: not to a hand that knows the next key. */
import type { Overlay } from './model.ts';

/** Long enough for whoever knows the key, short enough for whoever waits to be told. */
export const LEADER_DELAY_MS = 700;

/** Whether the menu is to be seen; `false` for any other overlay. Times are milliseconds since the Unix epoch. */
export function leaderShown(overlay: Overlay | undefined, now: number, delay = LEADER_DELAY_MS): boolean {
  return overlay?.type === 'leader' && now - overlay.since >= delay;
}
