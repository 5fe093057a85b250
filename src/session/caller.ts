import { type Address, formatAddress } from '../address.ts';
import type { Clock } from '../clock.ts';
import { dial } from '../net/dial.ts';
import type { DialFailure } from '../net/errors.ts';
import type { Board } from './board.ts';
import type { Session, SessionOptions } from './session.ts';

/** The pause before the first new try; it doubles up to the longest. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Each pause is shortened by up to this share, so that a fleet does not come back all at once. */
const JITTER = 0.25;

/** A connection that held this long was a good one: the pauses start anew. */
const GOOD_MS = 10_000;

/** The pause before try number `attempt` (from 0), in milliseconds. `random` is in [0, 1). */
export function pauseBefore(attempt: number, random: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (1 - JITTER * random);
}

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
  #attempt = 0;
  #connectedAt: number | undefined;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #dialing: AbortController | undefined;

  constructor(board: Board, address: Address, options: CallerOptions, clock: Clock) {
    this.#address = address;
    this.#reconnect = options.reconnect;
    this.#clock = clock;
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
      this.session.connected(result.socket, result.local);
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
