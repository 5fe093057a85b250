import type { Socket } from './socket.ts';

/**
 * Reads what a peer sends first, and leaves the rest to whoever reads on. Nobody else may read meanwhile. The socket must
 * not have been read with `data` before.
 */
export class Head {
  readonly #socket: Socket;
  readonly #take: (bytes: Uint8Array) => Uint8Array | undefined;
  readonly #settled: Promise<'taken' | 'ended'>;
  #settle: (how: 'taken' | 'ended') => void = () => undefined;
  #stop: () => void = () => undefined;

  /**
   * `take` gets what comes, until it returns what it did not need. Whatever it throws ends the reading. An aborted
   * `signal` does as well, with its reason.
   */
  constructor(socket: Socket, signal: AbortSignal, take: (bytes: Uint8Array) => Uint8Array | undefined) {
    this.#socket = socket;
    this.#take = take;
    this.#settled = new Promise((resolve, reject) => {
      const read = (): void => {
        try {
          this.#read();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          this.#stop();
        }
      };
      const ended = (): void => this.#settle('ended');
      const aborted = (): void => {
        reject(signal.reason as Error);
        this.#stop();
      };
      this.#settle = (how) => {
        resolve(how);
        this.#stop();
      };
      this.#stop = () => {
        socket.off('readable', read).off('end', ended).off('close', ended);
        signal.removeEventListener('abort', aborted);
        this.#stop = () => undefined;
      };
      signal.addEventListener('abort', aborted);
      socket.on('readable', read).on('end', ended).on('close', ended);
      if (signal.aborted) aborted();
      else if (socket.readableEnded || socket.destroyed) ended();
      else read();
    });
  }

  /** Resolves with `ended` where the peer ended its sending before all was there. */
  get settled(): Promise<'taken' | 'ended'> {
    return this.#settled;
  }

  /** What came is all that is needed. */
  finish(): void {
    this.#settle('taken');
  }

  #read(): void {
    for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
      const rest = this.#take(bytes);
      if (rest === undefined) continue;
      // Before anything else can take place: an end that follows must not be told before these.
      if (rest.length > 0) this.#socket.unshift(rest);
      this.#settle('taken');
      return;
    }
  }

  #next(): Uint8Array | undefined {
    const bytes: unknown = this.#socket.read();
    return bytes instanceof Uint8Array ? bytes : undefined;
  }
}
