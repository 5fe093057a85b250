/** Who may do something costly, when many want to: in bounded number, and each host in its turn. */

export interface TurnLimits {
  /** Under way at once. */
  readonly atOnce: number;
  /** Begun in one turn of the loop; others have theirs between. */
  readonly perLoop: number;
  /** Under way or waiting, of one host. */
  readonly perHost: number;
  /** Who has taken longer than this gives way where others wait. */
  readonly slowMs: number;
}

export interface Turn {
  /** Aborted when it has to give way. */
  readonly signal: AbortSignal;
  /** To be called once it is over, for whatever reason. */
  readonly end: () => void;
}

interface Waiter {
  readonly begin: (turn: Turn) => void;
}

interface Running {
  readonly since: number;
  readonly slow: AbortController;
}

/** It was one of too many, or too slow. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn';
}

export class Turns {
  readonly #limits: TurnLimits;
  readonly #now: () => number;
  /** In the order they began. */
  readonly #running = new Set<Running>();
  /** Of hosts in the order of their turns. */
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #perHost = new Map<string, number>();
  #begun = 0;
  #pausing = false;
  #hurrying: NodeJS.Timeout | undefined;

  constructor(limits: TurnLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Under way. */
  get running(): number {
    return this.#running.size;
  }

  /** Resolves when it may begin. Rejects with `NoTurn`, or with the reason of the signal. */
  take(host: string, signal: AbortSignal): Promise<Turn> {
    const count = this.#perHost.get(host) ?? 0;
    if (count >= this.#limits.perHost)
      return Promise.reject(new NoTurn(`${count} others of its address are at it`));
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    this.#perHost.set(host, count + 1);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#leave(host, waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        begin: (turn) => {
          signal.removeEventListener('abort', abort);
          resolve(turn);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      const queue = this.#waiting.get(host);
      if (queue === undefined) this.#waiting.set(host, [waiter]);
      else queue.push(waiter);
      this.#next();
    });
  }

  #next(): void {
    const { atOnce, perLoop } = this.#limits;
    while (this.#waiting.size > 0 && this.#running.size < atOnce && this.#begun < perLoop) this.#begin();
    if (this.#begun > 0 && !this.#pausing) {
      this.#pausing = true;
      setImmediate(() => this.#afterLoop());
    }
    if (this.#waiting.size > 0 && this.#running.size >= atOnce) this.#hurry();
  }

  #afterLoop(): void {
    this.#pausing = false;
    this.#begun = 0;
    this.#next();
  }

  #begin(): void {
    const [host, queue] = this.#waiting.entries().next().value ?? ['', []];
    const waiter = queue.shift();
    // The host goes to the end of the line.
    this.#waiting.delete(host);
    if (queue.length > 0) this.#waiting.set(host, queue);
    if (waiter === undefined) return;
    const running: Running = { since: this.#now(), slow: new AbortController() };
    this.#running.add(running);
    this.#begun++;
    const end = (): void => {
      if (!this.#running.delete(running)) return;
      this.#forget(host);
      this.#next();
    };
    waiter.begin({ signal: running.slow.signal, end });
  }

  /** Whoever has taken too long gives way, now or when it has. */
  #hurry(): void {
    if (this.#hurrying !== undefined) return;
    const [oldest] = this.#running;
    if (oldest === undefined) return;
    const left = oldest.since + this.#limits.slowMs - this.#now();
    this.#hurrying = setTimeout(
      () => {
        this.#hurrying = undefined;
        if (this.#waiting.size === 0) return;
        const { slowMs } = this.#limits;
        for (const each of this.#running)
          if (this.#now() - each.since >= slowMs) each.slow.abort(new NoTurn('it was too slow'));
        this.#next();
      },
      Math.max(1, left),
    );
  }

  #leave(host: string, waiter: Waiter): void {
    const queue = (this.#waiting.get(host) ?? []).filter((each) => each !== waiter);
    if (queue.length > 0) this.#waiting.set(host, queue);
    else this.#waiting.delete(host);
    this.#forget(host);
  }

  #forget(host: string): void {
    const left = (this.#perHost.get(host) ?? 1) - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
  }
}
