import type { SessionSettings } from '../switchboard/switchboard.ts';
import { encodeText } from '../wire/encode.ts';
import { expandPrefix, type PrefixValues } from '../wire/prefix.ts';
import type { Eol, LineEnd } from '../wire/settings.ts';
import { checkedName, checkedNote, checkedPrefix, checkedTags } from './settings.ts';

/** What a session is called, and how it is sent lines: what operators and rules may change. */
export class Setup {
  #name = '';
  /** Whose word the name is; an operator's counts, even that there be none. */
  #namedBy: 'operator' | 'rule' | undefined;
  #tags: readonly string[] = [];
  #note = '';
  #eol: Eol;
  #prefix: string;

  constructor(eol: Eol, prefix: string) {
    this.#eol = eol;
    this.#prefix = prefix;
  }

  get name(): string {
    return this.#name;
  }

  get isNamedByOperator(): boolean {
    return this.#namedBy === 'operator';
  }

  get tags(): readonly string[] {
    return this.#tags;
  }

  get note(): string {
    return this.#note;
  }

  get eol(): Eol {
    return this.#eol;
  }

  /** See `expandPrefix`. */
  get prefix(): string {
    return this.#prefix;
  }

  /** A draft as bytes for the wire; `lineEnd` is the one that the client is known to use. */
  encode(text: string, lineEnd: LineEnd | undefined, values: Omit<PrefixValues, 'name'>): Uint8Array {
    const prefix = expandPrefix(this.#prefix, { ...values, name: this.#name });
    return encodeText(text, { eol: this.#eol, lineEnd, prefix });
  }

  /** An operator names the session. Throws `CB_NAME`. */
  rename(name: string): void {
    this.#name = checkedName(name);
    this.#namedBy = 'operator';
  }

  /** A rule names the session, unless an operator has: returns whether it does. Throws `CB_NAME`. */
  renameByRule(name: string): boolean {
    if (this.#namedBy === 'operator') return false;
    this.#name = checkedName(name);
    this.#namedBy = 'rule';
    return true;
  }

  /** All that is said of it, or nothing: throws `CB_NAME`, `CB_USAGE`. */
  set(settings: SessionSettings): void {
    const tags = checkedTags(settings.tags ?? this.#tags);
    const note = checkedNote(settings.note ?? this.#note);
    this.#prefix = checkedPrefix(settings.prefix ?? this.#prefix);
    this.#tags = tags;
    this.#note = note;
    this.#eol = settings.eol ?? this.#eol;
  }
}
