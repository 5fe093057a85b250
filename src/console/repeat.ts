import type { Clock } from '../clock.ts';
import type { Job } from './job.ts';

/**
 * Sends at once and then every `ms`, until the job ends or a send is refused. Never two sends at a time: a turn
 * that comes while one is under way is skipped and counted. Turns that the machine slept through are not made up for.
 */
export async function repeat(
  job: Job,
  send: () => Promise<unknown>,
  ms: number,
  clock: Clock,
): Promise<void> {
  let underWay = 0;
  const turn = async (): Promise<void> => {
    underWay++;
    try {
      await send();
      job.update({ sentCount: job.state.sentCount + 1 });
    } catch (error) {
      job.fail(error);
    }
    underWay--;
  };
  for (let due = clock(); job.isRunning;) {
    if (underWay > 0) job.update({ skipped: job.state.skipped + 1 });
    else void turn();
    const now = clock();
    due = nextTurn(due, ms, now);
    await job.pause(due - now);
  }
}

/** On the beat that began with the first turn; a beat of its own after the time was set or the machine slept. */
function nextTurn(due: number, ms: number, now: number): number {
  const next = due + ms;
  return next > now && next <= now + ms ? next : now + ms;
}
