/** Of several sessions with one name, the one that is meant is the one that can be reached. */
import type { SessionSummary } from './switchboard/switchboard.ts';

type Reached = Pick<SessionSummary, 'state' | 'ended' | 'finished'>;
type Named = Reached & Pick<SessionSummary, 'name'>;

/**
 * How well a session can be reached, the lower the better. 0: both sides talk; only then it holds its name. 1: a side has
 * ended its sending, the peer does not answer, or there is no connection now. 2: it is closed.
 */
export function reachOf({ state, ended, finished }: Reached): 0 | 1 | 2 {
  if (state === 'closed') return 2;
  return (state === 'open' || state === 'stalled') && !ended && !finished ? 0 : 1;
}

/** Of those with the same name the ones that can be reached best; those without a name are all there. In their order. */
export function namesakesReached<T>(all: readonly T[], sessionOf: (each: T) => Named): T[] {
  const best = new Map<string, number>();
  for (const each of all) {
    const session = sessionOf(each);
    best.set(session.name, Math.min(best.get(session.name) ?? Infinity, reachOf(session)));
  }
  return all.filter((each) => {
    const session = sessionOf(each);
    return session.name === '' || reachOf(session) === best.get(session.name);
  });
}
