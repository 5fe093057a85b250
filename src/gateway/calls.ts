/** The other end of a board's socket: calls go out, answers and notifications come back. */
import { Buffer } from 'node:buffer';
import { CordboardError } from '../errors.ts';
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
  /** Takes the result as it stands in the message. */
  readonly raw?: (json: string) => void;
  readonly reject: (error: CordboardError) => void;
}

export class Calls {
  readonly #line: Line;
  readonly #notified: (method: string, params: unknown) => void;
  readonly #cutter = new LineCutter(MOST_LINE_BYTES);
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #gone: CordboardError | undefined;

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

  /**
   * As `call`, but the result as JSON, which is not read: for answers too long to be read only to be written again.
   */
  callRaw(method: string, params: object): Promise<string> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const number = ++this.#number;
    this.#line.write(Buffer.from(requestLine(number, method, params)));
    return new Promise((raw, reject) => {
      const resolve = (result: unknown): void => raw(JSON.stringify(result));
      this.#waiting.set(number, { resolve, reject, raw });
    });
  }

  received(bytes: Uint8Array): void {
    const { lines, tooLong } = this.#cutter.push(bytes);
    for (const line of lines) this.#take(line);
    if (tooLong) this.#line.close();
  }

  /** Nothing more comes; what waits for an answer is refused. */
  closed(why: string): void {
    this.#gone = new CordboardError('CB_NO_BOARD', why);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }

  #take(text: string): void {
    if (this.#takeRaw(text)) return;
    const message = readMessage(text);
    switch (message.type) {
      case 'request':
        this.#notified(message.method, message.params);
        return;
      case 'result':
        this.#settle(message.id)?.resolve(message.result);
        return;
      case 'error':
        this.#settle(message.id)?.reject(errorOf(message.fault));
        return;
      case 'nonsense':
        this.#line.close();
    }
  }

  /** Only as a board of this program writes it; what is written otherwise is read. */
  #takeRaw(text: string): boolean {
    const [head = '', id] = RESULT.exec(text) ?? [];
    const raw = this.#waiting.get(Number(id))?.raw;
    if (raw === undefined) return false;
    this.#waiting.delete(Number(id));
    raw(text.slice(head.length, -1));
    return true;
  }

  #settle(id: number | string | null): Waiting | undefined {
    if (typeof id !== 'number') return undefined;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** How `resultLine` begins. */
const RESULT = /^\{"jsonrpc":"2\.0","id":(\d+),"result":/;
