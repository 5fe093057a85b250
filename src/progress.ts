/** A bar on a terminal for work that takes long. */
import type { Clock } from './clock.ts';
import { printable } from './printable.ts';

/** What is over sooner shows nothing. */
const PATIENCE_MS = 500;
const PAUSE_MS = 100;
const WIDTH = 30;
const CLEAR = '\r\x1b[K';

export class Progress {
  readonly #clock: Clock;
  readonly #draw: ((text: string) => void) | undefined;
  readonly #began: number;
  #drawnAt: number | undefined;

  /** Without `draw` it is silent. */
  constructor(clock: Clock, draw: ((text: string) => void) | undefined) {
    this.#clock = clock;
    this.#draw = draw;
    this.#began = clock();
  }

  /** So much is done of it; `what`: a word on it, not yet safe to show. May be called as often as one likes. */
  at(done: number, total: number, what = ''): void {
    if (this.#draw === undefined) return;
    const now = this.#clock();
    const since = this.#drawnAt === undefined ? this.#began + PATIENCE_MS : this.#drawnAt + PAUSE_MS;
    if (now < since) return;
    this.#drawnAt = now;
    this.#draw(CLEAR + bar(total > 0 ? Math.min(1, done / total) : 0, what));
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#drawnAt !== undefined) this.#draw?.(CLEAR);
    this.#drawnAt = undefined;
  }
}

function bar(share: number, what: string): string {
  const full = Math.floor(share * WIDTH);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${percent}%${what === '' ? '' : ` ${printable(what)}`}`;
}
