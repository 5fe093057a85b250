import type { Socket } from 'node:net';
import { Outbox } from './outbox.ts';

/** How long what is in the outbox may take to drain once this side closes the connection. */
const CLOSE_GRACE_MS = 1000;

/** How a connection ended: both sides in order, by a reset, or by another error, in the system's words. */
export type LinkEnd = { readonly how: 'ended' | 'reset' } | { readonly how: 'failed'; readonly why: string };

/** What a link tells its owner, in the order it happened. Nothing comes after `closed`. */
export interface LinkOwner {
  /** One read. The bytes belong to the owner. */
  received(bytes: Uint8Array): void;
  /** The peer has ended its sending. */
  ended(): void;
  /** The outbox is empty again. */
  drained(): void;
  closed(end: LinkEnd): void;
}

/** One established connection: bytes in, bytes out through an outbox, half-close in both directions. */
export class Link {
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  #error: NodeJS.ErrnoException | undefined;
  #closing: NodeJS.Timeout | undefined;

  /** The socket must allow half-open connections. Reading starts at once. */
  constructor(socket: Socket, owner: LinkOwner) {
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

  /** Bytes the kernel has not taken yet. */
  get queued(): number {
    return this.#outbox.queued;
  }

  /** Whether the kernel has taken anything since this was last asked. */
  progressed(): boolean {
    return this.#outbox.progressed();
  }

  /** Stops reading, so that TCP holds the peer; what it sends waits in the kernel and on its side. */
  hold(): void {
    this.#socket.pause();
  }

  /** Reads again. */
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

  /** Ends this side's sending. To be called with an empty outbox. */
  finish(): void {
    this.#socket.end();
  }

  /** Closes in order, and for certain soon: the outbox has a moment to drain. */
  close(): void {
    if (this.#closing !== undefined) return;
    this.#closing = setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS);
    if (this.#outbox.queued === 0) this.#socket.destroySoon();
  }

  #end(): LinkEnd {
    const code = this.#error?.code;
    if (code === undefined) return { how: 'ended' };
    if (code === 'ECONNRESET' || code === 'EPIPE') return { how: 'reset' };
    return { how: 'failed', why: code === 'ETIMEDOUT' ? 'the peer went silent' : code };
  }
}
