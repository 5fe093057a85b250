/** The end of a board, as its clients have it: a last word, and time to take what was for them. */
import { CordboardError } from '../errors.ts';
import type { Board } from './board.ts';
import type { Session } from './session.ts';

/** Sends a line to each client that can be sent anything. */
export function sayFarewell(board: Board, text: string): void {
  for (const session of board.registry.sessions) {
    if (session.isClosed || !session.isConnected) continue;
    try {
      session.send(text);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      session.note(`no farewell: ${error.message}`);
    }
  }
}

/** Resolves when no outbox holds anything, or after `ms`; with how many still do. */
export function drained(board: Board, ms: number): Promise<number> {
  const waiting = new Set<Session>([...board.registry.sessions].filter(({ queued }) => queued > 0));
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      clearTimeout(timer);
      resolve(waiting.size);
    };
    const look = (session: Session): void => {
      if (session.queued > 0) waiting.add(session);
      else waiting.delete(session);
      if (waiting.size === 0) done();
    };
    const stop = board.registry.listen({
      changed: look,
    });
    const timer = setTimeout(done, ms);
    if (waiting.size === 0) done();
  });
}
