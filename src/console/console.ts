import { CordboardError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { BoardEvent, Switchboard } from '../switchboard/switchboard.ts';
import type { SessionId } from '../record.ts';
import type { Draft } from './draft.ts';
import { DEFAULT_KEYMAP } from './bindings.ts';
import type { Effect, Input, Message } from './effects.ts';
import type { Keymap } from './keymap.ts';
import { type Model, initialModel } from './model.ts';
import { update } from './update.ts';

const SECOND_MS = 1000;

/** What a console needs of the terminal it is on. */
export interface ConsoleHost {
  /** Something may look different; `key` if the operator is waiting to see it. */
  changed(cause: 'key' | 'data'): void;
  bell(): void;
  /** Something wants the operator's attention. */
  alert(alert: Extract<Effect, { readonly type: 'alert' }>): void;
  /** Takes the mouse, or leaves it to the terminal. */
  mouse(on: boolean): void;
  redraw(): void;
  suspend(): void;
  quit(): void;
}

/** A console's life: runs messages through `update` and effects through a switchboard. */
export class Console {
  readonly model: Model;
  readonly #switchboard: Switchboard;
  readonly #host: ConsoleHost;
  readonly #clock: Clock;
  readonly #warnings: readonly string[];
  #ticking: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly switchboard: Switchboard;
    readonly host: ConsoleHost;
    readonly clock: Clock;
    readonly columns: number;
    readonly rows: number;
    readonly suspendable: boolean;
    /** The default keys if absent. */
    readonly keymap?: Keymap;
    /** What the operator is to know from the start, a line each. */
    readonly warnings?: readonly string[];
  }) {
    this.#switchboard = options.switchboard;
    this.#host = options.host;
    this.#clock = options.clock;
    this.#warnings = options.warnings ?? [];
    const { columns, rows, suspendable, keymap = DEFAULT_KEYMAP } = options;
    this.model = initialModel({ columns, rows, suspendable, keymap, now: options.clock() });
  }

  async start(): Promise<void> {
    this.#ticking = setInterval(() => this.#post({ type: 'time', now: this.#clock() }, 'data'), SECOND_MS);
    const snapshot = await this.#switchboard.watch((events) => this.#post({ type: 'board', events }, 'data'));
    this.#post({ type: 'snapshot', snapshot }, 'key');
    const events = this.#warnings.map((text) => startNotice(this.#clock(), text));
    this.#post({ type: 'board', events }, 'key');
  }

  stop(): void {
    clearInterval(this.#ticking);
  }

  /** Several inputs of one read are taken in order before anything is shown. */
  input(inputs: readonly Input[]): void {
    this.model.now = this.#clock();
    for (const input of inputs) this.#take({ type: 'input', input });
    this.#host.changed('key');
  }

  resize(columns: number, rows: number): void {
    this.#post({ type: 'resize', columns, rows }, 'key');
  }

  #post(message: Message, cause: 'key' | 'data'): void {
    this.#take(message);
    this.#host.changed(cause);
  }

  #take(message: Message): void {
    for (const effect of update(this.model, message)) this.#run(effect);
  }

  #run(effect: Effect): void {
    const board = this.#switchboard;
    switch (effect.type) {
      case 'send':
        this.#send(effect, board.send(effect.id, effect.text));
        return;
      case 'sendRaw':
        this.#send(effect, board.sendRaw(effect.id, effect.bytes));
        return;
      case 'open':
        this.#page(board.open(effect.id, effect.bytes), (page) => ({ type: 'fed', id: effect.id, page }));
        return;
      case 'page':
        this.#page(board.page(effect.id, effect.request), (page) => ({
          type: 'paged',
          id: effect.id,
          use: effect.use,
          page,
        }));
        return;
      case 'rename':
        this.#call(board.rename(effect.id, effect.name));
        return;
      case 'attend':
        this.#call(board.attend(effect.rules));
        return;
      case 'alert':
        this.#host.alert(effect);
        return;
      case 'mouse':
        this.#host.mouse(effect.on);
        return;
      case 'set':
        this.#call(board.set(effect.id, effect.settings));
        return;
      case 'hangUp':
      case 'finish':
      case 'retry':
      case 'dismiss':
      case 'close':
        this.#call(board[effect.type](effect.id));
        return;
      case 'bell':
      case 'redraw':
      case 'suspend':
      case 'quit':
        this.#host[effect.type]();
    }
  }

  /** Refused, it comes back to where it was typed. */
  #send({ id, draft }: { readonly id: SessionId; readonly draft: Draft }, answer: Promise<void>): void {
    this.#watch(answer, (why) => this.#post({ type: 'unsent', id, draft, why }, 'key'));
  }

  #page<T>(answer: Promise<T>, message: (page: T) => Message): void {
    this.#call(answer.then((page) => this.#post(message(page), 'data')));
  }

  #call(answer: Promise<void>): void {
    this.#watch(answer, (why) => this.#post({ type: 'refused', why }, 'key'));
  }

  /** An expected refusal is for the operator; anything else is a defect and ends the program. */
  #watch(answer: Promise<void>, refused: (why: string) => void): void {
    answer.catch((error: unknown) => {
      if (!(error instanceof CordboardError)) throw error;
      refused(error.message);
    });
  }
}

function startNotice(at: number, text: string): BoardEvent {
  return { type: 'notice', notice: { at, severity: 'warning', text } };
}
