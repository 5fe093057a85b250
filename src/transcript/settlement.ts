/** How many records were to be recorded, what has become of them, and who waits for that. */

interface Waiting {
  readonly count: number;
  readonly resolve: (committed: boolean) => void;
}

export class Settlement {
  #taken = 0;
  /** Those of them that are committed or lost. */
  #settled = 0;
  #lost = 0;
  #waiting: Waiting[] = [];

  get isComplete(): boolean {
    return this.#taken <= this.#settled;
  }

  /** Records that are lost, or of which nothing is known yet. */
  get missing(): number {
    return this.#lost + this.#taken - this.#settled;
  }

  take(): void {
    this.#taken++;
  }

  /** The oldest records that were not settled are: `lost` of them are not recorded. */
  settle(count: number, lost: number): void {
    this.#settled += count;
    this.#lost += lost;
    if (this.#waiting.length > 0) this.#release(this.#settled, true);
  }

  /** Resolves with true when everything taken so far is settled, and with false if it is given up before. */
  wait(): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.push({ count: this.#taken, resolve }));
  }

  /** It is clear that it takes long: nobody waits any longer. */
  giveUp(): void {
    this.#release(Infinity, false);
  }

  #release(count: number, committed: boolean): void {
    const due = this.#waiting.filter((waiting) => waiting.count <= count);
    this.#waiting = this.#waiting.filter((waiting) => waiting.count > count);
    for (const { resolve } of due) resolve(committed);
  }
}
