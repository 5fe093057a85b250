import type { SessionId } from '../record.ts';

/** How exactly silences are told. */
const STEP_MS = 50;

/** Tells of each session that is listened to when nothing has come of it for a while. One timer for them all. */
export class Silences {
  readonly #fallen: (id: SessionId) => void;
  /** The step with which the silence is long enough. */
  readonly #due = new Map<SessionId, number>();
  #step = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `fallen` is called once for each call of `listen`, unless the next one or `forget` comes before. */
  constructor(fallen: (id: SessionId) => void) {
    this.#fallen = fallen;
  }

  /** The session has just spoken. */
  listen(id: SessionId, ms: number): void {
    // The step that is going on may be all but over.
    const running = this.#timer === undefined ? 0 : 1;
    this.#due.set(id, this.#step + running + Math.ceil(ms / STEP_MS));
    this.#timer ??= setTimeout(() => this.#tick(), STEP_MS);
  }

  forget(id: SessionId): void {
    this.#due.delete(id);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due.clear();
  }

  #tick(): void {
    this.#step++;
    this.#timer = undefined;
    const fallen = [...this.#due].filter(([, due]) => due <= this.#step).map(([id]) => id);
    for (const id of fallen) this.#due.delete(id);
    if (this.#due.size > 0) this.#timer = setTimeout(() => this.#tick(), STEP_MS);
    for (const id of fallen) this.#fallen(id);
  }
}
