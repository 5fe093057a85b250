/** What is printed as JSON. */
import type { Line } from '../library/liner.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** A line of a conversation, with whose it is. */
export function lineFields({ id, name }: Pick<SessionSummary, 'id' | 'name'>, line: Line): object {
  return { session: id, name, ...line };
}
