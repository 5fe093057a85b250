/** A small private file that is only ever replaced as a whole. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { codeOf, reasonOf } from './reasons.ts';

/** What a program that was killed in the middle of a write has left is taken away after this long. */
const STALE_MS = 10 * 60 * 1000;

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** After the file's own name, and before something random: a file that is being written. */
const BESIDE = '.new-';

/** After the file's own name: it is being changed by somebody. */
const LOCK = '.lock';
/** A change takes some milliseconds. */
const LOCK_MS = 1000;
const LOCK_STEP_MS = 10;

/** Names of one moment that are tried before it is given up. */
const MOST_NAMES = 100;

/** `other`: something stands there that is no file, and must not be replaced by one. */
export type Found =
  | { readonly found: 'text'; readonly text: string }
  | { readonly found: 'nothing' }
  | { readonly found: 'unreadable'; readonly why: string }
  | { readonly found: 'other'; readonly why: string };

/** Where the path is a link, the file is what it leads to. Methods reject with the system's errors, unless they say otherwise. */
export class FileInPlace {
  readonly #path: string;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Never rejects. More than `most` bytes are unreadable, as is what is not UTF-8. */
  async read(most: number): Promise<Found> {
    try {
      return await readText(this.#path, most);
    } catch (error) {
      const missing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
      return missing ? { found: 'nothing' } : { found: 'unreadable', why: reasonOf(error) };
    }
  }

  /** Makes its folder, and rejects if nothing could be written there. */
  async prepare(): Promise<void> {
    const folder = dirname(this.#path);
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  }

  /**
   * Gives what stands there to `next`, and puts in its place what that returns, if anything. Nobody else who does the
   * same writes in between. At most `most` bytes are read.
   */
  async update(most: number, next: (found: Found) => Promise<string | undefined>): Promise<void> {
    await makeFolder(dirname(this.#path));
    const target = await followed(this.#path);
    await locked(`${target}${LOCK}`, async () => {
      const text = await next(await this.read(most));
      if (text !== undefined) await replace(target, text);
    });
  }

  /** Renames it to a name that was free. Returns the name. */
  async setAside(): Promise<string> {
    const target = await followed(this.#path);
    const { path, handle } = await this.#freeName(target);
    await handle.close();
    // What is replaced is the empty file that holds the name.
    await rename(target, path).catch(async (error: unknown) => {
      await unlink(path);
      throw error;
    });
    return path;
  }

  /** Writes a text under a name that was free, as `setAside` has them. Returns the name. */
  async copyAside(text: string): Promise<string> {
    const { path, handle } = await this.#freeName(await followed(this.#path));
    await writeWhole(handle, text);
    return path;
  }

  /** Removes what unfinished writes of long ago have left. Never rejects. */
  async sweep(): Promise<void> {
    try {
      const target = await followed(this.#path);
      const names = await readdir(dirname(target));
      const left = names.filter((name) => name.startsWith(`${basename(target)}${BESIDE}`));
      for (const name of left) await this.#removeStale(join(dirname(target), name));
    } catch {
      // There is no such folder yet, or it is not ours to clean.
    }
  }

  async #removeStale(path: string): Promise<void> {
    const { mtimeMs } = await stat(path);
    if (this.#clock() - mtimeMs >= STALE_MS) await unlink(path);
  }

  async #freeName(target: string): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    const time = new Date(this.#clock()).toISOString().replace(/[-:]|\.\d+/g, '');
    for (let count = 1; ; count++) {
      const path = `${target}.broken-${time}${count === 1 ? '' : `-${count}`}`;
      try {
        return { path, handle: await open(path, 'wx', FILE_MODE) };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || count === MOST_NAMES) throw error;
      }
    }
  }
}

async function readText(path: string, most: number): Promise<Found> {
  // Opening a pipe would wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const about = await handle.stat();
    if (!about.isFile()) return { found: 'other', why: 'this is no file' };
    if (about.size > most) return { found: 'unreadable', why: `it has ${about.size} bytes` };
    return { found: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile()) };
  } finally {
    await handle.close();
  }
}

/** With those it is in. Node's own way to do so never ends where the system has no place for folders, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isMade(folder)) return;
  await makeFolder(dirname(folder));
  if (!(await isMade(folder))) throw new Error('no folder can be made there');
}

/** False: the folder that it is to be in is not there. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, FOLDER_MODE);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) === 'EEXIST') return true;
    throw error;
  }
}

/** Writes a file beside it and puts that in its place: readers and power cuts meet the old or the new one. */
async function replace(target: string, text: string): Promise<void> {
  const beside = join(dirname(target), `${basename(target)}${BESIDE}${randomBytes(6).toString('hex')}`);
  try {
    await writeWhole(await open(beside, 'wx', FILE_MODE), text);
    await rename(beside, target);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

/** Runs while the lock file is ours. One that stands too long was left by a program that was killed. */
async function locked(lock: string, run: () => Promise<void>): Promise<void> {
  for (let waited = 0; !(await isTaken(lock)) && waited < LOCK_MS; waited += LOCK_STEP_MS)
    await setTimeout(LOCK_STEP_MS);
  try {
    await run();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}

/** Makes the lock file, unless it is there. */
async function isTaken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', FILE_MODE)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeWhole(handle: FileHandle, text: string): Promise<void> {
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Where links lead in the end, even if nothing is there yet. */
async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : followed(resolve(dirname(path), link));
  }
}
