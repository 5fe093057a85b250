/** What an operator is told who gives a name that another session has. */
import { displayState, displayTitle } from './format.ts';
import type { SessionSummary } from './switchboard/switchboard.ts';

/** In words that are safe to show; undefined where no other open session has the name. */
export function namesakeWords(
  id: number,
  name: string,
  sessions: Iterable<SessionSummary>,
): string | undefined {
  const others = [...sessions].filter(
    (other) => other.name === name && name !== '' && other.id !== id && other.state !== 'closed',
  );
  const [first] = others;
  if (first === undefined) return undefined;
  const who = `${displayTitle(first)} (${displayState(first)})`;
  return others.length === 1
    ? `${who} has that name too`
    : `${who} and ${others.length - 1} more have that name too`;
}
