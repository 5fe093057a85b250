import type { Socket } from 'node:net';
import { Outbox } from './outbox.ts';
import type { Wire, WireEnd, WireOwner } from './wire.ts';

/** How long what is in the outbox may take to drain once this side closes the connection. */
const CLOSE_GRACE_MS = 1000;

/** The wire that is a socket. */
export class Link implements Wire {
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  #error: NodeJS.ErrnoException | undefined;
  #closing: NodeJS.Timeout | undefined;

  /** The socket must allow half-open connections. Reading starts at once. */
  constructor(socket: Socket, owner: WireOwner) {
    this.#socket = socket;
    this.#outbox = new Outbox(
      (bytes, taken) => socket.write(bytes, (error) => (error ? undefined : taken())),
      () => {
        owner.drained();
        if (this.#closing !== undefined) socket.destroySoon();
      },
    );
    socket.on('data', (bytes: Buffer) => owner.received(bytes));
    socket.on('end', () => owner.ended());
    socket.on('error', (error) => (this.#error ??= error));
    socket.on('close', () => {
      clearTimeout(this.#closing);
      owner.closed(this.#end());
    });
  }

  get queued(): number {
    return this.#outbox.queued;
  }

  progressed(): boolean {
    return this.#outbox.progressed();
  }

  hold(): void {
    this.#socket.pause();
  }

  release(): void {
    this.#socket.resume();
  }

  write(bytes: Uint8Array): void {
    this.#outbox.push(bytes);
  }

  /**
   * Asks the kernel whether the peer still takes anything: nothing is sent. Node reads no longer once the peer has ended
   * its sending, and so would never hear of the reset that answers what was written since. A Unix socket's peer answers
   * a write itself.
   */
  probe(): void {
    if (this.#outbox.queued === 0 && this.#closing === undefined) this.#socket.write('');
  }

  finish(): void {
    this.#socket.end();
  }

  close(): void {
    if (this.#closing !== undefined) return;
    this.#closing = setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
    if (this.#outbox.queued === 0) this.#socket.destroySoon();
  }

  #end(): WireEnd {
    const code = this.#error?.code;
    if (code === undefined) return { how: 'ended' };
    if (code === 'ECONNRESET' || code === 'EPIPE') return { how: 'reset' };
    return { how: 'failed', why: code === 'ETIMEDOUT' ? 'the peer went silent' : code };
  }
}
