import { formatAddress, type Target } from '../address.ts';
import type { Clock } from '../clock.ts';
import { dial } from '../net/dial.ts';
import type { DialFailure } from '../net/errors.ts';
import type { Flow } from '../net/flow.ts';
import { Link } from '../net/link.ts';
import { overTelnet, type TelnetOptions } from '../net/telnet-wire.ts';
import { pauseBefore } from '../pauses.ts';
import type { TlsDialing } from '../net/tls-dial.ts';
import { inWords, type TlsFacts } from '../net/tls-facts.ts';
import type { WireEnd } from '../net/wire.ts';
import type { Board } from './board.ts';
import { isTurnedAway } from './ending.ts';
import type { Session, SessionOptions } from './session.ts';

/** Who was not trusted, on either side, will hardly be a minute later; but a certificate may be renewed. */
const DISTRUSTED_PAUSE_MS = 300_000;

/** A connection that held this long was a good one: the pauses start anew. */
const GOOD_MS = 10_000;

export interface CallerOptions {
  readonly session: SessionOptions;
  readonly reconnect: boolean;
  /** For targets that are dialed by TLS. */
  readonly tls?: TlsDialing;
}

/** Dials one target and keeps the session connected until the operator hangs up. */
export class Caller {
  readonly session: Session;
  readonly #address: Target;
  readonly #reconnect: boolean;
  readonly #tls: TlsDialing | undefined;
  readonly #clock: Clock;
  readonly #flow: Flow;
  readonly #telnet: TelnetOptions;
  #attempt = 0;
  /** Whom the last connection was to, in words. */
  #met = '';
  /** Why there was no TLS at the last try; undefined: there was, or another reason. */
  #distrusted: string | undefined;
  #connectedAt: number | undefined;
  /** Nobody answered the last dial, or somebody turned it away. */
  #failed = false;
  /** Somebody has answered, and did not turn this side away. */
  #reached = false;
  #timer: NodeJS.Timeout | undefined;
  #dialing: AbortController | undefined;

  constructor(board: Board, address: Target, options: CallerOptions, clock: Clock) {
    this.#address = address;
    this.#reconnect = options.reconnect;
    this.#tls = options.tls;
    this.#clock = clock;
    const { flow } = board.registry;
    const { telnet: mode, outboxBytes } = options.session;
    this.#flow = flow;
    this.#telnet = { mode, role: 'dialed', outboxBytes, flow, clock };
    const peer = (): string => formatAddress(address);
    this.session = board.registry.add({ peer, local: '', role: 'server' }, options.session);
    this.session.onEnded = (end) => this.#ended(end);
    if (this.#reconnect) this.session.onLost = (why) => this.#lost(why);
    this.session.disconnected('dialing');
  }

  /** Dials now, unless a connection stands or is being made. */
  async dial(): Promise<void> {
    if (this.#dialing !== undefined || this.session.isConnected) return;
    clearTimeout(this.#timer);
    const dialing = new AbortController();
    this.#dialing = dialing;
    this.session.disconnected('dialing');
    const result = await dial(this.#address, dialing.signal, this.#tls);
    this.#dialing = undefined;
    if (this.session.isClosed || dialing.signal.aborted) result.socket?.destroy();
    else if (result.socket === undefined) this.#notReached(result.failure);
    else {
      this.#connectedAt = this.#clock();
      this.#failed = false;
      const { socket, local, tls } = result;
      this.session.note(`connected to ${this.session.peer}${this.#shown(tls)}`);
      this.session.connected(
        overTelnet((owner) => new Link(socket, owner, this.#flow), this.#telnet),
        local,
        tls,
      );
    }
  }

  /** Whom TLS has shown, at length once: a fingerprint takes rows, and tries may be many. */
  #shown(tls: TlsFacts | undefined): string {
    if (tls === undefined) return '';
    const words = inWords(tls);
    const isKnown = words === this.#met;
    this.#met = words;
    return isKnown && tls.fingerprint !== '' ? `, ${tls.version}, certificate as before` : `, ${words}`;
  }

  /** Nobody ever answered, though it was tried. */
  get isUnreached(): boolean {
    return this.#failed && !this.#reached;
  }

  /** Gives up dialing; the session is being closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#dialing?.abort();
  }

  #notReached(failure: DialFailure): void {
    this.#failed = true;
    const again = failure.why === this.#distrusted;
    this.#distrusted = failure.lasting === true ? failure.why : undefined;
    const why = again ? `not connected to ${this.session.peer}, for the same reason as before` : failure.why;
    if (this.#reconnect && failure.lasting === true) this.#waitFor(DISTRUSTED_PAUSE_MS, why);
    else if (this.#reconnect) this.#wait(failure.why);
    else this.session.conclude(failure.reason, failure.why);
  }

  #ended(end: WireEnd): void {
    this.#failed = isTurnedAway(end);
    this.#reached ||= !this.#failed;
  }

  /** The connection ended without the operator's doing. */
  #lost(why: string): void {
    if (this.#clock() - (this.#connectedAt ?? Infinity) >= GOOD_MS) this.#attempt = 0;
    if (this.#failed) this.#waitFor(DISTRUSTED_PAUSE_MS, why);
    else this.#wait(why);
  }

  #wait(why: string): void {
    this.#waitFor(pauseBefore(this.#attempt++, Math.random()), why);
  }

  #waitFor(pause: number, why: string): void {
    this.session.note(`${why}, next try in ${Math.max(1, Math.round(pause / 1000))} s, Enter tries now`);
    this.session.disconnected('waiting', this.#clock() + pause);
    this.#timer = setTimeout(() => {
      if (!this.session.isClosed) void this.dial();
    }, pause);
  }
}
