/** What a board's operators are told of the conversations in a file. */
import {
  type History,
  HISTORY_MAX,
  type HistoryQuery,
  type StoredConversation,
} from '../switchboard/switchboard.ts';
import type { Archive, StoredSession } from './archive.ts';

/** As of `Transcript.history`; `run` is the one that asks, where it is known. */
export function historyOf(archive: Archive, query: HistoryQuery, run: number | undefined): History {
  const { ids, before, limit, ...rest } = query;
  const most = Math.max(1, Math.min(HISTORY_MAX, Math.floor(limit)));
  const found = archive.sessions({
    ...rest,
    ...(ids !== undefined && { keys: ids.map((id) => -id) }),
    ...(before !== undefined && { before: { key: -before.id, openedAt: before.openedAt } }),
    // One more than is told says that there are more.
    limit: most + 1,
  });
  const conversations = found.slice(0, most).map((session) => conversationOf(session, run));
  return { conversations, more: found.length > most, recorded: true };
}

function conversationOf(stored: StoredSession, run: number | undefined): StoredConversation {
  const { key, run: whose, records, isRunning, reason, ...summary } = stored;
  const { openedAt, closedAt } = summary;
  const isOwn = whose === run;
  // A board that did not live to end it does not run.
  const isElsewhere = isRunning && reason !== 'stopped';
  return {
    id: -key,
    ...{ openedAt, closedAt, reason, records },
    session: { ...summary, id: -key, state: 'closed', reason: undefined },
    run: isOwn ? 'this' : isElsewhere ? 'other' : 'earlier',
    live: isOwn ? summary.id : undefined,
  };
}
