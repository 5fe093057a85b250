/** How long work goes on before everything else has its turn. */
const SLICE_MS = 8;
const SLICE_BYTES = 256 * 1024;

/** The time of this process, given to whatever works for long. */
export interface Turns {
  /** Milliseconds since whenever; never goes back. */
  now(): number;
  /** Resolves when everything else that waits has had its turn, keys among it. */
  next(): Promise<void>;
}

/** Cuts long work into slices. */
export class Pace {
  readonly #turns: Turns;
  #began: number;
  #bytes = 0;

  constructor(turns: Turns) {
    this.#turns = turns;
    this.#began = turns.now();
  }

  /** So many bytes more were looked at. */
  spend(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Whether the slice is over. */
  over(): boolean {
    return this.#bytes >= SLICE_BYTES || this.#turns.now() - this.#began >= SLICE_MS;
  }

  /** Begins the next slice. */
  async next(): Promise<void> {
    await this.#turns.next();
    this.#began = this.#turns.now();
    this.#bytes = 0;
  }
}
