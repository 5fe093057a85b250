/** The other end of a board's socket: calls go out, answers and notifications come back. */
import { Buffer } from 'node:buffer';
import type { CordboardError } from '../errors.ts';
import { LineCutter } from './lines.ts';
import { MOST_LINE_BYTES } from './protocol.ts';
import { errorOf, readMessage, requestLine } from './rpc.ts';

/** Of a `Link`, what is needed of one. */
export interface Line {
  write(bytes: Uint8Array): void;
  close(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: CordboardError) => void;
}

export class Calls {
  readonly #line: Line;
  readonly #notified: (method: string, params: unknown) => void;
  readonly #cutter = new LineCutter(MOST_LINE_BYTES);
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #gone: CordboardError | undefined;
  /** Read, and not looked at yet. */
  #lines: string[] = [];
  #isPausing = false;
  #heard = 0;

  constructor(line: Line, notified: (method: string, params: unknown) => void) {
    this.#line = line;
    this.#notified = notified;
  }

  /** Is on its way when this returns. Rejects with the refusal of the board, or when the connection has ended. */
  call(method: string, params: object): Promise<unknown> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const number = ++this.#number;
    this.#line.write(Buffer.from(requestLine(number, method, params)));
    return new Promise((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
  }

  /** How often something came; to find out that nothing does. */
  get heard(): number {
    return this.#heard;
  }

  /** Calls that wait for their answers. */
  get waiting(): number {
    return this.#waiting.size;
  }

  received(bytes: Uint8Array): void {
    this.#heard++;
    const { lines, tooLong } = this.#cutter.push(bytes);
    this.#lines.push(...lines);
    this.#work();
    if (tooLong) this.#line.close();
  }

  /** Nothing more comes; what waits for an answer is refused. */
  closed(why: CordboardError): void {
    for (const line of this.#lines.splice(0)) this.#take(line);
    this.#gone = why;
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }

  /**
   * After an answer the loop turns once: what was told after it must not overtake what whoever called makes of it. A feed
   * begins with a page, and goes on with what is told.
   */
  #work(): void {
    while (!this.#isPausing) {
      const line = this.#lines.shift();
      if (line === undefined) return;
      this.#isPausing = this.#take(line);
      if (!this.#isPausing) continue;
      setImmediate(() => {
        this.#isPausing = false;
        this.#work();
      });
    }
  }

  /** Returns whether somebody has got an answer. */
  #take(text: string): boolean {
    const message = readMessage(text);
    switch (message.type) {
      case 'request':
        this.#notified(message.method, message.params);
        return false;
      case 'result':
        this.#settle(message.id)?.resolve(message.result);
        return true;
      case 'error':
        this.#settle(message.id)?.reject(errorOf(message.fault));
        return true;
      case 'nonsense':
        this.#line.close();
        return false;
    }
  }

  #settle(id: number | string | null): Waiting | undefined {
    if (typeof id !== 'number') return undefined;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
