/** Where a console's state is kept between starts. */
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { word } from '../expected.ts';
import { FileInPlace, type Found } from './file-in-place.ts';
import { mergeRemembered } from './merge.ts';
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

/** What boards say that have no console. */
export function logPath(env: Environment, home: string): string {
  return join(stateFolder(env, home), 'boards.log');
}

/** Who may not come in to a board of this name. */
export function bansPath(env: Environment, home: string, board: string): string {
  return join(stateFolder(env, home), `bans-${board}.json`);
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
 * throws: a console without a memory is still a console. Two programs may have the same file: what each of them
 * changes is put over what the other has left.
 */
export class StateFile {
  readonly #path: string;
  readonly #file: FileInPlace;
  readonly #say: (line: string) => void;
  readonly #later: Later;
  /** Set when what stands there must not be touched. */
  #sealed = false;
  #unsaved: Remembered | undefined;
  /** What this program knew when it read or wrote last: what differs from it was changed here. */
  #base: Remembered = NOTHING_REMEMBERED;
  /** What stood in the file after that, and its text. */
  #disk: Remembered = NOTHING_REMEMBERED;
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
    if (read.found === 'other') return this.#seal(`${read.why}; nothing is remembered`);
    if (read.found === 'unreadable') return this.#setAside(read.why);
    if (read.found === 'text') this.#base = await this.#take(read.text, parseRemembered(read.text));
    if (!this.#sealed) await this.#file.prepare().catch((error: unknown) => this.#fail(error));
    return this.#base;
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
    if (first === '') this.#met(text, state);
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
    if (state === undefined || this.#sealed) return;
    this.#unsaved = undefined;
    try {
      await this.#file.update(MOST_READ_BYTES, (found) => this.#next(state, found));
      this.#base = state;
      this.#failing = false;
    } catch (error) {
      this.#unsaved ??= state;
      this.#fail(error);
    }
  }

  /** What is to stand in the file, of which this state and what is found there are known; undefined: as it is. */
  async #next(state: Remembered, found: Found): Promise<string | undefined> {
    const theirs = found.found === 'text' ? await this.#theirs(found.text) : undefined;
    if (this.#sealed) return undefined;
    const merged = theirs === undefined ? state : mergeRemembered(this.#base, state, theirs.state);
    const text = formatRemembered(merged);
    const stands = theirs?.faults.length === 0 && text === formatRemembered(theirs.state);
    if (stands) return undefined;
    this.#met(text, merged);
    return text;
  }

  /** What stands there by now, maybe of another program; undefined if it cannot be used. */
  async #theirs(text: string): Promise<Pick<Parsed, 'state' | 'faults'> | undefined> {
    if (text === this.#text) return { state: this.#disk, faults: [] };
    const parsed = parseRemembered(text);
    if (parsed.standing === 'whole') return parsed;
    if (parsed.standing === 'newer')
      this.#seal('a newer cordboard has written it; what changes now is not remembered');
    else await this.#setAside(parsed.faults[0] ?? '');
    return undefined;
  }

  #met(text: string, state: Remembered): void {
    this.#text = text;
    this.#disk = state;
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
