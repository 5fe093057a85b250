/** Files that an operator names: those to write a conversation to, and those to send. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { codeOf, reasonOf } from './reasons.ts';

/** What is read at once. */
const CHUNK_BYTES = 64 * 1024;

/** What clients said is nobody else's business. */
const FILE_MODE = 0o600;

/** Neither waits for the other end of a pipe or a line, nor takes a terminal as this program's own. */
const NO_WAIT = constants.O_NONBLOCK | constants.O_NOCTTY;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_WAIT;

/** Expands `~` and `~/` as a shell does. */
export function expandHome(path: string, home: string): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

export interface Written {
  /** Without `>>` and `~`. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes a new file, or adds to the end of one if `path` begins with `>>`, a piece at a time. Rejects with `CB_FILE`, also
 * if there is such a file already; nothing is left of a new file that could not be written to its end.
 */
export async function writeNew(
  path: string,
  pieces: string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  home: string,
): Promise<Written> {
  const appends = path.startsWith('>>');
  const target = named(appends ? path.slice(2).trimStart() : path, home);
  const handle = await opened(target, appends ? APPEND : NEW);
  try {
    const bytes = await writeAll(handle, typeof pieces === 'string' ? [pieces] : pieces);
    await handle.close();
    return { path: target, bytes };
  } catch (error) {
    await handle.close().catch(() => undefined);
    if (!appends) await unlink(target).catch(() => undefined);
    throw refusal(target, appends ? 'not all could be written' : 'cannot be written', error);
  }
}

/** A file that is read a piece at a time. To be closed by whoever opened it, unless it was read to its end. */
export interface Chunks {
  /** Without `~`. */
  readonly path: string;
  /** Bytes; undefined where only reading tells: files of the kernel say 0. */
  readonly size: number | undefined;
  /** At most 64 KiB each, owned by the reader. Once only. A file that grows meanwhile ends at `size`. Throws `CB_FILE`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file to be sent. Rejects with `CB_FILE` for what is no regular file too. */
export async function openChunks(path: string, home: string): Promise<Chunks> {
  const target = named(path, home);
  const handle = await opened(target, constants.O_RDONLY | NO_WAIT);
  try {
    const about = await handle.stat();
    const wrong = unfit(about);
    if (wrong !== undefined) throw new CordboardError('CB_FILE', `${word(target)}: ${wrong}`);
    const size = about.isFile() && about.size > 0 ? about.size : undefined;
    return { path: target, size, chunks: readAll(handle, target, size), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw refusal(target, 'cannot be read', error);
  }
}

function unfit(about: Stats): string | undefined {
  if (about.isDirectory()) return 'this is a folder; name a file in it';
  // A device may never end, and a pipe waits for somebody.
  return about.isFile() ? undefined : 'this is no file; put into a file what it gives';
}

function named(path: string, home: string): string {
  if (path === '' || path.includes('\0')) throw new CordboardError('CB_FILE', 'expected the name of a file');
  return expandHome(path, home);
}

async function opened(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags, FILE_MODE);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      const advice = 'choose another name, or put >> before it to add to its end';
      throw new CordboardError('CB_FILE', `${word(path)}: exists already; ${advice}`);
    }
    throw refusal(path, 'cannot be opened', error);
  }
}

async function writeAll(
  handle: FileHandle,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) {
    const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
    await handle.writeFile(data);
    bytes += data.length;
  }
  return bytes;
}

async function* readAll(
  handle: FileHandle,
  path: string,
  size = Infinity,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size;
  try {
    while (left > 0) {
      const { buffer, bytesRead } = await handle.read(
        new Uint8Array(CHUNK_BYTES),
        0,
        Math.min(left, CHUNK_BYTES),
      );
      if (bytesRead === 0) break;
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw refusal(path, 'cannot be read', error);
  } finally {
    await handle.close();
  }
}

function refusal(path: string, what: string, error: unknown): CordboardError {
  if (error instanceof CordboardError) return error;
  return new CordboardError('CB_FILE', `${word(path)}: ${what}: ${reasonOf(error)}`);
}
