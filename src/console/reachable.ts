import type { SessionSummary } from '../switchboard/switchboard.ts';

/** Whether Enter could reach the client. */
export function canSend(session: SessionSummary): boolean {
  // A negative number is of a conversation on the record.
  if (session.id < 0) return false;
  return (
    session.state === 'open' ||
    session.state === 'stalled' ||
    session.state === 'silent' ||
    (session.state === 'half-closed' && !session.finished)
  );
}
