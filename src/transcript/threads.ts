import type { EventEmitter } from 'node:events';

/** Tells once a thread has ended, and why: by its error, or else `otherwise`. */
export function whenEnded(
  thread: Pick<EventEmitter, 'on'>,
  otherwise: string,
  ended: (why: string) => void,
): void {
  let why = otherwise;
  thread.on('error', (error: unknown) => (why = error instanceof Error ? error.message : String(error)));
  thread.on('exit', () => ended(why));
}
