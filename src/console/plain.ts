import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { Attached } from '../operators.ts';
import { formatStamp } from './look.ts';
import { printable } from '../printable.ts';
import type { Page, SessionId } from '../record.ts';
import type {
  SwitchboardEvent,
  Notice,
  SessionSummary,
  Snapshot,
  Switchboard,
} from '../switchboard/switchboard.ts';
import { pass } from './pass.ts';
import { Patience } from './patience.ts';
import { type Desk, runLine } from './plain-commands.ts';
import { PlainOutput } from './plain-output.ts';
import { PlainSession } from './plain-session.ts';
import { INPUT_LINE_MAX, TypedLines } from './typed-lines.ts';

export interface PlainOptions {
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  /** Takes text always. False: no more should come before `drained` is called. */
  readonly write: (text: string) => boolean;
  /** Each line begins with its date and time. */
  readonly times?: boolean;
  /** What the board does at its addresses. */
  readonly standing: 'listening on' | 'connecting to';
  /**
   * What the end of input means. True: all sending is ended, and when all sessions have closed, `onQuit` is
   * called. False: nothing, as for a daemon without an input.
   */
  readonly quitAtEnd: boolean;
  /** The end of input is the end of this console, once all that was typed is done; the sessions go on. */
  readonly leavesAtEnd?: boolean;
  /** What sessions said before this console came; without a word it is printed as what comes now. */
  readonly earlier?: 'dated' | 'left out';
  /**
   * What is typed waits for room in a full outbox, instead of being refused: for as long as the client reads, or,
   * at the only session of a `quitAtEnd` console, as it is connected.
   */
  readonly patient: boolean;
  /** After `input` has returned false: it takes more. */
  readonly onRoom: () => void;
  /** The operator is done; called once. */
  readonly onQuit: () => void;
}

/** Records of one session are read in pieces of this many bytes; also what one session may print at a time. */
const PAGE_BYTES = 64 * 1024;

/** No more should be typed while so many characters wait to be done. */
const PENDING_MAX = 64 * 1024;

/**
 * A console without a screen: one line for each event, nothing is ever repainted, no escape sequences.
 *
 * Records are read from the board when the writer can take them. A writer that is slow costs no memory: what
 * the board has dropped by the time is said to be missing.
 */
export class PlainConsole {
  readonly #options: PlainOptions;
  readonly #switchboard: Switchboard;
  readonly #desk: Desk;
  readonly #sessions = new Map<SessionId, PlainSession>();
  /** Sessions that may have something to print. */
  readonly #ready = new Set<SessionId>();
  readonly #silences = new Map<SessionId, NodeJS.Timeout>();
  readonly #output: PlainOutput;
  readonly #patience: Patience;
  readonly #lines = new TypedLines();
  #operators: readonly Attached[] = [];
  #pumping = false;
  #onIdle: (() => void)[] = [];
  /** Typed lines are done one after the other. */
  #typed: Promise<void> = Promise.resolve();
  #pending = 0;
  #refused = false;
  #ending = false;
  #quit = false;

  constructor(options: PlainOptions) {
    this.#options = options;
    this.#switchboard = options.switchboard;
    this.#output = new PlainOutput(options.write);
    this.#patience = new Patience({
      switchboard: options.switchboard,
      patient: options.patient,
      stateOf: (id) => this.#sessions.get(id)?.summary.state,
      isOnlyOne: () => options.quitAtEnd && this.#sessions.size === 1,
    });
    this.#desk = {
      switchboard: options.switchboard,
      sessions: () => [...this.#sessions.values()].map((session) => session.summary),
      operators: () => this.#operators,
      say: (line) => this.#say(line),
      now: options.clock,
      send: (id, text) => this.#patience.send(id, text),
      quit: () => this.#leave(),
    };
  }

  /** Begins watching. To be called once, before any input. */
  start(): Promise<void> {
    this.#typed = this.#begin();
    return this.#typed;
  }

  /** A typed line could not be done. */
  get hasRefused(): boolean {
    return this.#refused;
  }

  /** Takes what was typed, in pieces of any size. False: no more should come before `onRoom` is called. */
  input(text: string): boolean {
    const { lines, isTooLong } = this.#lines.push(text);
    for (const line of lines) this.#enter(line);
    if (isTooLong) this.#refuse(`a line of more than ${INPUT_LINE_MAX} characters: nothing was sent`);
    return this.#pending < PENDING_MAX;
  }

  /** The input has ended; see `PlainOptions.quitAtEnd`. */
  inputEnded(): void {
    const last = this.#lines.end();
    if (last !== undefined) this.#enter(last);
    const { quitAtEnd, leavesAtEnd } = this.#options;
    if (quitAtEnd) this.#typed = this.#typed.then(() => this.#finishAll());
    else if (leavesAtEnd === true) this.#typed = this.#typed.then(() => this.#end());
  }

  /** The writer takes text again. */
  drained(): void {
    this.#output.drained();
    void this.#pump();
  }

  /** Prints what there is, as far as the writer takes it, and nothing afterwards. */
  async stop(): Promise<void> {
    for (const id of this.#sessions.keys()) this.#ready.add(id);
    void this.#pump();
    if (this.#pumping) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
    if (!this.#output.isBlocked)
      for (const session of this.#sessions.values()) this.#output.write(session.breakOff());
    this.#output.stop();
    for (const timer of this.#silences.values()) clearTimeout(timer);
    this.#patience.hurry();
  }

  async #begin(): Promise<void> {
    const snapshot = await this.#switchboard.watch((events) => this.#hear(events));
    for (const address of snapshot.addresses) this.#say(`* ${this.#options.standing} ${address}`);
    for (const notice of snapshot.notices) this.#notice(notice);
    const { earlier } = this.#options;
    const count = snapshot.sessions.length;
    if (earlier === 'left out')
      this.#say(`* ${count} ${count === 1 ? 'session' : 'sessions'} (/list lists them)`);
    for (const session of snapshot.sessions) this.#meet(session, earlier);
  }

  #hear(events: readonly SwitchboardEvent[]): void {
    for (const event of events) this.#hearOne(event);
    this.#patience.changed();
    void this.#pump();
  }

  #hearOne(event: SwitchboardEvent): void {
    switch (event.type) {
      case 'opened':
      case 'changed':
        this.#meet(event.session);
        break;
      case 'dismissed':
        this.#forget(event.id);
        break;
      case 'records':
      case 'gap':
        this.#ready.add(event.id);
        break;
      case 'notice':
        this.#notice(event.notice);
        break;
      case 'lost':
        this.#say(`! ${event.why}`);
        break;
      case 'back':
        this.#rejoin(event.snapshot);
        break;
      case 'ended':
        this.#say(`! ${event.why}`);
        this.#leave();
        break;
      case 'operators':
        this.#operators = event.operators;
        break;
      case 'highlighted':
      case 'traffic':
    }
  }

  /** What was said meanwhile is read from where each session stands. */
  #rejoin({ sessions }: Snapshot): void {
    this.#say('* the way to the board is there again');
    const there = new Set(sessions.map(({ id }) => id));
    const known = [...this.#sessions.keys()];
    for (const id of known) if (!there.has(id)) this.#forget(id);
    for (const session of sessions) this.#meet(session);
    for (const id of known) if (there.has(id)) void this.#open(id);
  }

  #meet(summary: SessionSummary, earlier?: PlainOptions['earlier']): void {
    const known = this.#sessions.get(summary.id);
    if (known === undefined) {
      const session = new PlainSession(summary, (at, isEarlier) => this.#stamp(at, isEarlier), earlier);
      this.#sessions.set(summary.id, session);
      void this.#open(summary.id);
      return;
    }
    known.update(summary);
    // Its closing is on record by now; nothing else of a summary is printed.
    if (summary.state === 'closed') this.#ready.add(summary.id);
  }

  /** From now on each record wakes the session; what it did before is read like the rest. */
  async #open(id: SessionId): Promise<void> {
    try {
      await this.#switchboard.open(id, 1);
      this.#wake(id);
    } catch (error) {
      pass(error, 'CB_NO_SESSION', 'CB_LINK', 'CB_NO_BOARD');
    }
  }

  #forget(id: SessionId): void {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    clearTimeout(this.#silences.get(id));
    this.#silences.delete(id);
    if (session !== undefined) this.#output.print(session.dismissed(this.#options.clock()));
  }

  #notice({ severity, text }: Notice): void {
    this.#say(severity === 'info' ? `* ${text}` : `* ${severity}: ${text}`);
  }

  #wake(id: SessionId): void {
    this.#ready.add(id);
    void this.#pump();
  }

  /** One turn after the other, so that no two read the same records. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let session = this.#next(); session !== undefined; session = this.#next()) await this.#turn(session);
    this.#pumping = false;
    for (const idle of this.#onIdle.splice(0)) idle();
    if (this.#isDone()) this.#leave();
  }

  #next(): PlainSession | undefined {
    if (this.#output.isBlocked || this.#output.isStopped) return undefined;
    for (const id of this.#ready) {
      this.#ready.delete(id);
      const session = this.#sessions.get(id);
      if (session !== undefined) return session;
    }
    return undefined;
  }

  async #turn(session: PlainSession): Promise<void> {
    const page = await this.#page(session);
    if (page === undefined || this.#sessions.get(session.id) !== session) return;
    this.#output.write(session.take(page.records));
    if (page.newer) this.#ready.add(session.id);
    else this.#awaitSilence(session);
  }

  async #page(session: PlainSession): Promise<Page | undefined> {
    try {
      return await this.#switchboard.page(session.id, { from: session.next, bytes: PAGE_BYTES });
    } catch (error) {
      pass(error, 'CB_NO_SESSION', 'CB_LINK', 'CB_NO_BOARD');
      return undefined;
    }
  }

  #awaitSilence(session: PlainSession): void {
    clearTimeout(this.#silences.get(session.id));
    this.#silences.delete(session.id);
    const left = session.silenceLeft(this.#options.clock());
    if (left === 0) this.#output.write(session.breakOff());
    if (left === undefined || left === 0) return;
    const timer = setTimeout(() => this.#wake(session.id), Math.ceil(left));
    this.#silences.set(session.id, timer);
  }

  /** Takes what is not yet safe to show. */
  #say(line: string): void {
    this.#output.print(`${this.#stamp(this.#options.clock())}${printable(line)}\n`);
  }

  #stamp(at: number, isEarlier = false): string {
    return this.#options.times === true || isEarlier ? `${formatStamp(at, undefined, 'date')} ` : '';
  }

  #enter(line: string): void {
    const typed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (typed === '/quit') this.#patience.hurry();
    this.#pending += line.length + 1;
    this.#typed = this.#typed.then(async () => {
      await this.#perform(typed);
      this.#performed(line.length + 1);
    });
  }

  #performed(characters: number): void {
    const wasFull = this.#pending >= PENDING_MAX;
    this.#pending -= characters;
    if (wasFull && this.#pending < PENDING_MAX) this.#options.onRoom();
  }

  async #perform(line: string): Promise<void> {
    if (this.#output.isStopped) return;
    try {
      await runLine(line, this.#desk);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.#refuse(error.message);
    }
  }

  #refuse(why: string): void {
    this.#refused = true;
    this.#say(`! ${why}`);
  }

  async #finishAll(): Promise<void> {
    const open = this.#desk.sessions().filter(({ state }) => state !== 'closed');
    await Promise.all(open.map(({ id }) => this.#patience.finish(id)));
    this.#end();
  }

  /** Leaves once there is nothing more to print. */
  #end(): void {
    for (const id of this.#sessions.keys()) this.#ready.add(id);
    this.#ending = true;
    void this.#pump();
  }

  #isDone(): boolean {
    if (!this.#ending || this.#output.isBlocked || this.#ready.size > 0) return false;
    return (
      this.#options.leavesAtEnd === true || this.#desk.sessions().every(({ state }) => state === 'closed')
    );
  }

  #leave(): void {
    if (this.#quit) return;
    this.#quit = true;
    this.#options.onQuit();
  }
}
