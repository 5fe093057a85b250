/** A small private file that is only ever replaced as a whole. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
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
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { codeOf, reasonOf } from './reasons.ts';

/** What a program that was killed in the middle of a write has left is taken away after this long. */
const STALE_MS = 10 * 60 * 1000;

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** After the file's own name, and before something random: a file that is being written. */
const BESIDE = '.new-';

/** Names of one moment that are tried before it is given up. */
const MOST_NAMES = 100;

/** `other`: something stands there that is no file, and must not be replaced by one. */
type Found =
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

  /** Writes a file beside it and puts that in its place: readers and power cuts meet the old or the new one. */
  async replace(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: FOLDER_MODE });
    const target = await followed(this.#path);
    const beside = join(dirname(target), `${basename(target)}${BESIDE}${randomBytes(6).toString('hex')}`);
    try {
      await writeWhole(await open(beside, 'wx', FILE_MODE), text);
      await rename(beside, target);
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw error;
    }
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
