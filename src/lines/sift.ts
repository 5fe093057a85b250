/** What a filter keeps of lines that come in order: those that pass, and so many around each. */
import type { Line } from './line.ts';

export interface Sifted {
  readonly line: Line;
  /** Its place among all lines; counts up without holes. */
  readonly ordinal: number;
  /** For its own sake, not as context. */
  readonly passes: boolean;
}

/** A moment to go back to. */
export interface Mark {
  readonly kept: number;
  readonly after: number;
  readonly recent: readonly Sifted[];
}

export class Sift {
  kept: Sifted[] = [];
  readonly #context: number;
  /** So many lines are kept yet after the last that passed. */
  #after = 0;
  /** The last lines, kept or not. */
  #recent: readonly Sifted[] = [];

  constructor(context: number) {
    this.#context = context;
  }

  get mark(): Mark {
    return { kept: this.kept.length, after: this.#after, recent: this.#recent };
  }

  goBack({ kept, after, recent }: Mark): void {
    this.kept.length = Math.min(kept, this.kept.length);
    this.#after = after;
    this.#recent = recent;
  }

  take(sifted: Sifted): void {
    if (sifted.passes) {
      for (const before of this.#recent) this.#keep(before);
      this.#keep(sifted);
      this.#after = this.#context;
    } else if (this.#after > 0) {
      this.#keep(sifted);
      this.#after--;
    }
    if (this.#context > 0) this.#recent = [...this.#recent, sifted].slice(-this.#context);
  }

  #keep(sifted: Sifted): void {
    if (sifted.ordinal > (this.kept.at(-1)?.ordinal ?? -Infinity)) this.kept.push(sifted);
  }
}
