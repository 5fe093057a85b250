import type { SessionSummary } from '../switchboard/switchboard.ts';

/** Whether Enter could reach the client. */
export function canSend(session: SessionSummary): boolean {
  return (
    session.state === 'open' ||
    session.state === 'stalled' ||
    (session.state === 'half-closed' && !session.finished)
  );
}
