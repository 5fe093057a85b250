import { Buffer } from 'node:buffer';

/** Kept of a name; RFC 1091 allows 40. */
const NAME_MAX = 40;
/** Names asked for at most. Clients have one to four. */
const NAMES_MAX = 8;

/**
 * The terminal types a peer knows, asked for one after the other (RFC 1091): it says each once, the last twice, and
 * begins again. It is left at the first, which it likes best. At most `NAMES_MAX + 2` questions in a round.
 */
export class TerminalTypes {
  #names: string[] = [];
  #asking: 'no' | 'round' | 'first' = 'no';

  /** In the peer's order. Not yet safe to show. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Begins a round: the first question is to be asked. */
  begin(): void {
    this.#names = [];
    this.#asking = 'round';
  }

  /** The peer has said a name, asked or not. Returns whether another question is to be asked. */
  heard(bytes: Uint8Array): boolean {
    if (this.#asking === 'no') return false;
    if (this.#asking === 'first') return this.#end();
    const name = Buffer.from(bytes).toString('latin1').slice(0, NAME_MAX);
    const known = this.#names.indexOf(name);
    if (known < 0 && this.#names.length < NAMES_MAX) {
      this.#names.push(name);
      return true;
    }
    if (known === 0 || known !== this.#names.length - 1) return this.#end();
    this.#asking = 'first';
    return true;
  }

  #end(): false {
    this.#asking = 'no';
    return false;
  }
}
