/** Who may do something costly, when many want to: in bounded number, and each host in its turn. */

export interface TurnLimits {
  /** Under way at once. */
  readonly atOnce: number;
  /** Begun in one turn of the loop; others have theirs between. */
  readonly perLoop: number;
  /** Of them of one host: the rest is for others. */
  readonly atOncePerHost: number;
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
  readonly host: string;
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
  readonly #runningOf = new Map<string, number>();
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
    add(this.#perHost, host, 1);
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
    let host = this.#nextHost();
    while (host !== undefined && this.#running.size < atOnce && this.#begun < perLoop) {
      this.#begin(host);
      host = this.#nextHost();
    }
    if (this.#begun > 0 && !this.#pausing) {
      this.#pausing = true;
      setImmediate(() => this.#afterLoop());
    }
    const isFull = this.#running.size >= atOnce || host === undefined;
    if (this.#waiting.size > 0 && isFull) this.#hurry();
  }

  /** Whose turn it is; undefined: nobody's who waits. */
  #nextHost(): string | undefined {
    for (const host of this.#waiting.keys())
      if ((this.#runningOf.get(host) ?? 0) < this.#limits.atOncePerHost) return host;
    return undefined;
  }

  #afterLoop(): void {
    this.#pausing = false;
    this.#begun = 0;
    this.#next();
  }

  #begin(host: string): void {
    const queue = this.#waiting.get(host) ?? [];
    const waiter = queue.shift();
    // The host goes to the end of the line.
    this.#waiting.delete(host);
    if (queue.length > 0) this.#waiting.set(host, queue);
    if (waiter === undefined) return;
    const running: Running = { host, since: this.#now(), slow: new AbortController() };
    this.#running.add(running);
    add(this.#runningOf, host, 1);
    this.#begun++;
    waiter.begin({ signal: running.slow.signal, end: () => this.#end(running) });
  }

  #end(running: Running): void {
    if (!this.#running.delete(running)) return;
    add(this.#runningOf, running.host, -1);
    add(this.#perHost, running.host, -1);
    this.#next();
  }

  /** Whoever has taken too long gives way, now or when it has. */
  #hurry(): void {
    if (this.#hurrying !== undefined) return;
    const [oldest] = this.#running;
    if (oldest === undefined) return;
    const { slowMs } = this.#limits;
    const left = oldest.since + slowMs - this.#now();
    this.#hurrying = setTimeout(
      () => {
        this.#hurrying = undefined;
        if (this.#waiting.size === 0) return;
        for (const each of this.#running)
          if (this.#now() - each.since >= slowMs) each.slow.abort(new NoTurn('it was too slow'));
        this.#next();
      },
      // A clock that was set back must not make it longer.
      Math.max(1, Math.min(left, slowMs)),
    );
    this.#hurrying.unref();
  }

  #leave(host: string, waiter: Waiter): void {
    const queue = (this.#waiting.get(host) ?? []).filter((each) => each !== waiter);
    if (queue.length > 0) this.#waiting.set(host, queue);
    else this.#waiting.delete(host);
    add(this.#perHost, host, -1);
  }
}

function add(counts: Map<string, number>, host: string, change: number): void {
  const count = (counts.get(host) ?? 0) + change;
  if (count === 0) counts.delete(host);
  else counts.set(host, count);
}
