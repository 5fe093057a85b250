import type { Socket } from './socket.ts';

/** How long a client has to read why it is refused before the connection is reset. */
const READING_MS = 250;

/** Clients at once that have that time; of more, each is reset as soon as the line is on its way. */
const MOST_READING = 256;

/**
 * Ends connections with clients that are not let in, at no cost that they could make high: nothing is read, a line is
 * written once and never waited for, and the end is a reset, which leaves nothing behind in the kernel (RFC 9293, 3.6: whoever
 * ends a connection in order keeps it in TIME-WAIT).
 */
export class TurnAway {
  #reading = 0;

  /** Those that are still being turned away. */
  get reading(): number {
    return this.#reading;
  }

  /** `line`: what is said first; undefined: nothing. `waits`: its descriptor can be spared for the time of reading. */
  away(socket: Socket, line: string | undefined, waits: boolean): void {
    if (line === undefined || !socket.writable) {
      reset(socket);
      return;
    }
    socket.on('error', () => undefined);
    socket.write(line);
    if (!waits || this.#reading >= MOST_READING) {
      // Out of the stream and into the kernel: on Linux the peer still reads it then.
      setImmediate(() => reset(socket));
      return;
    }
    this.#reading++;
    const timer = setTimeout(() => reset(socket), READING_MS);
    socket.once('close', () => {
      this.#reading--;
      clearTimeout(timer);
    });
  }
}

/** A Unix socket has no such thing, and keeps nothing. */
function reset(socket: Socket): void {
  if (socket.remoteAddress === undefined || 'encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}
