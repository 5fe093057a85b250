import { hostOf } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { Flow } from '../net/flow.ts';
import type { OpenWire, Wire, WireEnd, WireOwner } from '../net/wire.ts';
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
import type { Eol, Framing, WhenFull } from '../wire/settings.ts';
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
  #name = '';
  /** Whose word the name is; an operator's counts, even that there be none. */
  #namedBy: 'operator' | 'rule' | undefined;
  #local: string;
  #eol: Eol;
  #prefix: string;
  #whenFull: WhenFull;
  #tags: readonly string[] = [];
  #note = '';
  #bells = 0;

  constructor(
    id: SessionId,
    addresses: { readonly peer: string; readonly local: string },
    options: SessionOptions,
    owner: SessionOwner,
    clock: Clock,
  ) {
    this.id = id;
    this.peer = addresses.peer;
    this.#local = addresses.local;
    this.#options = options;
    this.#eol = options.eol;
    this.#prefix = options.prefix;
    this.#whenFull = options.whenFull;
    this.#meter = new LineMeter(options.framing);
    this.#owner = owner;
    this.#clock = clock;
    this.#openedAt = clock();
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
    if (this.#stalledTicks >= STALLED_TICKS) return 'stalled';
    return this.#ended || this.#finished ? 'half-closed' : 'open';
  }

  /** Takes an established connection over. */
  connected(open: OpenWire, local: string): void {
    this.#reopen();
    this.#ended = this.#finished = this.#answered = false;
    this.#local = local;
    this.#wire = open(this);
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
    const stalled = this.state === 'stalled';
    this.#stalledTicks = 0;
    if (stalled) this.note(READS_AGAIN);
    this.#owner.changed(this, stalled);
  }

  /** The connection is gone. Whoever dials may follow it with `disconnected`. */
  closed(end: WireEnd): void {
    const lost = this.queued;
    this.#wire = undefined;
    this.#stalledTicks = 0;
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
  note(text: string): void {
    const bytes = utf8.encode(text);
    this.#record('note', this.#noteBytes, this.#clock(), bytes);
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

  /** See `Switchboard.send`; `by` is the operator. */
  send(text: string, by?: string): void {
    const { lineEnd } = this.#meter;
    const prefix = expandPrefix(this.#prefix, {
      local: hostOf(this.#local),
      peer: hostOf(this.peer),
      id: this.id,
      name: this.#name,
    });
    this.sendRaw(encodeText(text, { eol: this.#eol, lineEnd, prefix }), by);
  }

  /** See `Switchboard.sendRaw`. */
  sendRaw(bytes: Uint8Array, by?: string): void {
    const wire = this.#writable();
    this.#makeRoom(wire, bytes.length);
    const at = this.#clock();
    this.#record('out', this.#out.bytes, at, bytes, by);
    this.#out.bytes += bytes.length;
    this.#out.records++;
    this.#out.rate.add(bytes.length, at);
    this.#lastOut = at;
    this.#answered = true;
    this.#meter.answer();
    wire.write(bytes);
    this.#owner.changed(this, false);
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
    const before = this.state;
    const stuck = this.queued > 0 && this.#wire?.progressed() === false;
    this.#stalledTicks = stuck ? this.#stalledTicks + 1 : 0;
    if (this.state === before) return;
    this.note(stuck ? 'the client does not read: stalled' : READS_AGAIN);
    this.#owner.changed(this, true);
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
    };
  }

  /** Whoever dials again has nothing to wait for on half a connection, once what is for it is out. */
  #leaveHalf(): void {
    if (this.#ended && this.onLost !== undefined) this.#wire?.close();
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

  #record(kind: RecordKind, offset: number, at: number, bytes: Uint8Array, by?: string): void {
    const record = { session: this.id, seq: this.#nextSeq++, kind, offset, at, bytes };
    this.#owner.recorded(by === undefined ? record : { ...record, by });
  }
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
