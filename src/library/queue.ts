/** What has happened and was not taken yet. */
export class Queue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #most: number;
  readonly #missed: (count: number) => T;
  readonly #stopped: () => void;
  #items: T[] = [];
  #left = 0;
  #over = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /** With `most` items waiting the next are left out; `missed` makes the item that says how many. */
  constructor(most: number, missed: (count: number) => T, stopped: () => void) {
    this.#most = most;
    this.#missed = missed;
    this.#stopped = stopped;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(item: T): void {
    if (this.#items.length >= this.#most) this.#left++;
    else this.#items.push(item);
    this.#wake();
  }

  /** Nothing more comes. What waits can still be taken; after that `error` is thrown, if there is one. */
  end(error?: Error): void {
    this.#over = true;
    this.#failure ??= error;
    this.#wake();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return { done: false, value: item };
      if (this.#left > 0) return { done: false, value: this.#tellMissed() };
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#over) return { done: true, value: undefined };
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items = [];
    this.#left = 0;
    this.end();
    this.#stopped();
    return Promise.resolve({ done: true, value: undefined });
  }

  #tellMissed(): T {
    const missed = this.#missed(this.#left);
    this.#left = 0;
    return missed;
  }
}
