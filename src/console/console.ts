import { setImmediate } from 'node:timers/promises';
import type { Remembered } from '../desk/remembered.ts';
import { notKeptWords, ownMet } from '../access/ban-words.ts';
import { CordboardError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { BanRequest, SwitchboardEvent, HistoryQuery, Switchboard } from '../switchboard/switchboard.ts';
import type { SessionId } from '../record.ts';
import { QUIET_MS } from './answers.ts';
import type { Draft } from './draft.ts';
import type { Effect, Input, Message } from './effects.ts';
import { Finder } from './finder.ts';
import { Jobs } from './jobs.ts';
import { LEADER_DELAY_MS } from './leader.ts';
import { type OperatorPort, presenceOf } from './operators.ts';
import { type Model, initialModel, type ModelOptions, type Overlay } from './model.ts';
import type { Tally } from '../lines/search.ts';
import { recallSettings, rememberTouched, settingsOf } from './remember.ts';
import { ViewChanges } from './operator-view.ts';
import type { ViewKeeper } from './view-data.ts';
import { update } from './update.ts';

const SECOND_MS = 1000;

/** What was typed is at the board after this, in case this console does not live to send it. */
const KEEP_MS = 50;

/** And so much later for each character of the drafts: a book that is edited must not fill the way to the board. */
const KEEP_MS_PER_CHARACTER = 1 / 1000;

/** Sessions of which something is put down in one go: a thousand that are named at once must not hold up a key. */
const REMEMBERED_AT_ONCE = 100;

/** What a console needs of the terminal it is on. */
export interface ConsoleHost {
  /** Something may look different; `key` if the operator is waiting to see it, `sent` if what he sends is to go first. */
  changed(cause: 'key' | 'sent' | 'data'): void;
  bell(): void;
  /** Puts a text on the terminal's clipboard. Throws `CB_CLIPBOARD`. */
  copy(text: string): void;
  /** Lets the operator edit a text in a program. Rejects with `CB_EDITOR` or `CB_FILE`. */
  edit(text: string): Promise<string>;
  /** Something wants the operator's attention. */
  alert(alert: Extract<Effect, { readonly type: 'alert' }>): void;
  /** Takes the mouse, or leaves it to the terminal. */
  mouse(on: boolean): void;
  redraw(): void;
  suspend(): void;
  quit(): void;
  /** Ends the board that this console is attached to, and then quits. */
  stopBoard(): void;
}

/** The operator's own files. */
export interface OperatorDesk {
  /** The bytes of a file. Rejects with `CB_FILE`. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** How many bytes a file has. Rejects with `CB_FILE`, also where nobody knows. */
  size(path: string): Promise<number>;
  /** Writes a new file, or after `>>` at the end of one. Resolves with what was done, in words. Rejects with `CB_FILE`. */
  write(path: string, text: string): Promise<string>;
  /** Keeps this for the next start. */
  save(state: Remembered): void;
}

export interface ConsoleOptions extends Omit<ModelOptions, 'now'> {
  readonly switchboard: Switchboard;
  readonly host: ConsoleHost;
  readonly clock: Clock;
  readonly desk: OperatorDesk;
  /** What the operator is to know from the start, a line each. */
  readonly warnings?: readonly string[];
  /** Keeps what the operator leaves here, for the console that comes next. */
  readonly views?: ViewKeeper | undefined;
  /** Where other operators are, if there can be any. */
  readonly operators?: OperatorPort | undefined;
}

function schedule(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** A console's life: runs messages through `update` and effects through a switchboard. */
export class Console {
  readonly model: Model;
  readonly #switchboard: Switchboard;
  readonly #host: ConsoleHost;
  readonly #clock: Clock;
  readonly #desk: OperatorDesk;
  readonly #jobs: Jobs;
  readonly #finder: Finder;
  readonly #warnings: readonly string[];
  readonly #views: ViewKeeper | undefined;
  readonly #operators: OperatorPort | undefined;
  /** What others were told of this console last, as JSON. */
  #presented = '';
  readonly #viewChanges = new ViewChanges();
  /** From now on what changes is the operator's doing. */
  #restored = false;
  #keepSoon: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  /** The settings as they were saved last. */
  #saved: string;
  /** What was known then. */
  #known: Remembered;
  #ticking: NodeJS.Timeout | undefined;

  constructor(options: ConsoleOptions) {
    const { switchboard, host, clock, desk, warnings = [], views, operators, ...model } = options;
    this.#views = views;
    this.#operators = operators;
    this.#switchboard = switchboard;
    this.#host = host;
    this.#clock = clock;
    this.#desk = desk;
    this.model = initialModel({ ...model, now: clock() });
    this.#warnings = [...warnings, ...recallSettings(this.model, this.model.remembered)];
    this.#saved = JSON.stringify(settingsOf(this.model));
    this.#known = this.model.remembered;
    const turns = { now: () => performance.now(), next: () => setImmediate() };
    this.#finder = new Finder((id, request) => switchboard.page(id, request), turns);
    this.#jobs = new Jobs({
      port: switchboard,
      schedule,
      clock,
      turns,
      read: (path) => desk.read(path),
      size: (path) => desk.size(path),
      changed: (job) => this.#post({ type: 'job', job }, 'key'),
    });
  }

  async start(): Promise<void> {
    if (!this.model.mouse) this.#host.mouse(false);
    this.#ticking = setInterval(() => this.#tick(), SECOND_MS);
    const snapshot = await this.#switchboard.watch((events) => {
      this.model.now = this.#clock();
      const isBack = events.some(({ type }) => type === 'back');
      if (isBack) this.#viewChanges.again();
      this.#post({ type: 'board', events }, 'data');
      if (isBack) this.#presentAgain();
    });
    this.#post({ type: 'snapshot', snapshot }, 'key');
    if (this.#views !== undefined) this.#post({ type: 'restore', kept: this.#views.kept }, 'key');
    this.#restored = true;
    this.#present();
    if (this.model.highlightRules.length > 0) this.#run({ type: 'attend', rules: this.model.highlightRules });
    const events = this.#warnings.map((text) => warning(this.#clock(), text));
    this.#post({ type: 'board', events }, 'key');
  }

  stop(): void {
    this.#remember(Infinity);
    this.#keep();
    clearTimeout(this.#keepSoon);
    this.#jobs.stop();
    this.#finder.cancel();
    clearInterval(this.#ticking);
    clearTimeout(this.#soon);
  }

  /** Several inputs of one read are taken in order before anything is shown. */
  input(inputs: readonly Input[]): void {
    this.model.now = this.#clock();
    let sends = false;
    for (const input of inputs) {
      const effects = this.#take({ type: 'input', input });
      sends ||= effects.some(({ type }) => type === 'send' || type === 'sendRaw');
      // What was typed ahead is for the editor, and must not reach a session.
      if (effects.some(({ type }) => type === 'edit')) break;
    }
    this.#showSoon();
    if (this.#views !== undefined)
      this.#keepSoon ??= setTimeout(() => this.#keep(this.model.shown), keepsAfter(this.model));
    this.#host.changed(sends ? 'sent' : 'key');
  }

  /** Tells others where this console is, if that has changed. To be seen is no call of the operator's: a refusal is nothing to him. */
  #present(): void {
    if (this.#operators === undefined) return;
    const presence = presenceOf(this.model);
    const text = JSON.stringify(presence);
    if (text === this.#presented) return;
    this.#presented = text;
    this.#watch(this.#operators.present(presence), () => undefined);
  }

  /** The board knows nothing of this attachment yet. */
  #presentAgain(): void {
    this.#presented = '';
    this.#present();
  }

  /** `ids`: what has changed of these sessions only. */
  #keep(ids?: readonly SessionId[]): void {
    clearTimeout(this.#keepSoon);
    this.#keepSoon = undefined;
    if (!this.#restored || this.#views === undefined || this.model.lost) return;
    const change = this.#viewChanges.since(this.model, ids);
    if (change !== undefined) this.#views.keep(change);
    this.#present();
  }

  /** Something is not as it should be, which the operator is to know. */
  warn(text: string): void {
    this.#post({ type: 'board', events: [warning(this.#clock(), text)] }, 'key');
  }

  resize(columns: number, rows: number): void {
    this.#post({ type: 'resize', columns, rows }, 'key');
  }

  #tick(): void {
    this.#post({ type: 'time', now: this.#clock() }, 'data');
    this.#keep();
    this.#remember();
  }

  /** Saves what has changed of what is to be there at the next start. */
  #remember(most = REMEMBERED_AT_ONCE): void {
    const settings = JSON.stringify(settingsOf(this.model));
    const known = this.model.remembered === this.#known;
    if (settings === this.#saved && known && this.model.touched.size === 0) return;
    this.#saved = settings;
    this.#known = rememberTouched(this.model, most);
    this.#desk.save(this.#known);
  }

  /** What comes by itself where no key does: the menu of the leader, the yes of a question. */
  #showSoon(): void {
    clearTimeout(this.#soon);
    const ms = showsAfter(this.model.overlay);
    if (ms === undefined) return;
    this.#soon = setTimeout(() => this.#post({ type: 'time', now: this.#clock() }, 'key'), ms);
  }

  #post(message: Message, cause: 'key' | 'data'): void {
    this.#take(message);
    this.#host.changed(cause);
  }

  #take(message: Message): readonly Effect[] {
    const effects = update(this.model, message);
    for (const effect of effects) this.#run(effect);
    return effects;
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
        this.#open(effect);
        return;
      case 'page':
        this.#watch(this.#page(effect), (why) =>
          this.#post({ type: 'unpaged', id: effect.id, number: effect.number, why }, 'data'),
        );
        return;
      case 'history':
        this.#history(effect.query);
        return;
      case 'recall':
        this.#call(this.#recall(effect));
        return;
      case 'note':
        this.#call(board.note(effect.id, effect.text));
        return;
      case 'rename':
        this.#call(board.rename(effect.id, effect.name));
        return;
      case 'broadcast': {
        const { order } = effect;
        const ids = order.to.map(({ id }) => id);
        this.#call(
          board
            .broadcast(ids, order.text)
            .then((deliveries) => this.#post({ type: 'broadcasted', order, deliveries }, 'key')),
        );
        return;
      }
      case 'repeat':
        this.#begin(() => this.#jobs.every(effect.id, effect.text, effect.ms));
        return;
      case 'sendFile':
        this.#begin(() => this.#jobs.sendFile(effect.id, effect.path, effect));
        return;
      case 'stopJobs':
        this.#jobs.cancelAll({
          ...(effect.id !== undefined && { session: effect.id }),
          ...(effect.kind !== undefined && { kind: effect.kind }),
        });
        return;
      case 'find':
        this.#find(effect);
        return;
      case 'count':
        this.#count(effect);
        return;
      case 'findHits': {
        const { number, request } = effect;
        const answer = (given: Extract<Message, { readonly type: 'hits' }>['answer']): void =>
          this.#post({ type: 'hits', number, answer: given }, 'key');
        this.#watch(board.find(request).then(answer), (why) => answer({ why }));
        return;
      }
      case 'endFind':
        this.#finder.cancel();
        return;
      case 'copy':
        this.#call(Promise.resolve().then(() => this.#host.copy(effect.text)));
        return;
      case 'save':
        this.#call(
          this.#desk
            .write(effect.path, effect.text)
            .then((text) => this.#post({ type: 'told', text }, 'key')),
        );
        return;
      case 'edit': {
        const { id, draft } = effect;
        this.#call(
          this.#host.edit(draft.text).then((text) => this.#post({ type: 'edited', id, draft, text }, 'key')),
        );
        return;
      }
      case 'ban':
        this.#call(this.#ban(effect.request));
        return;
      case 'unban':
        this.#call(board.unban(effect.network));
        return;
      case 'bans':
        this.#call(board.bans().then((bans) => this.#post({ type: 'banned', bans }, 'key')));
        return;
      case 'attend':
        this.#call(
          board.attend(
            this.model.colour ? effect.rules.map((rule) => ({ ...rule, colour: true })) : effect.rules,
          ),
        );
        return;
      case 'alert':
        this.#host.alert(effect);
        return;
      case 'mouse':
        this.#host.mouse(effect.on);
        return;
      case 'setRole':
        if (this.#operators !== undefined)
          this.#call(this.#operators.setRole(effect.attachment, effect.role));
        return;
      case 'set':
        this.#call(board.set(effect.id, effect.settings));
        return;
      case 'signal':
        this.#call(board.signal(effect.id, effect.signal));
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
      case 'stopBoard':
        this.#host[effect.type]();
    }
  }

  async #ban(request: BanRequest): Promise<void> {
    try {
      this.#tell(notKeptWords(await this.#switchboard.ban(request)));
    } catch (error) {
      const what = ownMet(error);
      if (what === undefined) throw error;
      this.#post({ type: 'banRefused', request, what }, 'key');
    }
  }

  #tell(text: string | undefined): void {
    if (text !== undefined) this.#post({ type: 'told', text }, 'key');
  }

  /** Refused, it comes back to where it was typed. */
  #send({ id, draft }: { readonly id: SessionId; readonly draft: Draft }, answer: Promise<unknown>): void {
    this.#watch(answer, (why) => this.#post({ type: 'unsent', id, draft, why }, 'key'));
  }

  #find({ session, pattern, from, direction, filter }: Extract<Effect, { readonly type: 'find' }>): void {
    const answer = (found: Extract<Message, { readonly type: 'found' }>['found']): void =>
      this.#post({ type: 'found', id: session.id, pattern, direction, found }, 'key');
    this.#watch(this.#finder.find(session, pattern, from, direction, filter).then(answer), (why) =>
      answer({ outcome: 'refused', why }),
    );
  }

  #count({ session, pattern, at, filter }: Extract<Effect, { readonly type: 'count' }>): void {
    const { id } = session;
    const report = (tally: Tally): void => this.#post({ type: 'counted', id, pattern, tally }, 'data');
    this.#call(this.#finder.count(session, pattern, at, report, filter));
  }

  /** Begins what goes on by itself, or tells why not. */
  #begin(begin: () => number): void {
    try {
      begin();
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.#post(this.#refused()(error.message), 'key');
    }
  }

  #open({ id, bytes }: Extract<Effect, { readonly type: 'open' }>): void {
    const fed = this.#switchboard.open(id, bytes);
    this.#watch(
      fed.then((page) => this.#post({ type: 'fed', id, page }, 'data')),
      (why) => this.#post({ type: 'unfed', id, why }, 'data'),
    );
  }

  /** A turn of the loop before older pages: a filter may ask for many of them, one after the other. */
  async #page({ id, use, number, request }: Extract<Effect, { readonly type: 'page' }>): Promise<void> {
    const page = await this.#switchboard.page(id, request);
    if (use === 'older') await setImmediate();
    this.#post({ type: 'paged', id, use, number, page }, 'data');
  }

  #history(query: HistoryQuery): void {
    const answer = (said: Extract<Message, { readonly type: 'history' }>['answer']): void =>
      this.#post({ type: 'history', query, answer: said }, 'key');
    this.#watch(this.#switchboard.history(query).then(answer), (why) => answer({ why }));
  }

  async #recall({ id, match, pattern }: Extract<Effect, { readonly type: 'recall' }>): Promise<void> {
    const { conversations } = await this.#switchboard.history({ ids: [id], limit: 1 });
    const [conversation] = conversations;
    const led = pattern === undefined ? {} : { pattern };
    this.#post({ type: 'recalled', id, conversation, match, ...led }, 'key');
  }

  #call(answer: Promise<unknown>): void {
    const refused = this.#refused();
    this.#watch(answer, (why) => this.#post(refused(why), 'key'));
  }

  /** Of what is asked for now. */
  #refused(): (why: string) => Message {
    const { typed } = this.model;
    return (why) => ({ type: 'refused', why, ...(typed !== undefined && { typed }) });
  }

  /** An expected refusal is for the operator; anything else is a defect and ends the program. */
  #watch(answer: Promise<unknown>, refused: (why: string) => void): void {
    answer.catch((error: unknown) => {
      if (!(error instanceof CordboardError)) throw error;
      refused(error.message);
    });
  }
}

/** Milliseconds after a key until what has changed in the panes is kept. */
function keepsAfter({ shown, panes }: Model): number {
  const typed = shown.reduce((sum, id) => sum + (panes.get(id)?.draft.text.length ?? 0), 0);
  return KEEP_MS + typed * KEEP_MS_PER_CHARACTER;
}

/** Milliseconds after the last key until more of what is open is to be seen. */
function showsAfter(overlay: Overlay | undefined): number | undefined {
  switch (overlay?.type) {
    case 'leader':
      return LEADER_DELAY_MS;
    case 'question':
      return QUIET_MS;
    case 'broadcast':
      return overlay.state.phase.step === 'asking' ? QUIET_MS : undefined;
    default:
      return undefined;
  }
}

function warning(at: number, text: string): SwitchboardEvent {
  return { type: 'notice', notice: { at, severity: 'warning', text } };
}
