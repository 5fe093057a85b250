/** What a pane says of the conversation on the record that it shows. */
import type { StoredConversation } from '../switchboard/switchboard.ts';
import { formatTime } from './format.ts';
import { momentWords } from './moments.ts';

/** Whose it is. `open elsewhere`: another board has it; what is shown was recorded when it was opened. */
export function whoseWords({ run, closedAt }: StoredConversation): string {
  if (run === 'this') return 'dismissed';
  if (run === 'earlier') return 'earlier run';
  return closedAt === undefined ? 'open elsewhere' : 'other board';
}

/** `yesterday 14:05:00 to 14:10:00`; with both days where they differ. */
export function whenWords({ openedAt, closedAt }: StoredConversation, now: number): string {
  const opened = momentWords(openedAt, now);
  if (closedAt === undefined) return `since ${opened}`;
  const closed = momentWords(closedAt, now);
  const sameDay = opened.slice(0, opened.lastIndexOf(' ')) === closed.slice(0, closed.lastIndexOf(' '));
  return `${opened} to ${sameDay ? formatTime(closedAt) : closed}`;
}

/** Why it ended, or that it has not. */
export function endWords({ reason, closedAt }: StoredConversation): string {
  return reason ?? (closedAt === undefined ? 'open' : 'closed');
}
