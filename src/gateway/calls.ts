/** The other end of a board's socket: calls go out, answers and notifications come back. */
import { Buffer } from 'node:buffer';
import { CordboardError } from '../errors.ts';
import { type Line as Text, LineCutter } from './lines.ts';
import { MOST_ANSWER_BYTES, MOST_LINE_BYTES } from './protocol.ts';
import { errorOf, readMessage, requestLine, type RpcId } from './rpc.ts';

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
  readonly #cutter = new LineCutter(MOST_ANSWER_BYTES);
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  /** Said by the board of no call of ours, such as why it ends the connection. */
  #farewell: CordboardError | undefined;
  #gone: CordboardError | undefined;
  /** Come, and not looked at yet. */
  #lines: Text[] = [];
  /** A call was answered in this turn of the loop: whoever made it has yet to hear of it. */
  #answered = false;
  #heard = 0;

  constructor(line: Line, notified: (method: string, params: unknown) => void) {
    this.#line = line;
    this.#notified = notified;
  }

  /** Is on its way when this returns. Rejects with the refusal of the board, or when the connection has ended. */
  call(method: string, params: object): Promise<unknown> {
    return new Promise((resolve, reject) => this.#ask(method, params, { resolve, reject }));
  }

  /**
   * As `call`, but the result as JSON, which is not read: for answers too long to be read only to be written again.
   */
  callRaw(method: string, params: object): Promise<string> {
    return new Promise((raw, reject) => {
      const resolve = (result: unknown): void => raw(JSON.stringify(result));
      this.#ask(method, params, { resolve, reject, raw });
    });
  }

  #ask(method: string, params: object, waiting: Waiting): void {
    if (this.#gone !== undefined) {
      waiting.reject(this.#gone);
      return;
    }
    const number = ++this.#number;
    const request = Buffer.from(requestLine(number, method, params));
    if (request.length > MOST_LINE_BYTES) {
      const text = 'this is too much for one message to a board; send it in parts';
      waiting.reject(new CordboardError('CB_USAGE', text));
      return;
    }
    this.#waiting.set(number, waiting);
    this.#line.write(request);
  }

  /** How often something came; to find out that nothing does. */
  get heard(): number {
    return this.#heard;
  }

  received(bytes: Uint8Array): void {
    this.#heard++;
    const { lines, tooLong } = this.#cutter.push(bytes);
    for (const line of lines) this.#lines.push(line);
    this.#takeLines();
    if (tooLong) this.#line.close();
  }

  /** Nothing more comes; what waits for an answer is refused. */
  closed(why: CordboardError): void {
    this.#answered = false;
    for (const line of this.#lines.splice(0)) this.#take(readMessage(line));
    this.#gone = this.#farewell ?? why;
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }

  /** What was told after an answer is passed on after it: promises are heard of only once this turn is over. */
  #takeLines(): void {
    for (const [index, line] of this.#lines.entries()) {
      if (line !== undefined && this.#takeRaw(line)) continue;
      const message = readMessage(line);
      if (message.type === 'request' && this.#answered) {
        this.#lines = this.#lines.slice(index);
        return;
      }
      this.#take(message);
    }
    this.#lines = [];
  }

  #answers(id: RpcId): Waiting | undefined {
    if (!this.#answered) {
      this.#answered = true;
      setImmediate(() => {
        this.#answered = false;
        this.#takeLines();
      });
    }
    return this.#settle(id);
  }

  #take(message: ReturnType<typeof readMessage>): void {
    switch (message.type) {
      case 'request':
        this.#notified(message.method, message.params);
        return;
      case 'result':
        this.#answers(message.id)?.resolve(message.result);
        return;
      case 'error':
        if (message.id === null) this.#farewell = errorOf(message.fault);
        else this.#answers(message.id)?.reject(errorOf(message.fault));
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
    this.#answers(Number(id));
    raw(text.slice(head.length, -1));
    return true;
  }

  #settle(id: RpcId): Waiting | undefined {
    if (typeof id !== 'number') return undefined;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** How `resultLine` begins. */
const RESULT = /^\{"jsonrpc":"2\.0","id":(\d+),"result":/;
