/** Between accepting a client and its session: what it has to pass, in order, in bounded number and time. */
import type { Arrival } from '../net/listener.ts';
import { Crowd } from './crowd.ts';

/** All that a client has to do before it has a session must be done in this time, unless its listener gives it more. */
export const ADMISSION_MS = 10_000;

/** Clients on their way at once; beyond, one has to go, see `Crowd.inTheWayOf`. Each holds a descriptor and some KiB. */
export const MOST_WAITING = 1000;

/** Of them from one address: one machine must not keep all others out. Behind a proxy all are from there until it names them. */
export const MOST_WAITING_FROM_ONE = 250;

/** A client is not let in. `kind` is for counting; `why` is for the operator, and not yet safe to show. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly kind: string;
  /** The client as far as it has come, where that is further than the step was given it. */
  readonly arrival: Arrival | undefined;

  constructor(kind: string, why: string, arrival?: Arrival) {
    super(why);
    this.kind = kind;
    this.arrival = arrival;
  }
}

/**
 * One thing a client has to pass: returns the arrival as it goes on (the same, or with another socket or peer), at once or
 * later. Throws or rejects with `Refused`, and with `signal.reason` when that is aborted; it may leave the socket as it is then.
 */
export type Step = (arrival: Arrival, signal: AbortSignal) => Arrival | Promise<Arrival>;

export interface AdmissionOwner {
  admitted(arrival: Arrival): void;
  /** The socket is the owner's to close. */
  refused(arrival: Arrival, refusal: Refused): void;
}

export class Admission {
  readonly #owner: AdmissionOwner;
  readonly #waiting = new Crowd<AbortController>();

  constructor(owner: AdmissionOwner) {
    this.#owner = owner;
  }

  /** Clients on their way through the steps. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Tells the owner what became of it: at once if no step takes time. A client that goes on the way is told of to nobody. */
  take(arrival: Arrival, steps: readonly Step[], ms = ADMISSION_MS): void {
    if (steps.length === 0) this.#owner.admitted(arrival);
    else void this.#pass(arrival, steps, ms);
  }

  /** Whoever is on the way is not let in. */
  close(): void {
    for (const waiting of this.#waiting) waiting.abort(new Refused('closing', 'the board ends'));
  }

  async #pass(arrival: Arrival, steps: readonly Step[], ms: number): Promise<void> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const late = new Refused('late', `it did not say what it has to within ${ms / 1000} s`);
    const timer = setTimeout(() => waiting.abort(late), ms);
    const gone = (): void => waiting.abort(GONE);
    arrival.socket.once('close', gone);
    let now = arrival;
    try {
      this.#enter(waiting, arrival.host);
      for (const step of steps) {
        const { host } = now;
        now = await untilAborted(step(now, signal), signal);
        if (now.host !== host) this.#enter(waiting, now.host);
      }
      this.#owner.admitted(now);
    } catch (error) {
      if (error instanceof Refused) this.#owner.refused(error.arrival ?? now, error);
      else now.socket.destroy(error instanceof Error ? error : undefined);
    } finally {
      clearTimeout(timer);
      arrival.socket.off('close', gone);
      this.#waiting.delete(waiting);
    }
  }

  /** Counts it by where it comes from: a proxy may say so on the way. Throws where there is no room for it. */
  #enter(waiting: AbortController, host: string): void {
    this.#waiting.delete(waiting);
    this.#makeRoom(host);
    this.#waiting.add(waiting, host);
  }

  #makeRoom(host: string): void {
    if (host !== '' && this.#waiting.from(host) >= MOST_WAITING_FROM_ONE)
      throw new Refused('waiting', `${MOST_WAITING_FROM_ONE} clients of its address are on their way in`);
    if (this.#waiting.size < MOST_WAITING) return;
    const crowded = new Refused('waiting', `${MOST_WAITING} clients are on their way in`);
    const inTheWay = this.#waiting.inTheWayOf(host);
    if (inTheWay === undefined) throw crowded;
    this.#waiting.delete(inTheWay);
    inTheWay.abort(crowded);
  }
}

/** A client that leaves again before it was let in. */
const GONE = new Error('gone');

/** A step that does not heed its signal is not waited for. */
async function untilAborted(step: Arrival | Promise<Arrival>, signal: AbortSignal): Promise<Arrival> {
  signal.throwIfAborted();
  if (!(step instanceof Promise)) return step;
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([step, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}
