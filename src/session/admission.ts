/** Between accepting a client and its session: what it has to pass, in order, in bounded number and time. */
import type { Arrival } from '../net/listener.ts';

/** All that a client has to do before it has a session must be done in this time. */
export const ADMISSION_MS = 10_000;

/**
 * Clients on their way at once; beyond, one of the host that has most of them has to go: whoever comes, or the one that has been
 * on the way longest. Each holds a descriptor and some KiB.
 */
export const MOST_WAITING = 1000;

/** A client is not let in. `kind` is for counting; `why` is for the operator, and not yet safe to show. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly kind: string;

  constructor(kind: string, why: string) {
    super(why);
    this.kind = kind;
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
  readonly #waiting = new Set<AbortController>();
  /** The same by host, in the order they came. */
  readonly #byHost = new Map<string, Set<AbortController>>();

  constructor(owner: AdmissionOwner) {
    this.#owner = owner;
  }

  /** Clients on their way through the steps. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Tells the owner what became of it: at once if no step takes time. A client that goes on the way is told of to nobody. */
  take(arrival: Arrival, steps: readonly Step[]): void {
    if (steps.length === 0) this.#owner.admitted(arrival);
    else void this.#pass(arrival, steps);
  }

  /** Whoever is on the way is not let in. */
  close(): void {
    for (const waiting of this.#waiting) waiting.abort(new Refused('closing', 'the board ends'));
  }

  /** Throws where it is one of this host that has to go. */
  #makeRoom(host: string): void {
    const own = this.#byHost.get(host)?.size ?? 0;
    let most: Set<AbortController> | undefined;
    for (const each of this.#byHost.values()) if (each.size > (most?.size ?? own)) most = each;
    const [oldest] = most ?? [];
    if (oldest === undefined) throw crowded();
    oldest.abort(crowded());
    for (const [of, each] of this.#byHost) if (each === most) this.#remove(of, oldest);
  }

  #add(host: string, waiting: AbortController): void {
    this.#waiting.add(waiting);
    const same = this.#byHost.get(host);
    if (same === undefined) this.#byHost.set(host, new Set([waiting]));
    else same.add(waiting);
  }

  #remove(host: string, waiting: AbortController): void {
    this.#waiting.delete(waiting);
    const same = this.#byHost.get(host);
    same?.delete(waiting);
    if (same?.size === 0) this.#byHost.delete(host);
  }

  async #pass(arrival: Arrival, steps: readonly Step[]): Promise<void> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const late = new Refused('late', `it did not say what it has to within ${ADMISSION_MS / 1000} s`);
    const timer = setTimeout(() => waiting.abort(late), ADMISSION_MS);
    const gone = (): void => waiting.abort(GONE);
    arrival.socket.once('close', gone);
    let now = arrival;
    try {
      if (this.#waiting.size >= MOST_WAITING) this.#makeRoom(arrival.host);
      this.#add(arrival.host, waiting);
      for (const step of steps) now = await untilAborted(step(now, signal), signal);
      this.#owner.admitted(now);
    } catch (error) {
      if (error instanceof Refused) this.#owner.refused(now, error);
      else now.socket.destroy(error instanceof Error ? error : undefined);
    } finally {
      clearTimeout(timer);
      arrival.socket.off('close', gone);
      this.#remove(arrival.host, waiting);
    }
  }
}

/** Too many are on their way; of this host there are more than of any other. */
function crowded(): Refused {
  return new Refused('waiting', `${MOST_WAITING} clients are on their way in, most of them from its address`);
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
