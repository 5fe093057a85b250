/** One console or script at a board's socket: its calls, what it is told, and how much of that waits. */
import { Buffer } from 'node:buffer';
import { CordboardError } from '../errors.ts';
import { eventMessages } from './events.ts';
import { type Line, LineCutter } from './lines.ts';
import { METHODS, WrongParams } from './methods.ts';
import { MOST_LINE_BYTES } from './protocol.ts';
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
import type { Kind, Presence, Role } from '../operators.ts';
import type { BoardEvent, HighlightRule, SessionSummary, Snapshot } from '../switchboard/switchboard.ts';
import type { LocalSwitchboard } from '../switchboard/local.ts';

/** With more than this on its way out an attachment is told nothing, and asked nothing more is taken from it. */
const BEHIND_BYTES = 1024 * 1024;

/** Calls that read, and so may take a while and have long answers, at once. */
const MOST_READS = 4;
/** Calls that wait for that, or for their answers. */
const MOST_CALLS = 64;

/** Messages taken in one turn of the loop: a flood of them must not keep it from anything else. */
const MOST_IN_TURN = 64;

/** Bytes of the line of a hello: nobody is known before it. */
const MOST_HELLO_BYTES = 64 * 1024;

/** Sessions told in one message when watching begins. */
const SESSIONS_AT_ONCE = 250;

/** Of a `Link`, what is needed of one. */
export interface Wire {
  readonly queued: number;
  write(bytes: Uint8Array): void;
  hold(): void;
  release(): void;
  close(): void;
}

/** The socket that somebody comes in by. */
export interface Door {
  /** The group whose socket it is; undefined: the board's owner's. */
  readonly group: string | undefined;
  /** Nobody who came in by it gets more. */
  readonly most: Role;
}

export interface AttachmentHost {
  /** Answers a hello. Throws `CordboardError` and `WrongParams`. */
  hello(
    params: unknown,
    attachment: Attachment,
  ): { readonly switchboard: LocalSwitchboard; readonly answer: object };
  /** Other calls than a switchboard's; undefined: there is no such method. */
  call(method: string, params: unknown, attachment: Attachment): Promise<unknown> | undefined;
  /** A call failed for no reason that anybody expected. */
  failed(method: string, error: unknown): void;
  /** It is told what happens from now on. */
  follows(attachment: Attachment): void;
  /** Whether what it has sent and what was not done yet may wait here. */
  hasRoom(attachment: Attachment): boolean;
}

const NOWHERE: Presence = { focus: undefined, drafts: [] };

export class Attachment {
  /** Decided by the board, and asked for each call. */
  role: Role = 'watch';
  operator = '';
  kind: Kind = 'console';
  /** What is kept for the next console of this operator is kept under this. */
  viewKey = '';
  presence = NOWHERE;
  /** Given with the hello; 0 before that. */
  number = 0;
  readonly door: Door;
  readonly #wire: Wire;
  readonly #host: AttachmentHost;
  readonly #cutter = new LineCutter(MOST_HELLO_BYTES);
  #switchboard: LocalSwitchboard | undefined;
  #watches = false;
  /** Read; those from `#next` on have not been looked at yet. */
  #lines: Line[] = [];
  #next = 0;
  /** Characters of those lines, and of calls that wait for others that read. */
  #waits = 0;
  #takenInTurn = 0;
  #calls = 0;
  /** Calls that wait for others that read. */
  #reads: { readonly request: RpcRequest; readonly length: number }[] = [];
  #reading = 0;
  #isHeld = false;
  /** The sessions are being told; whoever tells them waits for room. */
  #begins = false;
  #room: (() => void) | undefined;
  #leaves = false;
  #ended = false;

  constructor(door: Door, wire: Wire, host: AttachmentHost) {
    this.door = door;
    this.#wire = wire;
    this.#host = host;
  }

  /** It has said hello. */
  get isAttached(): boolean {
    return this.#switchboard !== undefined;
  }

  /** It is told what happens. */
  get follows(): boolean {
    return this.#watches;
  }

  /** What it wants to hear of. */
  get rules(): readonly HighlightRule[] {
    return this.#switchboard?.rules ?? [];
  }

  received(bytes: Uint8Array): void {
    if (this.#ended) return;
    const { lines, tooLong } = this.#cutter.push(bytes);
    this.#lines = this.#lines.slice(this.#next).concat(lines);
    this.#next = 0;
    for (const line of lines) this.#waits += line?.length ?? 0;
    const { most } = this.#cutter;
    this.#work();
    if (tooLong) this.#giveUp(`expected lines of at most ${most} bytes`);
    else if (!this.#host.hasRoom(this)) this.#giveUp('too much of what was sent here waits to be done');
  }

  /** What it has sent and what was not done yet, roughly in bytes. */
  get waits(): number {
    return this.#waits + this.#cutter.unfinished;
  }

  /** Nothing more comes from it, and a message that it has not ended is none: it leaves once it is answered. */
  leave(): void {
    this.#leaves = true;
    this.#work();
  }

  /** Everything that was to go out is out. */
  drained(): void {
    if (!this.#begins) this.#switchboard?.release();
    this.#room?.();
    this.#work();
  }

  /** Throws `CB_ROLE`. */
  requireOperator(): void {
    if (this.role !== 'operate')
      throw new CordboardError('CB_ROLE', 'you only watch here; ask an operator to let you operate');
  }

  /** Tells an event that is for this one alone. */
  tell(event: BoardEvent): void {
    if (!this.#watches) return;
    if (this.#isBehind) this.#switchboard?.hold();
    this.#switchboard?.tell(event);
  }

  /** What is said before the connection is ended: nothing comes after it. */
  tellLast(event: BoardEvent): void {
    if (!this.#watches) return;
    for (const events of eventMessages([event])) this.notify('events', { events });
  }

  notify(method: string, params: object): void {
    this.#write(notificationLine(method, params));
  }

  /** Ends the connection once what was written is out. */
  close(): void {
    this.#end();
    this.#wire.close();
  }

  /** The connection has ended. */
  closed(): void {
    this.#end();
    this.#switchboard?.detach();
  }

  #end(): void {
    this.#ended = true;
    this.#lines = [];
    this.#next = 0;
    this.#reads = [];
    this.#waits = 0;
    this.#room?.();
  }

  /** In order, a few at a time, and none while answers pile up. */
  #work(): void {
    if (this.#ended) return;
    this.#readNext();
    while (!this.#isBusy && this.#waiting > 0 && this.#mayTakeMore()) this.#take(this.#lines[this.#next++]);
    const rest = this.#waiting + this.#calls + this.#reads.length + this.#wire.queued;
    if (this.#leaves && rest === 0) this.close();
    else this.#hold(this.#waiting > 0 || this.#isBusy);
  }

  /** Lines that have not been looked at. */
  get #waiting(): number {
    return this.#lines.length - this.#next;
  }

  get #isBusy(): boolean {
    return this.#calls + this.#reads.length >= MOST_CALLS || this.#isBehind;
  }

  get #isBehind(): boolean {
    return this.#wire.queued > BEHIND_BYTES;
  }

  #mayTakeMore(): boolean {
    if (this.#takenInTurn === MOST_IN_TURN) return false;
    if (++this.#takenInTurn === 1)
      setImmediate(() => {
        this.#takenInTurn = 0;
        this.#work();
      });
    return true;
  }

  #hold(held: boolean): void {
    if (held === this.#isHeld) return;
    this.#isHeld = held;
    if (held) this.#wire.hold();
    else this.#wire.release();
  }

  #take(line: Line): void {
    const message = readMessage(line);
    const length = line?.length ?? 0;
    if (message.type === 'nonsense') this.#write(errorLine(message.id, message.fault));
    // Nothing that writes waits for what reads.
    if (message.type === 'request' && methodOf(message.method)?.writes === false) {
      this.#reads.push({ request: message, length });
      this.#readNext();
      return;
    }
    this.#waits -= length;
    if (message.type === 'request') void this.#answer(message);
  }

  #readNext(): void {
    while (this.#reading < MOST_READS && !this.#isBehind) {
      const next = this.#reads.shift();
      if (next === undefined) return;
      this.#waits -= next.length;
      this.#reading++;
      void this.#answer(next.request).then(() => {
        this.#reading--;
        this.#work();
      });
    }
  }

  async #answer(request: RpcRequest): Promise<void> {
    this.#calls++;
    const line = await this.#outcome(request);
    this.#calls--;
    if (request.id !== undefined) this.#write(line(request.id));
    if (this.#isHeld || this.#leaves) this.#work();
  }

  async #outcome({ method, params }: RpcRequest): Promise<(id: number | string | null) => string> {
    try {
      const result = await this.#call(method, params);
      return (id) => resultLine(id, result);
    } catch (error) {
      const fault = this.#faultOf(method, error);
      return (id) => errorLine(id, fault);
    }
  }

  /** Calls before anything is awaited: a key is on its way as soon as it is read. */
  #call(method: string, params: unknown): Promise<unknown> {
    if (method === 'hello') return Promise.resolve(this.#hello(params));
    if (this.#switchboard === undefined)
      throw new CordboardError('CB_PROTOCOL', 'expected hello before anything else');
    if (method === 'watch') return this.#watch(this.#switchboard);
    const found = methodOf(method);
    if (found === undefined) return this.#host.call(method, params, this) ?? noMethod(method);
    if (found.writes) this.requireOperator();
    return found.call(this.#switchboard, params);
  }

  #hello(params: unknown): object {
    if (this.#switchboard !== undefined) throw new CordboardError('CB_PROTOCOL', 'hello was said already');
    const { switchboard, answer } = this.#host.hello(params, this);
    this.#switchboard = switchboard;
    this.#cutter.most = MOST_LINE_BYTES;
    return answer;
  }

  /** Nothing is told before the answer: what changes meanwhile is, after it. */
  async #watch(board: LocalSwitchboard): Promise<Snapshot> {
    if (this.#watches) throw new CordboardError('CB_PROTOCOL', 'watch was called already');
    this.#watches = this.#begins = true;
    board.hold();
    const snapshot = await board.watch((events) => {
      for (const message of eventMessages(events)) this.notify('events', { events: message });
      if (this.#isBehind) board.hold();
    });
    const sessions = await this.#tellSessions(snapshot.sessions);
    setImmediate(() => {
      this.#begins = false;
      if (!this.#isBehind) board.release();
    });
    this.#host.follows(this);
    return { ...snapshot, sessions };
  }

  /** All but the last of them, which are returned. */
  async #tellSessions(sessions: readonly SessionSummary[]): Promise<readonly SessionSummary[]> {
    let from = 0;
    for (; sessions.length - from > SESSIONS_AT_ONCE; from += SESSIONS_AT_ONCE) {
      this.notify('sessions', { sessions: sessions.slice(from, from + SESSIONS_AT_ONCE) });
      await this.#turn();
    }
    return sessions.slice(from);
  }

  /** Lets others have their turn, and waits while too much is on its way out. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isBehind && !this.#ended) this.#room = resolve;
      else setImmediate(resolve);
    });
  }

  #faultOf(method: string, error: unknown): RpcFault {
    if (error instanceof CordboardError) return refusal(error);
    if (error instanceof WrongParams) return { code: FAULTS.params, message: error.message };
    if (error instanceof NoMethod) return { code: FAULTS.method, message: error.message };
    this.#host.failed(method, error);
    return { code: FAULTS.internal, message: 'this is a defect in cordboard', refusal: 'CB_INTERNAL' };
  }

  #giveUp(message: string): void {
    this.#write(errorLine(null, { code: FAULTS.request, message }));
    this.close();
  }

  #write(line: string): void {
    if (!this.#ended) this.#wire.write(Buffer.from(line));
  }
}

function methodOf(name: string): (typeof METHODS)[string] | undefined {
  return Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
}

class NoMethod extends Error {}

function noMethod(method: string): never {
  throw new NoMethod(`there is no method ${JSON.stringify(method.slice(0, 40))}`);
}
