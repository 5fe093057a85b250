import type { SessionId } from '../record.ts';

/** Which names sessions have now. */
export class Names {
  readonly #byId = new Map<SessionId, string>();
  readonly #counts = new Map<string, number>();

  /** The session has this name from now on; an empty one is none. */
  track(id: SessionId, name: string): void {
    const known = this.#byId.get(id) ?? '';
    if (known === name) return;
    this.#count(known, -1);
    this.#count(name, 1);
    if (name === '') this.#byId.delete(id);
    else this.#byId.set(id, name);
  }

  forget(id: SessionId): void {
    this.track(id, '');
  }

  /** Another session has the name. */
  isTaken(name: string, id: SessionId): boolean {
    const own = this.#byId.get(id) === name ? 1 : 0;
    return (this.#counts.get(name) ?? 0) > own;
  }

  #count(name: string, change: 1 | -1): void {
    if (name === '') return;
    const count = (this.#counts.get(name) ?? 0) + change;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}
