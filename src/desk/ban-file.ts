/** Where the bans of a board are kept between starts. */
import { type ParsedBans, formatBans, parseBans } from '../access/ban-text.ts';
import type { Ban } from '../access/bans.ts';
import type { Clock } from '../clock.ts';
import { word } from '../expected.ts';
import { FileInPlace } from './file-in-place.ts';
import { reasonOf } from './reasons.ts';

/** All bans there may be take less than this. */
const MOST_BYTES = 4 * 1024 * 1024;

interface BanFileOptions {
  readonly clock: Clock;
  /**
   * Something is wrong with the file, and stands until the next that is said; undefined: it is in order again. One line, not
   * yet made printable.
   */
  readonly trouble: (text: string | undefined) => void;
}

/** Nothing here rejects or throws: a board without a memory is still a board. That it has none is said. */
export class BanFile {
  readonly #path: string;
  readonly #file: FileInPlace;
  readonly #trouble: BanFileOptions['trouble'];
  /** Set when what stands there must not be touched. */
  #sealed = false;
  #failing = false;
  #writing: Promise<boolean> = Promise.resolve(true);

  constructor(path: string, { clock, trouble }: BanFileOptions) {
    this.#path = path;
    this.#file = new FileInPlace(path, clock);
    this.#trouble = trouble;
  }

  /** To be called once, before `keep`. What cannot be read is set aside beside it, or else left as it is for ever. */
  async load(): Promise<readonly Ban[]> {
    await this.#file.sweep();
    const found = await this.#file.read(MOST_BYTES);
    if (found.found === 'nothing') return [];
    if (found.found === 'other') return this.#seal(found.why);
    if (found.found === 'unreadable') return this.#setAside(found.why);
    return this.#take(found.text, parseBans(found.text));
  }

  /** Writes these in place of those before, in turn. Resolves with whether they are on the disk. */
  keep(bans: readonly Ban[]): Promise<boolean> {
    this.#writing = this.#writing.then(() => this.#write(bans));
    return this.#writing;
  }

  async #take(text: string, { standing, bans, faults }: ParsedBans): Promise<readonly Ban[]> {
    const [first = '', ...others] = faults;
    const words = others.length === 0 ? first : `${first}, and ${others.length} more`;
    if (standing === 'newer') return this.#seal('it was written by a newer cordboard');
    if (standing === 'broken') return this.#setAside(words);
    if (first !== '') await this.#keepCopy(text, words);
    return bans;
  }

  async #setAside(why: string): Promise<readonly Ban[]> {
    try {
      const aside = await this.#file.setAside();
      this.#tell(
        `it cannot be used (${why}) and is now ${word(aside)}; nobody who was banned in it is banned`,
      );
      return [];
    } catch (error) {
      return this.#seal(`${why}; it cannot be set aside (${reasonOf(error)})`);
    }
  }

  async #keepCopy(text: string, faults: string): Promise<void> {
    try {
      const copy = await this.#file.copyAside(text);
      this.#tell(`some of its bans cannot be used (${faults}); as it was it is kept as ${word(copy)}`);
    } catch (error) {
      this.#seal(`some of its bans cannot be used (${faults}), and it cannot be kept (${reasonOf(error)})`);
    }
  }

  #seal(why: string): readonly Ban[] {
    this.#sealed = true;
    this.#tell(`${why}; it stays as it is: nobody is banned by it, and bans end with this board`);
    return [];
  }

  async #write(bans: readonly Ban[]): Promise<boolean> {
    if (this.#sealed) return false;
    try {
      await this.#file.update(MOST_BYTES, () => Promise.resolve(formatBans(bans)));
      if (this.#failing) this.#trouble(undefined);
      this.#failing = false;
      return true;
    } catch (error) {
      if (!this.#failing) this.#tell(`it cannot be written: ${reasonOf(error)}; bans end with this board`);
      this.#failing = true;
      return false;
    }
  }

  #tell(what: string): void {
    this.#trouble(`bans, ${word(this.#path)}: ${what}`);
  }
}
