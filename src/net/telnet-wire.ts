import { Buffer } from 'node:buffer';
import type { TelnetMode, TelnetSignal, TelnetState } from '../wire/settings.ts';
import { AYT, BRK, IP } from '../wire/telnet/codes.ts';
import { detect } from '../wire/telnet/detect.ts';
import { Telnet, type TelnetRole } from '../wire/telnet/telnet.ts';
import { signalWords } from '../wire/telnet/words.ts';
import type { Connection, OpenWire, TelnetFace, Wire, WireEnd, WireOwner } from './wire.ts';
import type { Flow } from './flow.ts';

/** How long the first bytes may be looked at for telnet. Whoever sends a single FF and waits is shown after this. */
const DETECT_MS = 300;

/** Bytes of answers that may wait in the outbox: a peer that asks and does not read gets no more than that. */
const ANSWERS_MAX = 1024;

const NOTHING = new Uint8Array(0);

export interface TelnetOptions {
  readonly mode: TelnetMode;
  readonly role: TelnetRole;
  /** Of the outbox: answers keep to it as well. */
  readonly outboxBytes: number;
  /** Its bound of all outboxes holds for answers too. */
  readonly flow: Flow;
  readonly clock: () => number;
}

/** A wire that speaks telnet over another, or finds out whether it does. */
export function overTelnet(open: OpenWire, options: TelnetOptions): OpenWire {
  return options.mode === 'off' ? open : (owner) => new TelnetWire(open, options, owner);
}

/** What stands between a socket's link and its session: the session sees data only. */
class TelnetWire implements Wire, WireOwner, TelnetFace {
  readonly #wire: Wire;
  readonly #owner: WireOwner;
  readonly #options: TelnetOptions;
  /** Undefined: plain, for good or until it is decided. */
  #end: Telnet | undefined;
  /** What has come before that is decided; undefined: it is. */
  #held: Uint8Array | undefined = NOTHING;
  #deciding: NodeJS.Timeout | undefined;
  #answersQueued = 0;
  /** This side sends nothing of its own accord any more. */
  #silent = false;

  constructor(open: OpenWire, options: TelnetOptions, owner: WireOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#wire = open(this);
    if (options.mode === 'on') this.#wire.write(this.#begin().begin());
  }

  get telnet(): TelnetFace | undefined {
    return this.#end === undefined ? undefined : this;
  }

  get state(): TelnetState {
    return this.#telnet().state;
  }

  get endsLines(): boolean {
    return !this.#telnet().sendsBinary;
  }

  sizeOf(bytes: Uint8Array): number {
    return this.#telnet().encodedSize(bytes);
  }

  signal(signal: TelnetSignal): void {
    this.#wire.write(this.#telnet().signal(SIGNALS[signal]));
  }

  get connection(): Connection {
    return this.#wire.connection;
  }

  get queued(): number {
    return this.#wire.queued;
  }

  progressed(): boolean {
    return this.#wire.progressed();
  }

  hold(): void {
    this.#wire.hold();
  }

  release(): void {
    this.#wire.release();
  }

  write(bytes: Uint8Array): void {
    this.#wire.write(this.#end?.encode(bytes) ?? bytes);
  }

  dropOldest(bytes: number): number {
    return this.#wire.dropOldest(bytes);
  }

  probe(): void {
    this.#wire.probe();
  }

  finish(): void {
    this.#silent = true;
    this.#wire.finish();
  }

  close(): void {
    this.#silent = true;
    this.#wire.close();
  }

  received(bytes: Uint8Array): void {
    if (this.#held !== undefined)
      this.#decide(this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]));
    else if (this.#end === undefined) this.#owner.received(bytes);
    else this.#hear(this.#end, bytes);
  }

  ended(): void {
    this.#isPlain();
    this.#owner.ended();
  }

  drained(): void {
    this.#answersQueued = 0;
    this.#owner.drained();
  }

  closed(end: WireEnd): void {
    this.#isPlain();
    this.#owner.closed(end);
  }

  #telnet(): Telnet {
    if (this.#end === undefined) throw new Error('no telnet here');
    return this.#end;
  }

  #begin(): Telnet {
    clearTimeout(this.#deciding);
    this.#held = undefined;
    return (this.#end = new Telnet(this.#options.role));
  }

  #decide(bytes: Uint8Array): void {
    this.#held = bytes;
    const detected = detect(bytes);
    if (detected === 'more') this.#deciding ??= setTimeout(() => this.#isPlain(), DETECT_MS);
    else if (detected === 'plain') this.#isPlain();
    else {
      const telnet = this.#begin();
      this.#owner.remarked?.('the other side speaks telnet');
      this.#hear(telnet, bytes);
    }
  }

  /** Whoever was not telnet until now never is; harmless where all is decided. */
  #isPlain(): void {
    clearTimeout(this.#deciding);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && held.length > 0) this.#owner.received(held);
  }

  #hear(telnet: Telnet, bytes: Uint8Array): void {
    const { data, answers, signals, changed } = telnet.receive(bytes, this.#options.clock(), this.#room());
    if (answers.length > 0) {
      this.#answersQueued += answers.length;
      this.#wire.write(answers);
    }
    if (data.length > 0) this.#owner.received(data);
    for (const [code, times] of signals) this.#owner.remarked?.(signalWords(code, times));
    if (changed) this.#owner.altered?.();
  }

  #room(): number {
    if (this.#silent) return 0;
    const { outboxBytes, flow } = this.#options;
    const room = Math.min(outboxBytes - this.#wire.queued, flow.room);
    return Math.max(0, Math.min(ANSWERS_MAX - this.#answersQueued, room));
  }
}

const SIGNALS: Readonly<Record<TelnetSignal, number>> = { break: BRK, interrupt: IP, ayt: AYT };
