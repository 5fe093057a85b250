/** Where a console's state is kept between starts. */
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { word } from '../expected.ts';
import { FileInPlace } from './file-in-place.ts';
import { reasonOf } from './reasons.ts';
import { NOTHING_REMEMBERED, type Remembered } from './remembered.ts';
import { formatRemembered, MOST_BYTES, type Parsed, parseRemembered } from './remembered-text.ts';

/** Changes of one moment make one write. */
const PAUSE_MS = 1000;

/** A file this much over the bound was not written by this program. */
const MOST_READ_BYTES = 4 * MOST_BYTES;

/** The XDG base directory specification: a relative `XDG_STATE_HOME` is to be ignored. */
export function statePath(env: Environment, home: string): string {
  return join(stateFolder(env, home), 'state.json');
}

/** Where conversations are recorded unless another place is named. */
export function transcriptsPath(env: Environment, home: string): string {
  return join(stateFolder(env, home), 'transcripts.db');
}

type Environment = Readonly<Record<string, string | undefined>>;

function stateFolder(env: Environment, home: string): string {
  const xdg = env['XDG_STATE_HOME'] ?? '';
  return join(xdg.startsWith('/') ? xdg : join(home, '.local', 'state'), 'cordboard');
}

/** Runs something later, and returns the way to prevent it. Must not keep the process alive. */
export type Later = (run: () => void, ms: number) => () => void;

const laterByTimer: Later = (run, ms) => {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
};

interface StateFileOptions {
  readonly clock: Clock;
  /** Takes a line for the operator, not yet made printable. */
  readonly say: (line: string) => void;
  readonly later?: Later;
}

/**
 * Reads the state at the start, and writes it a second after it changed and at the end. Nothing here rejects or
 * throws: a console without a memory is still a console. Two programs may have the same file: the last one to
 * write wins, whole.
 */
export class StateFile {
  readonly #path: string;
  readonly #file: FileInPlace;
  readonly #say: (line: string) => void;
  readonly #later: Later;
  /** Set when what stands there must not be touched. */
  #sealed = false;
  #unsaved: Remembered | undefined;
  /** The text as it was read or written last. */
  #text = '';
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** The last write failed, which was said. */
  #failing = false;

  constructor(path: string, { clock, say, later = laterByTimer }: StateFileOptions) {
    this.#path = path;
    this.#file = new FileInPlace(path, clock);
    this.#say = say;
    this.#later = later;
  }

  /**
   * To be called once, before `save`. What cannot be read is set aside as `state.json.broken-<UTC time>`; what can
   * neither be read nor set aside, and the file of a newer version, is left as it is, and then nothing is ever written.
   */
  async load(): Promise<Remembered> {
    await this.#file.sweep();
    const read = await this.#file.read(MOST_READ_BYTES);
    if (read.found === 'nothing') return NOTHING_REMEMBERED;
    if (read.found === 'other') return this.#seal(`${read.why}; nothing is remembered`);
    if (read.found === 'unreadable') return this.#setAside(read.why);
    return this.#take(read.text, parseRemembered(read.text));
  }

  /** Writes this state soon, in the place of those before it. */
  save(state: Remembered): void {
    if (this.#sealed) return;
    this.#unsaved = state;
    this.#cancel ??= this.#later(() => void this.flush(), PAUSE_MS);
  }

  /** Writes now what is not written yet. Resolves when it is on the disk, or cannot be. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #take(text: string, { standing, state, faults }: Parsed): Promise<Remembered> {
    const [first = '', ...others] = faults;
    if (standing === 'newer')
      return this.#seal('it was written by a newer cordboard; it stays as it is, and nothing is remembered');
    if (standing === 'broken') return this.#setAside(first);
    if (first === '') this.#text = formatRemembered(state);
    else await this.#keepCopy(text, others.length === 0 ? first : `${first}, and ${others.length} more`);
    // So that the next start does not meet the same again.
    if (first !== '') this.save(state);
    return state;
  }

  async #setAside(why: string): Promise<Remembered> {
    try {
      const aside = await this.#file.setAside();
      this.#tell(`it cannot be used (${why}), is now ${word(aside)}, and a new one is begun`);
      return NOTHING_REMEMBERED;
    } catch (error) {
      return this.#seal(
        `it can neither be used (${why}) nor set aside (${reasonOf(error)}); nothing is remembered`,
      );
    }
  }

  /** What is wrong in it is gone with the next write. */
  async #keepCopy(text: string, faults: string): Promise<void> {
    try {
      const copy = await this.#file.copyAside(text);
      this.#tell(`what is wrong in it is ignored (${faults}); as it was it is kept as ${word(copy)}`);
    } catch (error) {
      this.#seal(
        `what is wrong in it is ignored (${faults}); it cannot be kept as it was (${reasonOf(error)}), so nothing new is remembered`,
      );
    }
  }

  #seal(why: string): Remembered {
    this.#sealed = true;
    this.#tell(why);
    return NOTHING_REMEMBERED;
  }

  async #write(): Promise<void> {
    const state = this.#unsaved;
    if (state === undefined) return;
    this.#unsaved = undefined;
    const text = formatRemembered(state);
    if (text === this.#text) return;
    try {
      await this.#file.replace(text);
      this.#text = text;
      this.#failing = false;
    } catch (error) {
      this.#unsaved ??= state;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!this.#failing)
      this.#tell(`it cannot be written: ${reasonOf(error)}; what changes now is not remembered`);
    this.#failing = true;
  }

  #tell(what: string): void {
    this.#say(`${word(this.#path)}: ${what}`);
  }
}
