/** In a child: what attaches to a board again whenever it was killed. */
import { setTimeout as delay } from 'node:timers/promises';

const AGAIN_MS = 50;

/** Runs `attached` again and again: it resolves when the board has ended, and rejects where there is none. Never returns. */
export async function lasting(attached: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await attached().catch(() => undefined);
    await delay(AGAIN_MS);
  }
}
