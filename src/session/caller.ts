import { type Address, formatAddress } from '../address.ts';
import type { Clock } from '../clock.ts';
import { dial } from '../net/dial.ts';
import type { DialFailure } from '../net/errors.ts';
import type { Flow } from '../net/flow.ts';
import { Link } from '../net/link.ts';
import { pauseBefore } from '../pauses.ts';
import type { Board } from './board.ts';
import type { Session, SessionOptions } from './session.ts';

/** A connection that held this long was a good one: the pauses start anew. */
const GOOD_MS = 10_000;

export interface CallerOptions {
  readonly session: SessionOptions;
  readonly reconnect: boolean;
}

/** Dials one target and keeps the session connected until the operator hangs up. */
export class Caller {
  readonly session: Session;
  readonly #address: Address;
  readonly #reconnect: boolean;
  readonly #clock: Clock;
  readonly #flow: Flow;
  #attempt = 0;
  #connectedAt: number | undefined;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #dialing: AbortController | undefined;

  constructor(board: Board, address: Address, options: CallerOptions, clock: Clock) {
    this.#address = address;
    this.#reconnect = options.reconnect;
    this.#clock = clock;
    this.#flow = board.registry.flow;
    const peer = (): string => formatAddress(address);
    this.session = board.registry.add({ peer, local: '' }, options.session);
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
    const result = await dial(this.#address, dialing.signal);
    this.#dialing = undefined;
    if (this.session.isClosed || dialing.signal.aborted) result.socket?.destroy();
    else if (result.socket === undefined) this.#failed(result.failure);
    else {
      this.#connectedAt = this.#clock();
      this.session.note(`connected to ${this.session.peer}`);
      const { socket, local } = result;
      this.session.connected((owner) => new Link(socket, owner, this.#flow), local);
    }
  }

  /** Nobody ever answered, though it was tried. */
  get isUnreached(): boolean {
    return this.#failures > 0 && this.#connectedAt === undefined;
  }

  /** Gives up dialing; the session is being closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#dialing?.abort();
  }

  #failed(failure: DialFailure): void {
    this.#failures++;
    if (this.#reconnect) this.#wait(failure.why);
    else this.session.conclude(failure.reason, failure.why);
  }

  /** The connection ended without the operator's doing. */
  #lost(why: string): void {
    if (this.#clock() - (this.#connectedAt ?? Infinity) >= GOOD_MS) this.#attempt = 0;
    this.#wait(why);
  }

  #wait(why: string): void {
    const pause = pauseBefore(this.#attempt++, Math.random());
    this.session.note(`${why}, next try in ${Math.max(1, Math.round(pause / 1000))} s, Enter tries now`);
    this.session.disconnected('waiting', this.#clock() + pause);
    this.#timer = setTimeout(() => {
      if (!this.session.isClosed) void this.dial();
    }, pause);
  }
}
