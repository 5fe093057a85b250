/** Programs that dial in. Nothing here sleeps: a test waits for what it must have seen. */
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const TIMEOUT_MS = 10_000;

export class TestClient {
  readonly socket: Socket;
  /** Resolves when the other side has ended its sending, or the connection is closed. */
  readonly ended: Promise<void>;
  /** Resolves when the connection is closed on both sides, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #changes = new EventEmitter<{ change: [] }>();
  readonly #chunks: Buffer[] = [];
  #over = false;

  /** Takes a socket that is connected or about to be, and owns it. */
  constructor(socket: Socket) {
    this.socket = socket;
    this.#changes.setMaxListeners(0);
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#changes.emit('change');
    });
    // A reset is told by `closed` too.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        this.#over = true;
        this.#changes.emit('change');
        resolve();
      };
      socket.on('end', over).on('close', over);
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Everything received, as UTF-8. */
  get received(): string {
    return this.bytes.toString();
  }

  /** Resolves when the kernel has taken it all. */
  send(data: string | Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Resolves when what was received matches; rejects when it cannot any more, or after 10 s. */
  async waitFor(expected: string | RegExp): Promise<void> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    while (!this.#has(expected)) {
      if (this.#over) throw this.#failure(expected, 'the connection has ended');
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw this.#failure(expected, `waited ${TIMEOUT_MS} ms`);
      });
    }
  }

  /** Ends this side's sending. */
  end(): void {
    this.socket.end();
  }

  /** Closes both ways, unread data or not. */
  destroy(): void {
    this.socket.destroy();
  }

  /** Closes with a RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  #has(expected: string | RegExp): boolean {
    const { received } = this;
    return typeof expected === 'string' ? received.includes(expected) : received.search(expected) >= 0;
  }

  #failure(expected: string | RegExp, why: string): Error {
    return new Error(`${String(expected)} did not come: ${why}; received ${JSON.stringify(this.received)}`);
  }
}

/** Dials a port, or the path of a Unix socket; the client keeps its sending open when the other side ends. */
export async function dial(target: number | string, host = '127.0.0.1'): Promise<TestClient> {
  const client = knock(target, host);
  await once(client.socket, 'connect');
  return client;
}

/** Dials as `dial` does, but a client that is refused may be reset before it has seen that it was connected. */
export function knock(target: number | string, host = '127.0.0.1'): TestClient {
  const allowHalfOpen = true;
  return new TestClient(
    typeof target === 'number'
      ? connect({ port: target, host, allowHalfOpen })
      : connect({ path: target, allowHalfOpen }),
  );
}

/** A port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
