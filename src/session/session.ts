import { hostOf } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { Flow } from '../net/flow.ts';
import type { TlsFacts } from '../net/tls-facts.ts';
import type { Connection, OpenWire, Wire, WireEnd, WireOwner } from '../net/wire.ts';
import type { RecordKind, SessionId, WireRecord } from '../record.ts';
import type {
  CloseReason,
  SessionSettings,
  HoldReason,
  SessionState,
  SessionSummary,
} from '../switchboard/switchboard.ts';
import { encodeText } from '../wire/encode.ts';
import { LineMeter } from '../wire/meter.ts';
import { expandPrefix } from '../wire/prefix.ts';
import type { Eol, Framing, TelnetMode, TelnetSignal, TelnetState, WhenFull } from '../wire/settings.ts';
import { Rate } from './rate.ts';
import { checkedName, checkedNote, checkedPrefix, checkedTags } from './settings.ts';

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
}

/** What silence leads to. Milliseconds; 0 is never. */
export interface SilenceOptions {
  /** The kernel asks the peer after so much silence whether it is there. */
  readonly keepAliveMs: number;
  /** Told when the peer has acknowledged nothing for so long. */
  readonly markMs: number;
  /** Closed when the peer has acknowledged nothing for so long. */
  readonly closeMs: number;
  /** Sent when no byte has gone either way for so long; empty is nothing. */
  readonly ping: string;
  readonly pingMs: number;
  /** Closed when no byte has gone either way for so long; pings do not count. */
  readonly idleMs: number;
}

/** The peer has acknowledged nothing since then, in milliseconds since the Unix epoch; these bytes wait for it. */
export interface Silent {
  readonly since: number;
  readonly bytes: number;
}

/** What a session tells the registry. */
export interface SessionOwner {
  readonly flow: Flow;
  recorded(record: WireRecord): void;
  /** Something of the summary is new; `soon` when the operator must see it at once. */
  changed(session: Session, soon: boolean): void;
}

/** This many ticks without the kernel taking a byte of the outbox make a session stalled. */
const STALLED_TICKS = 3;

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
const READS_AGAIN = 'the client reads again';

/** That it is held to its rate is on the record once in so many milliseconds. */
const HELD_NOTE_MS = 60_000;

const utf8 = new TextEncoder();

/** One conversation, over one connection, or over several when it is dialed again. The only writer of its records. */
export class Session implements WireOwner {
  readonly id: SessionId;
  readonly peer: string;
  /** Told when the connection ended without the operator's doing, by whoever will make it again. */
  onLost: ((why: string) => void) | undefined;
  readonly #clock: Clock;
  readonly #owner: SessionOwner;
  readonly #options: SessionOptions;
  readonly #meter: LineMeter;
  readonly #openedAt: number;
  readonly #in = { bytes: 0, records: 0, rate: new Rate() };
  readonly #out = { bytes: 0, records: 0, rate: new Rate() };
  #noteBytes = 0;
  #nextSeq = 0;
  #wire: Wire | undefined;
  #between: 'dialing' | 'waiting' | undefined;
  #retryAt: number | undefined;
  #closing: CloseReason | undefined;
  /** Why it is being closed, where the reason alone does not tell. */
  #why: string | undefined;
  #reason: CloseReason | undefined;
  #closedAt: number | undefined;
  #firstIn: number | undefined;
  #lastIn: number | undefined;
  #lastOut: number | undefined;
  /** The same, without pings. */
  #lastSaid: number | undefined;
  /** Those who wait for the end. */
  #onClosed: (() => void)[] = [];
  #ended = false;
  #finished = false;
  #answered = false;
  readonly #held = new Set<HoldReason>();
  #heldNoteAt = -Infinity;
  /** Bytes given up since that was last on the record. */
  #dropped = 0;
  #stalledTicks = 0;
  #silent: Silent | undefined;
  #connectedAt: number;
  #pingedAt: number | undefined;
  #name = '';
  /** Whose word the name is; an operator's counts, even that there be none. */
  #namedBy: 'operator' | 'rule' | undefined;
  #local: string;
  readonly #via: string | undefined;
  #eol: Eol;
  #prefix: string;
  #whenFull: WhenFull;
  #tags: readonly string[] = [];
  #note = '';
  #bells = 0;
  #tls: TlsFacts | undefined;
  /** As it was at the end of the last connection. */
  #telnet: TelnetState | undefined;

  constructor(
    id: SessionId,
    addresses: { readonly peer: string; readonly local: string; readonly via?: string | undefined },
    options: SessionOptions,
    owner: SessionOwner,
    clock: Clock,
  ) {
    this.id = id;
    this.peer = addresses.peer;
    this.#via = addresses.via;
    this.#local = addresses.local;
    this.#options = options;
    this.#eol = options.eol;
    this.#prefix = options.prefix;
    this.#whenFull = options.whenFull;
    this.#meter = new LineMeter(options.framing);
    this.#owner = owner;
    this.#clock = clock;
    this.#openedAt = this.#connectedAt = clock();
  }

  /** `#3 pump-a`, or `#3 192.0.2.1:50122` while nobody has named it. */
  get title(): string {
    return `#${this.id} ${this.#name || this.peer}`;
  }

  /** The address of this end. */
  get local(): string {
    return this.#local;
  }

  get name(): string {
    return this.#name;
  }

  get tags(): readonly string[] {
    return this.#tags;
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
    return Math.max(this.#connectedAt, this.#lastIn ?? 0, this.#lastSaid ?? 0);
  }

  get pingedAt(): number | undefined {
    return this.#pingedAt;
  }

  /** This side has ended its sending. */
  get isFinished(): boolean {
    return this.#finished;
  }

  get isClosed(): boolean {
    return this.#reason !== undefined;
  }

  get queued(): number {
    return this.#wire?.queued ?? 0;
  }

  /** How its bytes become lines; see `DeframerOptions`. */
  get framing(): { readonly framing: Framing; readonly firstLineEnd: number | undefined } {
    const { framing, firstLineEnd } = this.#meter;
    return { framing, firstLineEnd };
  }

  /** The client has ended its sending, nobody has sent it anything since, and nothing from before is on its way. */
  get unanswered(): boolean {
    return this.#ended && !this.#answered && this.#wire !== undefined && this.queued === 0;
  }

  /** Nothing of it changes by time alone. */
  get isQuiet(): boolean {
    const now = this.#clock();
    const busy = this.#in.rate.perSecond(now) + this.#out.rate.perSecond(now) > 0;
    const ending = this.#ended && this.#wire !== undefined;
    return !busy && this.queued === 0 && !ending;
  }

  get state(): SessionState {
    if (this.#reason !== undefined) return 'closed';
    if (this.#between !== undefined) return this.#between;
    if (this.isSilent) return 'silent';
    if (this.#isStalled) return 'stalled';
    return this.#ended || this.#finished ? 'half-closed' : 'open';
  }

  /** Takes an established connection over. */
  connected(open: OpenWire, local: string, tls?: TlsFacts): void {
    this.#reopen();
    this.#tls = tls;
    this.#ended = this.#finished = this.#answered = false;
    this.#local = local;
    this.#telnet = undefined;
    this.#connectedAt = this.#clock();
    this.#silent = undefined;
    this.#wire = open(this);
    this.#wire.connection.keepAlive(this.silence.keepAliveMs);
    if (this.#held.size > 0) this.#wire.hold();
    this.#owner.changed(this, true);
  }

  /** A dialed session is between two connections; `retryAt` is when the next dial starts. */
  disconnected(between: 'dialing' | 'waiting', retryAt?: number): void {
    this.#reopen();
    this.#between = between;
    this.#retryAt = retryAt;
    this.#owner.changed(this, true);
  }

  received(bytes: Uint8Array): void {
    if (this.#closing !== undefined) return;
    const at = this.#clock();
    this.#meter.read(bytes, at);
    this.#bells += count(bytes, BEL);
    this.#in.rate.add(bytes.length, at);
    this.#firstIn ??= at;
    this.#lastIn = at;
    this.#in.records++;
    this.#record('in', this.#in.bytes, at, bytes);
    this.#in.bytes += bytes.length;
    this.#owner.changed(this, false);
  }

  remarked(text: string): void {
    if (this.#closing === undefined) this.note(text);
  }

  altered(): void {
    this.#owner.changed(this, false);
  }

  ended(): void {
    if (this.#closing !== undefined) return;
    this.#ended = true;
    this.#answered = false;
    this.note('the client has ended its sending');
    if (this.queued === 0) this.#leaveHalf();
    this.#owner.changed(this, true);
  }

  drained(): void {
    if (this.#finished) this.#wire?.finish();
    this.#leaveHalf();
    const stalled = this.#isStalled;
    this.#stalledTicks = 0;
    if (stalled) this.note(READS_AGAIN);
    this.#owner.changed(this, stalled);
  }

  /** The connection is gone. Whoever dials may follow it with `disconnected`. */
  closed(end: WireEnd): void {
    const lost = this.queued;
    this.#telnet = this.#wire?.telnet?.state;
    this.#wire = undefined;
    this.#stalledTicks = 0;
    this.#silent = undefined;
    this.#noteDropped();
    if (lost > 0) this.note(`${lost} bytes of the outbox were lost`);
    // A conversation that this side has ended is over, however the other side ends it.
    const wasDone = this.#closing !== undefined || this.#finished;
    if (!wasDone && this.onLost !== undefined) this.onLost(lossOf(end, this.peer));
    else
      this.conclude(
        this.#closing ?? reasonOf(end),
        this.#why ?? (end.how === 'failed' ? end.why : undefined),
      );
  }

  /** Ends the conversation, with its reason on the record. */
  conclude(reason: CloseReason, why?: string): void {
    this.#between = undefined;
    this.#retryAt = undefined;
    this.#reason = reason;
    this.#closedAt = this.#clock();
    this.note(why === undefined ? `closed: ${reason}` : `closed: ${reason}, ${why}`);
    this.#owner.changed(this, true);
    for (const resolve of this.#onClosed.splice(0)) resolve();
  }

  /** Puts a remark of cordboard's own on the record. */
  note(text: string, by?: string): void {
    const bytes = utf8.encode(text);
    this.#record('note', this.#noteBytes, this.#clock(), bytes, by);
    this.#noteBytes += bytes.length;
  }

  /** Reads nothing more of the client until it is released. Once is enough for each reason. */
  hold(why: HoldReason): void {
    if (this.#held.has(why)) return;
    this.#held.add(why);
    if (this.#held.size === 1) this.#wire?.hold();
    this.#noteHeld(why);
    this.#owner.changed(this, false);
  }

  /** Reads again, unless there is another reason not to. */
  release(why: HoldReason): void {
    if (!this.#held.delete(why) || this.#held.size > 0) return;
    this.#wire?.release();
    this.#owner.changed(this, false);
  }

  /** See `Switchboard.send`; `by` is the operator. Returns the `seq` of the record. */
  send(text: string, by?: string): number {
    const lineEnd = this.#wire?.telnet?.endsLines === true ? 'crlf' : this.#meter.lineEnd;
    const prefix = expandPrefix(this.#prefix, {
      local: hostOf(this.#local),
      peer: hostOf(this.peer),
      id: this.id,
      name: this.#name,
    });
    return this.sendRaw(encodeText(text, { eol: this.#eol, lineEnd, prefix }), by);
  }

  /** See `Switchboard.sendRaw`. Returns the `seq` of the record. */
  sendRaw(bytes: Uint8Array, by?: string): number {
    const wire = this.#writable();
    this.#makeRoom(wire, wire.telnet?.sizeOf(bytes) ?? bytes.length);
    const at = this.#clock();
    const seq = this.#record('out', this.#out.bytes, at, bytes, by);
    this.#out.bytes += bytes.length;
    this.#out.records++;
    this.#out.rate.add(bytes.length, at);
    this.#lastOut = this.#lastSaid = at;
    this.#answered = true;
    this.#meter.answer();
    wire.write(bytes);
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
    this.#finished = true;
    this.note('this side has ended its sending');
    if (wire.queued === 0) wire.finish();
    this.#owner.changed(this, true);
  }

  /** Closes the connection, if there is one; the session is closed for good either way. */
  close(reason: CloseReason, why?: string): void {
    if (this.isClosed) return;
    if (this.#closing === undefined) this.#why = why;
    this.#closing ??= reason;
    if (this.#wire === undefined) this.conclude(reason, why);
    else this.#wire.close();
  }

  /** The board is ending. Resolves when the connection is gone; may be called again. */
  shutdown(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed.push(resolve);
      this.close('shutdown');
    });
  }

  /** See `Switchboard.rename`. */
  rename(name: string): void {
    this.#name = checkedName(name);
    this.#namedBy = 'operator';
    this.#owner.changed(this, true);
  }

  /** A rule names the session, unless an operator has: returns whether it does. Throws `CB_NAME`. */
  renameByRule(name: string): boolean {
    if (this.#namedBy === 'operator') return false;
    this.#name = checkedName(name);
    this.#namedBy = 'rule';
    this.#owner.changed(this, true);
    return true;
  }

  /** See `Switchboard.set`. */
  set(settings: SessionSettings): void {
    const tags = checkedTags(settings.tags ?? this.#tags);
    const note = checkedNote(settings.note ?? this.#note);
    this.#prefix = checkedPrefix(settings.prefix ?? this.#prefix);
    this.#whenFull = settings.whenFull ?? this.#whenFull;
    this.#tags = tags;
    this.#note = note;
    this.#eol = settings.eol ?? this.#eol;
    this.#meter.framing = settings.framing ?? this.#meter.framing;
    this.#owner.changed(this, true);
  }

  /** Called about once a second; tells a session that makes no progress. */
  tick(): void {
    if (this.#ended && this.#answered && !this.#finished) this.#wire?.probe();
    this.#noteDropped();
    const before = this.#isStalled;
    const stuck = this.queued > 0 && this.#wire?.progressed() === false;
    this.#stalledTicks = stuck ? this.#stalledTicks + 1 : 0;
    if (this.#isStalled === before || this.isSilent) return;
    this.note(stuck ? 'the client does not read: stalled' : READS_AGAIN);
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
    const said = this.#lastSaid;
    this.send(this.silence.ping, PINGED_BY);
    this.#lastSaid = said;
    this.#pingedAt = this.#clock();
  }

  summary(): SessionSummary {
    const now = this.#clock();
    const { lineEnd, firstLineEnd, framing, lines } = this.#meter;
    return {
      id: this.id,
      name: this.#name,
      tags: this.#tags,
      note: this.#note,
      peer: this.peer,
      local: this.#local,
      via: this.#via,
      state: this.state,
      reason: this.#reason,
      ended: this.#ended,
      finished: this.#finished,
      retryAt: this.#retryAt,
      openedAt: this.#openedAt,
      closedAt: this.#closedAt,
      firstIn: this.#firstIn,
      lastIn: this.#lastIn,
      lastOut: this.#lastOut,
      silentSince: this.#silent?.since,
      bytesIn: this.#in.bytes,
      bytesOut: this.#out.bytes,
      recordsIn: this.#in.records,
      recordsOut: this.#out.records,
      linesIn: lines,
      bells: this.#bells,
      nextSeq: this.#nextSeq,
      queued: this.queued,
      rateIn: this.#in.rate.perSecond(now),
      rateOut: this.#out.rate.perSecond(now),
      framing,
      eol: this.#eol,
      prefix: this.#prefix,
      whenFull: this.#whenFull,
      held: [...this.#held][0],
      lineEnd,
      firstLineEnd,
      tls: this.#tls,
      telnet: this.#wire?.telnet?.state ?? this.#telnet,
    };
  }

  /** Whoever dials again has nothing to wait for on half a connection, once what is for it is out. */
  #leaveHalf(): void {
    if (this.#ended && this.onLost !== undefined) this.#wire?.close();
  }

  get #isStalled(): boolean {
    return this.#stalledTicks >= STALLED_TICKS;
  }

  #reopen(): void {
    this.#between = this.#retryAt = this.#closing = this.#why = this.#reason = this.#closedAt = undefined;
  }

  #writable(): Wire {
    if (this.#between !== undefined) {
      throw new CordboardError('CB_NOT_CONNECTED', `${this.title} is not connected now; nothing was sent`);
    }
    if (this.#wire === undefined || this.#closing !== undefined) {
      throw new CordboardError('CB_SESSION_CLOSED', `${this.title} is closed; nothing was sent`);
    }
    if (this.#finished) {
      throw new CordboardError(
        'CB_SESSION_CLOSED',
        `${this.title}: this side has ended its sending; nothing was sent`,
      );
    }
    return this.#wire;
  }

  /** All outboxes together have a bound as well. Throws `CB_OUTBOX_SIZE`, `CB_OUTBOX_FULL`. */
  #makeRoom(wire: Wire, bytes: number): void {
    const { outboxBytes } = this.#options;
    const missing = (): number => bytes - Math.min(outboxBytes - wire.queued, this.#owner.flow.room);
    if (missing() <= 0) return;
    const fits = bytes <= outboxBytes;
    if (fits && this.#whenFull === 'drop-oldest') {
      this.#dropped += wire.dropOldest(missing());
      if (missing() <= 0) return;
    }
    const refusal = this.#fullError(wire, bytes);
    if (fits && this.#whenFull === 'hangup') this.close('failed', 'it does not read, and its outbox is full');
    throw refusal;
  }

  #fullError({ queued }: Wire, bytes: number): CordboardError {
    const { outboxBytes } = this.#options;
    const text = `nothing was sent to ${this.title}: ${bytes} bytes do not fit its outbox, ${queued} of ${outboxBytes} wait already (--outbox)`;
    if (bytes > outboxBytes) return new CordboardError('CB_OUTBOX_SIZE', text);
    if (queued + bytes > outboxBytes)
      return new CordboardError(
        'CB_OUTBOX_FULL',
        this.#whenFull === 'hangup' ? `${text}; it is hung up` : text,
      );
    const { outboxBytes: total } = this.#owner.flow;
    return new CordboardError(
      'CB_OUTBOX_FULL',
      `nothing was sent to ${this.title}: the outboxes of all sessions hold ${total} bytes at most (--outbox-total)`,
    );
  }

  #noteDropped(): void {
    if (this.#dropped === 0) return;
    this.note(`the client does not read: ${this.#dropped} bytes that had waited longest were dropped`);
    this.#dropped = 0;
  }

  #noteHeld(why: HoldReason): void {
    const now = this.#clock();
    if (why !== 'rate' || now - this.#heldNoteAt < HELD_NOTE_MS) return;
    this.#heldNoteAt = now;
    this.note('the client sends faster than it may: it is read no faster (--rate, --rate-per-address)');
  }

  #record(kind: RecordKind, offset: number, at: number, bytes: Uint8Array, by?: string): number {
    const seq = this.#nextSeq++;
    const record = { session: this.id, seq, kind, offset, at, bytes };
    this.#owner.recorded(by === undefined ? record : { ...record, by });
    return seq;
  }
}

/** `nothing acknowledged for 12 s, 4096 bytes wait`. */
export function silenceInWords({ since, bytes }: Silent, now: number): string {
  return `nothing acknowledged for ${Math.round((now - since) / 1000)} s, ${bytes} bytes wait`;
}

const BEL = 7;

function count(bytes: Uint8Array, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

function reasonOf(end: WireEnd): CloseReason {
  return end.how === 'ended' ? 'left' : end.how;
}

function lossOf(end: WireEnd, peer: string): string {
  if (end.how === 'failed') return `lost ${peer}: ${end.why}`;
  return end.how === 'reset' ? `reset by ${peer}` : `${peer} ended the connection`;
}
