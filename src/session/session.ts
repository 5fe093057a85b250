import { hostOf } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { count } from '../format.ts';
import type { Flow } from '../net/flow.ts';
import type { TlsFacts } from '../net/tls-facts.ts';
import type { Connection, OpenWire, Wire, WireEnd, WireOwner } from '../net/wire.ts';
import type { SessionId } from '../record.ts';
import type {
  CloseReason,
  SessionSettings,
  HoldReason,
  SessionState,
  SessionSummary,
} from '../switchboard/switchboard.ts';
import type { Eol, Framing, TelnetMode, TelnetSignal, TelnetState, WhenFull } from '../wire/settings.ts';
import { Course } from './course.ts';
import { lossOf, reasonOf } from './ending.ts';
import { Halves } from './halves.ts';
import { Holds } from './holds.ts';
import { Ledger, type LedgerOwner } from './ledger.ts';
import { Room } from './room.ts';
import { Setup } from './setup.ts';
import { type Silent, silenceInWords, type SilenceOptions } from './silence.ts';
import { Stall } from './stall.ts';
import { summaryOf } from './summary.ts';
import { writable } from './writable.ts';

/** How a session is set up; settings come from its listener or target. */
export interface SessionOptions {
  readonly eol: Eol;
  readonly framing: Framing;
  /** Put before each sent line; see `expandPrefix`. */
  readonly prefix: string;
  /** Bytes the outbox may hold. */
  readonly outboxBytes: number;
  /** What becomes of a send that does not fit. */
  readonly whenFull: WhenFull;
  readonly telnet: TelnetMode;
  readonly silence: SilenceOptions;
  /** Bytes a second that it is read at most, 0 for no bound; undefined: as the board has it. */
  readonly rate?: number | undefined;
}

/** Between whom a session is. */
export interface SessionAddresses {
  readonly peer: string;
  readonly local: string;
  readonly via?: string | undefined;
  /** What the other side is, for the record; `client` if absent. */
  readonly role?: 'client' | 'server';
}

/** What a session tells the registry. */
export interface SessionOwner extends LedgerOwner {
  readonly flow: Flow;
  /** Something of the summary is new; `soon` when the operator must see it at once. */
  changed(session: Session, soon: boolean): void;
}

/** A telnet command. */
const SIGNAL_BYTES = 2;

const SIGNAL_WORDS: Readonly<Record<TelnetSignal, string>> = {
  break: 'a break',
  interrupt: 'an interrupt',
  ayt: 'the question whether the other side is there',
};

/** Who is on the record for a ping: nobody typed it. */
const PINGED_BY = 'cordboard';
const ANSWERS_AGAIN = 'the peer answers again';

function toldOf({ version, subject, fingerprint, verified }: TlsFacts): SessionSummary['tls'] {
  return { version, subject, fingerprint, verified };
}

/** One conversation, over one connection, or over several when it is dialed again. Says what happens to it in order; how that stands is for its parts. */
export class Session implements WireOwner {
  readonly id: SessionId;
  readonly peer: string;
  /** Told how each connection ended, before anything follows from it. */
  onEnded: ((end: WireEnd) => void) | undefined;
  /** Told when the connection ended without the operator's doing, by whoever will make it again. */
  onLost: ((why: string) => void) | undefined;
  readonly #clock: Clock;
  readonly #owner: SessionOwner;
  readonly #options: SessionOptions;
  readonly #setup: Setup;
  readonly #room: Room;
  readonly #ledger: Ledger;
  readonly #holds = new Holds();
  readonly #stall = new Stall();
  readonly #course = new Course();
  readonly #halves = new Halves();
  #wire: Wire | undefined;
  #silent: Silent | undefined;
  #local: string;
  readonly #via: string | undefined;
  /** The other side, in words. */
  readonly #them: string;
  #tls: TlsFacts | undefined;
  /** As it was at the end of the last connection. */
  #telnet: TelnetState | undefined;

  constructor(
    id: SessionId,
    addresses: SessionAddresses,
    options: SessionOptions,
    owner: SessionOwner,
    clock: Clock,
  ) {
    this.id = id;
    this.peer = addresses.peer;
    this.#via = addresses.via;
    this.#them = `the ${addresses.role ?? 'client'}`;
    this.#local = addresses.local;
    this.#options = options;
    this.#setup = new Setup(options.eol, options.prefix);
    this.#room = new Room(options.outboxBytes, options.whenFull, owner.flow);
    this.#ledger = new Ledger(id, options.framing, clock(), owner);
    this.#owner = owner;
    this.#clock = clock;
  }

  /** `#3 pump-a`, or `#3 192.0.2.1:50122` while nobody has named it. */
  get title(): string {
    return `#${this.id} ${this.#setup.name || this.peer}`;
  }

  /** The address of this end. */
  get local(): string {
    return this.#local;
  }

  get name(): string {
    return this.#setup.name;
  }

  /** An operator has named it, if only to have no name. */
  get isNamedByOperator(): boolean {
    return this.#setup.isNamedByOperator;
  }

  /** The common name in the certificate that the peer has shown, and somebody vouches for; empty: there is none. */
  get commonName(): string {
    return this.#tls?.commonName ?? '';
  }

  /** See `SessionOptions`. */
  get rate(): number | undefined {
    return this.#options.rate;
  }

  get tags(): readonly string[] {
    return this.#setup.tags;
  }

  get isConnected(): boolean {
    return this.#wire !== undefined;
  }

  /** What the kernel has of it; undefined between two connections. */
  get connection(): Connection | undefined {
    return this.#wire?.connection;
  }

  /** The peer has not acknowledged anything for a while. */
  get isSilent(): boolean {
    return this.#silent !== undefined;
  }

  get silence(): SilenceOptions {
    return this.#options.silence;
  }

  /** When the last byte went either way, or the connection was made; pings do not count. */
  get activeAt(): number {
    return this.#ledger.activity.activeAt;
  }

  get pingedAt(): number | undefined {
    return this.#ledger.activity.pingedAt;
  }

  /** The client has ended its sending. */
  get isEnded(): boolean {
    return this.#halves.ended;
  }

  /** This side has ended its sending. */
  get isFinished(): boolean {
    return this.#halves.finished;
  }

  get isClosed(): boolean {
    return this.#course.reason !== undefined;
  }

  get queued(): number {
    return this.#wire?.queued ?? 0;
  }

  /** How its bytes become lines; see `DeframerOptions`. */
  get framing(): { readonly framing: Framing; readonly firstLineEnd: number | undefined } {
    const { framing, firstLineEnd } = this.#ledger.meter;
    return { framing, firstLineEnd };
  }

  /** The client has ended its sending, nobody has sent it anything since, and nothing from before is on its way. */
  get unanswered(): boolean {
    return this.#halves.isUnanswered && this.isConnected && this.queued === 0;
  }

  /** Nothing of it changes by time alone. */
  get isQuiet(): boolean {
    const ending = this.#halves.ended && this.isConnected;
    return !this.#ledger.isBusy(this.#clock()) && this.queued === 0 && !ending;
  }

  get state(): SessionState {
    if (this.#course.reason !== undefined) return 'closed';
    if (this.#course.between !== undefined) return this.#course.between;
    if (this.isSilent) return 'silent';
    if (this.#stall.isStalled) return 'stalled';
    return this.#halves.ended || this.#halves.finished ? 'half-closed' : 'open';
  }

  /** Takes an established connection over. */
  connected(open: OpenWire, local: string, tls?: TlsFacts): void {
    this.#course.reopen();
    this.#tls = tls;
    this.#halves.reset();
    this.#local = local;
    this.#telnet = undefined;
    this.#ledger.activity.connected(this.#clock());
    this.#silent = undefined;
    this.#wire = open(this);
    this.#wire.connection.keepAlive(this.silence.keepAliveMs);
    if (this.#holds.size > 0) this.#wire.hold();
    this.#owner.changed(this, true);
  }

  /** A dialed session is between two connections; `retryAt` is when the next dial starts. */
  disconnected(between: 'dialing' | 'waiting', retryAt?: number): void {
    this.#course.reopen(between, retryAt);
    this.#owner.changed(this, true);
  }

  received(bytes: Uint8Array): void {
    if (this.#course.closing !== undefined) return;
    this.#ledger.heard(bytes, this.#clock());
    this.#owner.changed(this, false);
  }

  remarked(text: string): void {
    if (this.#course.closing === undefined) this.note(text);
  }

  altered(): void {
    this.#owner.changed(this, false);
  }

  ended(): void {
    if (this.#course.closing !== undefined) return;
    this.#halves.end();
    this.note(`${this.#them} has ended its sending`);
    if (this.queued === 0) this.#leaveHalf();
    this.#owner.changed(this, true);
  }

  drained(): void {
    if (this.isFinished) this.#wire?.finish();
    this.#leaveHalf();
    const stalled = this.#stall.clear();
    if (stalled) this.note(`${this.#them} reads again`);
    this.#owner.changed(this, stalled);
  }

  /** The connection is gone. Whoever dials may follow it with `disconnected`. */
  closed(end: WireEnd): void {
    this.onEnded?.(end);
    const lost = this.queued;
    this.#telnet = this.#wire?.telnet?.state;
    this.#wire = undefined;
    this.#stall.clear();
    this.#silent = undefined;
    this.#noteDropped();
    if (lost > 0) this.note(`${count(lost, 'byte')} of the outbox ${lost === 1 ? 'was' : 'were'} lost`);
    // A conversation that this side has ended is over, however the other side ends it.
    const wasDone = this.#course.closing !== undefined || this.isFinished;
    if (!wasDone && this.onLost !== undefined) this.onLost(lossOf(end, this.peer));
    else
      this.conclude(
        this.#course.closing ?? reasonOf(end),
        this.#course.why ?? (end.how === 'failed' ? end.why : undefined),
      );
  }

  /** Ends the conversation, with its reason on the record. */
  conclude(reason: CloseReason, why?: string): void {
    this.#course.conclude(reason, this.#clock());
    this.note(why === undefined ? `closed: ${reason}` : `closed: ${reason}, ${why}`);
    this.#owner.changed(this, true);
  }

  /** Puts a remark of cordboard's own on the record. */
  note(text: string, by?: string): void {
    this.#ledger.noted(text, this.#clock(), by);
  }

  /** Reads nothing more of the client until it is released. Once is enough for each reason. */
  hold(why: HoldReason): void {
    if (!this.#holds.add(why)) return;
    if (this.#holds.size === 1) this.#wire?.hold();
    const note = this.#holds.noteOf(why, this.#clock());
    if (note !== undefined) this.note(note);
    this.#owner.changed(this, false);
  }

  /** Reads again, unless there is another reason not to. */
  release(why: HoldReason): void {
    if (!this.#holds.remove(why)) return;
    this.#wire?.release();
    this.#owner.changed(this, false);
  }

  /** See `Switchboard.send`; `by` is the operator. Returns the `seq` of the record. */
  send(text: string, by?: string): number {
    const lineEnd = this.#wire?.telnet?.endsLines === true ? 'crlf' : this.#ledger.meter.lineEnd;
    const values = { local: hostOf(this.#local), peer: hostOf(this.peer), id: this.id };
    return this.sendRaw(this.#setup.encode(text, lineEnd, values), by);
  }

  /** See `Switchboard.sendRaw`. Returns the `seq` of the record. */
  sendRaw(bytes: Uint8Array, by?: string): number {
    const wire = this.#writable();
    this.#makeRoom(wire, wire.telnet?.sizeOf(bytes) ?? bytes.length);
    wire.write(bytes);
    const seq = this.#ledger.said(bytes, this.#clock(), by);
    this.#halves.answer();
    this.#owner.changed(this, false);
    return seq;
  }

  /** See `Switchboard.signal`. */
  signal(signal: TelnetSignal, by?: string): void {
    const wire = this.#writable();
    const { telnet } = wire;
    if (telnet === undefined) {
      throw new CordboardError('CB_NOT_TELNET', `${this.title} does not speak telnet; nothing was sent`);
    }
    this.#makeRoom(wire, SIGNAL_BYTES);
    telnet.signal(signal);
    this.note(`this side sent ${SIGNAL_WORDS[signal]}`, by);
  }

  /** See `Switchboard.finish`. */
  finish(): void {
    const wire = this.#writable();
    this.#halves.finish();
    this.note('this side has ended its sending');
    if (wire.queued === 0) wire.finish();
    this.#owner.changed(this, true);
  }

  /** Closes the connection, if there is one; the session is closed for good either way. */
  close(reason: CloseReason, why?: string): void {
    if (this.isClosed) return;
    this.#course.close(reason, why);
    if (this.#wire === undefined) this.conclude(reason, why);
    else this.#wire.close();
  }

  /** The board is ending. Resolves when the connection is gone; may be called again. */
  shutdown(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    const concluded = this.#course.concluded();
    this.close('shutdown');
    return concluded;
  }

  /** See `Switchboard.rename`. */
  rename(name: string): void {
    this.#setup.rename(name);
    this.#owner.changed(this, true);
  }

  /** A rule names the session, unless an operator has: returns whether it does. Throws `CB_NAME`. */
  renameByRule(name: string): boolean {
    if (!this.#setup.renameByRule(name)) return false;
    this.#owner.changed(this, true);
    return true;
  }

  /** See `Switchboard.set`. */
  set(settings: SessionSettings): void {
    this.#setup.set(settings);
    this.#room.whenFull = settings.whenFull ?? this.#room.whenFull;
    this.#ledger.meter.framing = settings.framing ?? this.#ledger.meter.framing;
    this.#owner.changed(this, true);
  }

  /** Called about once a second; tells a session that makes no progress. */
  tick(): void {
    if (this.#halves.isOneSided) this.#wire?.probe();
    this.#noteDropped();
    const stuck = this.queued > 0 && this.#wire?.progressed() === false;
    if (!this.#stall.tick(stuck) || this.isSilent) return;
    this.note(`${this.#them} ${stuck ? 'does not read: stalled' : 'reads again'}`);
    this.#owner.changed(this, true);
  }

  /** How it stands with what the peer has to acknowledge; undefined: the peer answers. */
  markSilent(silent: Silent | undefined): void {
    if (this.#wire === undefined || this.isSilent === (silent !== undefined)) return;
    this.#silent = silent;
    this.note(silent ? `silent: ${silenceInWords(silent, this.#clock())}` : ANSWERS_AGAIN);
    this.#owner.changed(this, true);
  }

  /** Gives the connection up, which is lost: whoever dials may dial again. */
  abandon(why: string): void {
    this.connection?.abandon(why);
  }

  /** Sends the text that is to show that the connection holds. Throws as `send` does. */
  ping(): void {
    const { lastSaid } = this.#ledger.activity;
    this.send(this.silence.ping, PINGED_BY);
    this.#ledger.activity.pinged(this.#clock(), lastSaid);
  }

  summary(): SessionSummary {
    const own = {
      id: this.id,
      peer: this.peer,
      local: this.#local,
      via: this.#via,
      state: this.state,
      silentSince: this.#silent?.since,
      queued: this.queued,
      tls: this.#tls && toldOf(this.#tls),
      telnet: this.#wire?.telnet?.state ?? this.#telnet,
    };
    const parts = {
      setup: this.#setup,
      ledger: this.#ledger,
      course: this.#course,
      halves: this.#halves,
      room: this.#room,
      holds: this.#holds,
      own,
    };
    return summaryOf(parts, this.#clock());
  }

  /** Whoever dials again has nothing to wait for on half a connection, once what is for it is out. */
  #leaveHalf(): void {
    if (this.#halves.ended && this.onLost !== undefined) this.#wire?.close();
  }

  #writable(): Wire {
    return writable(this.title, this.#wire, this.#course, this.#halves);
  }

  /** Throws `CB_OUTBOX_SIZE`, `CB_OUTBOX_FULL`. */
  #makeRoom(wire: Wire, bytes: number): void {
    if (this.#room.make(wire, bytes)) return;
    const refusal = this.#room.refusal(this.title, wire.queued, bytes);
    if (this.#room.hangsUp(bytes)) this.close('failed', 'it does not read, and its outbox is full');
    throw refusal;
  }

  #noteDropped(): void {
    const dropped = this.#room.takeDropped();
    if (dropped > 0)
      this.note(
        `${this.#them} does not read: ${count(dropped, 'byte')} that had waited longest ${dropped === 1 ? 'was' : 'were'} dropped`,
      );
  }
}
