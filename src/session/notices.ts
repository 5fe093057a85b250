import type { Clock } from '../clock.ts';
import { type Notice, settled, type Severity } from '../switchboard/switchboard.ts';

/** Past notices that a console which comes later can still read; standing ones are all kept. */
const KEPT = 200;

type About = Pick<Notice, 'standing' | 'session' | 'alarm' | 'attachment'>;

/** What the board has told its operators. */
export class Notices {
  readonly #clock: Clock;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #past: Notice[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In the order they were said. */
  get past(): readonly Notice[] {
    return this.#past;
  }

  /** A notice for one console alone: it is neither kept nor told here. */
  aside(severity: Severity, text: string): Notice {
    return { at: this.#clock(), severity, text };
  }

  say(severity: Severity, text: string, about: About = {}): void {
    const notice: Notice = { ...this.aside(severity, text), ...about };
    if (notice.alarm !== undefined) this.#past = settled(this.#past, notice.alarm);
    this.#past.push(notice);
    if (this.#past.length > 2 * KEPT) {
      const recent = this.#past.length - KEPT;
      this.#past = this.#past.filter((kept, index) => kept.standing === true || index >= recent);
    }
    for (const listener of this.#listeners) listener(notice);
  }

  /** Returns the way to stop listening. */
  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
