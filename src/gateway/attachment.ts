/** One console or script at a board's socket: its calls, what it is told, and how much of that waits. */
import { Buffer } from 'node:buffer';
import { CordboardError } from '../errors.ts';
import { eventMessage } from './events.ts';
import { LineCutter } from './lines.ts';
import { METHODS, WrongParams } from './methods.ts';
import { type Kind, MOST_LINE_BYTES, type Role } from './protocol.ts';
import {
  errorLine,
  FAULTS,
  notificationLine,
  readMessage,
  refusal,
  resultLine,
  type RpcFault,
  type RpcRequest,
} from './rpc.ts';
import type { BoardEvent } from '../switchboard/switchboard.ts';
import type { LocalSwitchboard } from '../switchboard/local.ts';

/** With more than this on its way out an attachment is told nothing, and asked nothing more is taken from it. */
const BEHIND_BYTES = 1024 * 1024;

/** Calls that wait for their answers at once. */
const MOST_CALLS = 4;

/** Of a `Link`, what is needed of one. */
export interface Wire {
  readonly queued: number;
  write(bytes: Uint8Array): void;
  hold(): void;
  release(): void;
  close(): void;
}

export interface AttachmentHost {
  /** Answers a hello. Throws `CordboardError` and `WrongParams`. */
  hello(
    params: unknown,
    attachment: Attachment,
  ): { readonly switchboard: LocalSwitchboard; readonly answer: object };
  /** Other calls than a switchboard's; undefined: there is no such method. */
  call(method: string, params: unknown, attachment: Attachment): Promise<unknown> | undefined;
}

export class Attachment {
  /** Decided by the board, and asked for each call. */
  role: Role = 'watch';
  operator = '';
  kind: Kind = 'console';
  readonly number: number;
  readonly #wire: Wire;
  readonly #host: AttachmentHost;
  readonly #cutter = new LineCutter(MOST_LINE_BYTES);
  #switchboard: LocalSwitchboard | undefined;
  #watches = false;
  /** Read, and not looked at yet. */
  #lines: string[] = [];
  #calls = 0;
  #ended = false;

  constructor(number: number, wire: Wire, host: AttachmentHost) {
    this.number = number;
    this.#wire = wire;
    this.#host = host;
  }

  /** It has said hello. */
  get isAttached(): boolean {
    return this.#switchboard !== undefined;
  }

  received(bytes: Uint8Array): void {
    if (this.#ended) return;
    const { lines, tooLong } = this.#cutter.push(bytes);
    this.#lines.push(...lines);
    this.#work();
    if (tooLong)
      this.#giveUp({ code: FAULTS.request, message: `expected lines of at most ${MOST_LINE_BYTES} bytes` });
  }

  /** Everything that was to go out is out. */
  drained(): void {
    this.#switchboard?.release();
    this.#work();
  }

  /** Throws `CB_ROLE`. */
  requireOperator(): void {
    if (this.role !== 'operate')
      throw new CordboardError('CB_ROLE', 'you only watch here; ask an operator to let you operate');
  }

  /** Tells an event that is for this one alone. */
  tell(event: BoardEvent): void {
    if (this.#watches) this.notify('events', { events: [eventMessage(event)] });
  }

  notify(method: string, params: object): void {
    this.#write(notificationLine(method, params));
  }

  /** Ends the connection once what was written is out. */
  close(): void {
    this.#ended = true;
    this.#lines = [];
    this.#wire.close();
  }

  /** The connection has ended. */
  closed(): void {
    this.#ended = true;
    this.#lines = [];
    this.#switchboard?.detach();
  }

  /** In order, a few at a time, and none while answers pile up. */
  #work(): void {
    while (!this.#isBusy) {
      const line = this.#lines.shift();
      if (line === undefined) break;
      this.#take(line);
    }
    if (this.#lines.length > 0 || this.#isBusy) this.#wire.hold();
    else this.#wire.release();
  }

  get #isBusy(): boolean {
    return this.#calls >= MOST_CALLS || this.#wire.queued > BEHIND_BYTES;
  }

  #take(line: string): void {
    const message = readMessage(line);
    if (message.type === 'nonsense') this.#write(errorLine(message.id, message.fault));
    else if (message.type === 'request') void this.#answer(message);
  }

  async #answer(request: RpcRequest): Promise<void> {
    this.#calls++;
    const line = await this.#outcome(request);
    this.#calls--;
    if (request.id !== undefined) this.#write(line(request.id));
    this.#work();
  }

  async #outcome({ method, params }: RpcRequest): Promise<(id: number | string | null) => string> {
    try {
      const result = await this.#call(method, params);
      return (id) => resultLine(id, result);
    } catch (error) {
      const fault = faultOf(error);
      return (id) => errorLine(id, fault);
    }
  }

  /** Calls before anything is awaited: a key is on its way as soon as it is read. */
  #call(method: string, params: unknown): Promise<unknown> {
    if (method === 'hello') return Promise.resolve(this.#hello(params));
    if (this.#switchboard === undefined)
      throw new CordboardError('CB_PROTOCOL', 'expected hello before anything else');
    if (method === 'watch') return this.#watch(this.#switchboard);
    const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (found === undefined) return this.#host.call(method, params, this) ?? noMethod(method);
    if (found.writes) this.requireOperator();
    return found.call(this.#switchboard, params);
  }

  #hello(params: unknown): object {
    if (this.#switchboard !== undefined) throw new CordboardError('CB_PROTOCOL', 'hello was said already');
    const { switchboard, answer } = this.#host.hello(params, this);
    this.#switchboard = switchboard;
    return answer;
  }

  #watch(board: LocalSwitchboard): Promise<object> {
    if (this.#watches) throw new CordboardError('CB_PROTOCOL', 'watch was called already');
    this.#watches = true;
    return board.watch((events) => {
      this.notify('events', { events: events.map(eventMessage) });
      if (this.#wire.queued > BEHIND_BYTES) board.hold();
    });
  }

  #giveUp(fault: RpcFault): void {
    this.#write(errorLine(null, fault));
    this.close();
  }

  #write(line: string): void {
    if (!this.#ended) this.#wire.write(Buffer.from(line));
  }
}

class NoMethod extends Error {}

function noMethod(method: string): never {
  throw new NoMethod(`there is no method ${JSON.stringify(method.slice(0, 40))}`);
}

function faultOf(error: unknown): RpcFault {
  if (error instanceof CordboardError) return refusal(error);
  if (error instanceof WrongParams) return { code: FAULTS.params, message: error.message };
  if (error instanceof NoMethod) return { code: FAULTS.method, message: error.message };
  throw error;
}
