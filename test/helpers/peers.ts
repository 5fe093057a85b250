/** Programs at a board's control socket that know nothing of `src/gateway/calls.ts`: lines of JSON, and what came back. */
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Door, Wire } from '../../src/gateway/attachment.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { WireOwner } from '../../src/net/wire.ts';

const TIMEOUT_MS = 10_000;

export interface Answer {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly code: string };
  };
}

export interface Peer {
  /** What has come, notifications too, in order. */
  readonly heard: readonly Answer[];
  write(text: string): void;
  /** Resolves with the answer of that number; rejects if it does not come. */
  answer(id: number): Promise<Answer>;
  /** Harmless twice. */
  close(): Promise<void>;
}

export function callLine(id: number, method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

/** One without a socket. What it asks for is done in the same turn of the loop, but for long reading, or waits until it reads. */
export class FakePeer implements Peer {
  readonly heard: Answer[] = [];
  readonly #owner: WireOwner;
  #queued = 0;
  #ended = false;

  constructor(gateway: Gateway, door: Door) {
    let admitted: WireOwner | undefined;
    gateway.admit(door, (owner) => {
      admitted = owner;
      return this.#wire();
    });
    if (admitted === undefined) throw new Error('nobody was admitted');
    this.#owner = admitted;
  }

  write(text: string): void {
    this.#owner.received(Buffer.from(text));
  }

  answer(id: number): Promise<Answer> {
    return this.until((answer) => answer.id === id);
  }

  /** The first that fits of all that is heard. */
  async until(fits: (answer: Answer) => boolean): Promise<Answer> {
    // A search gives others their turn, on a busy machine at once.
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      await setImmediate();
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      if (late.aborted)
        throw new Error(`nothing fits ${fits.toString()} among ${JSON.stringify(this.heard)}`);
    }
  }

  close(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  #end(): void {
    if (!this.#ended) this.#owner.closed({ how: 'ended' });
    this.#ended = true;
  }

  /** From now on it reads nothing, and so many bytes wait for it. */
  clog(bytes: number): void {
    this.#queued = bytes;
  }

  /** It reads again. */
  unclog(): void {
    this.#queued = 0;
    this.#owner.drained();
  }

  #wire(): Wire {
    const queued = (): number => this.#queued;
    return {
      get queued() {
        return queued();
      },
      write: (bytes) => this.heard.push(JSON.parse(Buffer.from(bytes).toString()) as Answer),
      hold: () => undefined,
      release: () => undefined,
      close: () => queueMicrotask(() => this.#end()),
    };
  }
}

/** One at a real socket. */
export class SocketPeer implements Peer {
  readonly heard: Answer[] = [];
  readonly #socket: Socket;
  readonly #changes = new EventEmitter<{ change: [] }>();
  #rest = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#changes.setMaxListeners(0);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#hear(text));
    socket.on('error', () => undefined);
  }

  static async open(path: string): Promise<SocketPeer> {
    const socket = connect(path);
    const peer = new SocketPeer(socket);
    await once(socket, 'connect');
    return peer;
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  answer(id: number): Promise<Answer> {
    return this.until((answer) => answer.id === id);
  }

  /** Resolves with the first that fits, whether it has come or is to come. */
  async until(fits: (answer: Answer) => boolean): Promise<Answer> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(`not among ${JSON.stringify(this.heard)}`);
      });
    }
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.heard.push(JSON.parse(line) as Answer);
    this.#changes.emit('change');
  }
}
