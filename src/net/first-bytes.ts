import type { Socket } from 'node:net';

/** A TLS record that holds a handshake, of any version 3.x (RFC 8446, 5.1): the first byte, and the second. */
const HANDSHAKE = 22;
const MAJOR = 3;

/** Whether a conversation begins with TLS; undefined where more bytes are needed to tell. */
export function beginsTls(bytes: Uint8Array): boolean | undefined {
  const [type, major] = bytes;
  if (type === undefined) return undefined;
  if (type !== HANDSHAKE) return false;
  return major === undefined ? undefined : major === MAJOR;
}

/**
 * Looks at what a client says first, without taking it: whoever reads the socket gets it. `enough` is asked each time there is
 * more. Resolves as soon as it says yes, or when the client has ended its sending, or after `waitMs`. Rejects with the reason of
 * the signal.
 */
export function untilHeard(
  socket: Socket,
  enough: (bytes: Uint8Array) => boolean,
  signal: AbortSignal,
  waitMs?: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = waitMs === undefined ? undefined : setTimeout(() => settle(resolve), waitMs);
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      socket.off('readable', look);
      socket.off('end', end);
      signal.removeEventListener('abort', abort);
      done();
    };
    const end = (): void => settle(resolve);
    const abort = (): void => settle(() => reject(signal.reason as Error));
    // What is put back tells of itself as if it was new.
    let seen = 0;
    const look = (): void => {
      if (socket.readableLength === seen) return;
      const bytes = socket.read() as Buffer;
      seen = bytes.length;
      socket.unshift(bytes);
      if (enough(bytes)) settle(resolve);
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    socket.on('end', end);
    socket.on('readable', look);
    look();
    if (socket.readableEnded) end();
  });
}
