import { Socket } from 'node:net';
import { endianness } from 'node:os';
import type { Flow } from './flow.ts';
import { Outbox } from './outbox.ts';
import { tcpKey } from './tcp-key.ts';
import { isAlert, tlsFault } from './tls-words.ts';
import { READ_BYTES, SLICE_BYTES } from './turnstile.ts';
import type { Connection, Wire, WireEnd, WireOwner } from './wire.ts';

/** How long what is in the outbox may take to drain once this side closes the connection. */
const CLOSE_GRACE_MS = 1000;

/** Any will do: it is for a moment. */
const SOME_SECOND_MS = 1000;

/** The wire that is a socket. */
export class Link implements Wire, Connection {
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #flow: Flow | undefined;
  #error: NodeJS.ErrnoException | undefined;
  #closing: NodeJS.Timeout | undefined;
  #abandoned: string | undefined;
  #key: string | undefined;
  #held = false;
  /** The peer has said something. */
  #heard = false;
  /** Waits for its turn at being read. */
  #waits = false;
  #readInTurn = 0;

  /** The socket must allow half-open connections. Reading starts at once, in turns with the others of the flow. */
  constructor(socket: Socket, owner: WireOwner, flow?: Flow) {
    this.#socket = socket;
    this.#flow = flow;
    this.#outbox = new Outbox({
      write: (bytes, taken) =>
        socket.write(bytes, (error) => {
          // Of what was being written when a socket ended, node says that it went well.
          if (!error && !socket.destroyed) taken();
        }),
      emptied: () => {
        owner.drained();
        if (this.#closing !== undefined) socket.destroySoon();
      },
      counted: (bytes) => flow?.count(bytes),
    });
    socket.on('data', (bytes: Buffer) => {
      this.#heard = true;
      owner.received(bytes);
      this.#takeTurns(bytes.length);
    });
    socket.on('end', () => owner.ended());
    // Whoever has read before may have met the end already.
    if (socket.readableEnded) process.nextTick(() => owner.ended());
    socket.on('error', (error) => {
      this.#error ??= error;
      // One of TLS does not end the connection by itself.
      socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(this.#closing);
      owner.closed(this.#end());
      this.#outbox.discard();
    });
  }

  get connection(): Connection {
    return this;
  }

  get key(): string | undefined {
    if (this.#key !== undefined) return this.#key;
    const { localAddress, localPort = 0, remoteAddress, remotePort = 0 } = this.#socket;
    if (localAddress === undefined || remoteAddress === undefined) return undefined;
    const ends = [
      { host: localAddress, port: localPort },
      { host: remoteAddress, port: remotePort },
    ] as const;
    this.#key = tcpKey(...ends, endianness());
    return this.#key;
  }

  keepAlive(ms: number): void {
    // Node leaves out what it takes for the state of things, and of a socket below TLS it does not know that.
    if (ms === 0) this.#socket.setKeepAlive(true, SOME_SECOND_MS);
    this.#socket.setKeepAlive(ms > 0, ms);
  }

  /** With a reset, so that the kernel does not go on asking for minutes. TLS and Unix sockets have none to give. */
  abandon(why: string): void {
    this.#abandoned ??= why;
    // While an end of sending is on its way, libuv refuses to reset, and Node would never close it.
    const ends = this.#socket.writableEnded && !this.#socket.writableFinished;
    if (!ends && this.#socket.constructor === Socket && this.key !== undefined)
      this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  get queued(): number {
    return this.#outbox.queued;
  }

  progressed(): boolean {
    return this.#outbox.progressed();
  }

  dropOldest(bytes: number): number {
    return this.#outbox.dropOldest(bytes);
  }

  hold(): void {
    this.#held = true;
    this.#socket.pause();
  }

  release(): void {
    this.#held = false;
    if (!this.#waits) this.#socket.resume();
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

  /** Who has sent much lets others go first: the system would read 2 MiB of one client before it looks at the next. */
  #takeTurns(bytes: number): void {
    this.#readInTurn += Math.max(bytes, READ_BYTES);
    if (this.#flow === undefined || this.#waits || this.#readInTurn < SLICE_BYTES) return;
    this.#readInTurn = 0;
    this.#waits = true;
    this.#socket.pause();
    this.#flow.turnstile.wait(() => {
      this.#waits = false;
      if (!this.#held) this.#socket.resume();
    });
  }

  #end(): WireEnd {
    if (this.#abandoned !== undefined) return { how: 'failed', why: this.#abandoned };
    const code = this.#error?.code;
    if (code === undefined) return { how: 'ended' };
    if (code === 'ECONNRESET' || code === 'EPIPE') return { how: 'reset' };
    const why = code === 'ETIMEDOUT' ? 'the peer went silent' : (tlsFault(code) ?? code);
    // In TLS 1.3 a certificate of this side is looked at only when the handshake is done here (RFC 8446, 4.4.2.4).
    return { how: 'failed', why, ...(isAlert(code) && !this.#heard && { turnedAway: true }) };
  }
}
