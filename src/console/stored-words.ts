/** What a pane says of the conversation on the record that it shows. */
import type { StoredConversation } from '../switchboard/switchboard.ts';
import { momentWords } from './moments.ts';

/** Whose it is. `open elsewhere`: another board has it; what is shown was recorded when it was opened. */
export function whoseWords({ run, closedAt }: StoredConversation): string {
  if (run === 'this') return 'dismissed';
  if (run === 'earlier') return 'earlier run';
  return closedAt === undefined ? 'open elsewhere' : 'other board';
}

/** `yesterday 14:05 to 14:10`; with both days where they differ. */
export function whenWords({ openedAt, closedAt }: StoredConversation, now: number): string {
  const [day, opened] = dayAndTime(openedAt, now);
  if (closedAt === undefined) return `since ${day} ${opened}`;
  const [last, closed] = dayAndTime(closedAt, now);
  return `${day} ${opened} to ${last === day ? '' : `${last} `}${closed}`;
}

/** `yesterday`, or from which day to which: rows have only the time. */
export function dayWords({ openedAt, closedAt }: StoredConversation, now: number): string {
  const [day] = dayAndTime(openedAt, now);
  const [last] = dayAndTime(closedAt ?? now, now);
  return last === day ? day : `${day} to ${last}`;
}

function dayAndTime(at: number, now: number): readonly [day: string, time: string] {
  const [day = '', time = ''] = momentWords(at, now).split(' ');
  return [day, time.slice(0, 5)];
}

/** Why it ended, or that it has not. */
export function endWords({ reason, closedAt }: StoredConversation): string {
  return reason ?? (closedAt === undefined ? 'open' : 'closed');
}
