import { freeName, Numbers } from '../naming.ts';
import type { SessionId } from '../record.ts';

/** Which names sessions have now. */
export class Names {
  readonly #byId = new Map<SessionId, string>();
  readonly #counts = new Map<string, number>();
  readonly #numbers = new Numbers();

  /** The session has this name from now on; an empty one is none. Returns the one it had. */
  track(id: SessionId, name: string): string {
    const known = this.#byId.get(id) ?? '';
    if (known === name) return known;
    this.#count(known, -1);
    this.#count(name, 1);
    if (name === '') this.#byId.delete(id);
    else this.#byId.set(id, name);
    return known;
  }

  forget(id: SessionId): void {
    this.track(id, '');
  }

  /** How many sessions have the name. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The name, or one made of it that no session has. */
  free(name: string, max: number): string {
    return freeName(name, max, (each) => this.#counts.has(each), this.#numbers);
  }

  #count(name: string, change: 1 | -1): void {
    if (name === '') return;
    const count = (this.#counts.get(name) ?? 0) + change;
    if (count > 0) this.#counts.set(name, count);
    else {
      this.#counts.delete(name);
      this.#numbers.freed(name);
    }
  }
}
