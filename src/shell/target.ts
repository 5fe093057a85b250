/** The file that an export goes to: whole or not at all. */
import { constants } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import { expandHome } from '../desk/files.ts';
import { codeOf, reasonOf } from '../desk/reasons.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import type { Outside } from './command.ts';

/** What clients said is nobody else's business. */
const FILE_MODE = 0o600;

/** Written at once. */
const CHUNK = 256 * 1024;

interface Named {
  readonly file: string;
  readonly force: boolean;
}

/**
 * Writes a new file; with `force` in place of one that is there, which stays until the new one is whole. What was
 * begun is removed when it fails or is interrupted. Rejects with `CB_FILE`.
 */
export async function writeTarget(
  pieces: Iterable<string | Uint8Array>,
  { file, force }: Named,
  { home, onInterrupt }: Pick<Outside, 'home' | 'onInterrupt'>,
): Promise<void> {
  const path = expandHome(file, home);
  const place: Place = force ? await replaced(path) : { begun: path, final: path, isDevice: false };
  const handle = await opened(path, place);
  const remove = (): Promise<void> => (place.isDevice ? Promise.resolve() : rm(place.begun, { force: true }));
  const forget = onInterrupt(remove);
  try {
    await writeAll(handle, pieces);
    await handle.close();
    if (place.begun !== place.final) await rename(place.begun, place.final);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await remove().catch(() => undefined);
    if (error instanceof CordboardError || codeOf(error) === '') throw error;
    throw new CordboardError('CB_FILE', `${word(path)}: cannot be written: ${reasonOf(error)}`);
  } finally {
    forget();
  }
}

interface Place {
  /** What is written to. */
  readonly begun: string;
  /** What it is called in the end. */
  readonly final: string;
  /** Nothing to be replaced or removed. */
  readonly isDevice: boolean;
}

/** Beside the file that is there, behind its links. */
async function replaced(path: string): Promise<Place> {
  const final = await realpath(path).catch(() => path);
  const about = await stat(final).catch(() => undefined);
  if (about !== undefined && !about.isFile()) return { begun: final, final, isDevice: true };
  return { begun: `${final}.${process.pid}.part`, final, isDevice: false };
}

async function opened(path: string, { begun, isDevice }: Place): Promise<FileHandle> {
  const how = isDevice ? constants.O_WRONLY : constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    return await open(begun, how, FILE_MODE);
  } catch (error) {
    const reason =
      codeOf(error) === 'EEXIST'
        ? 'exists already; --force writes over it'
        : `cannot be made: ${reasonOf(error)}`;
    throw new CordboardError('CB_FILE', `${word(path)}: ${reason}`);
  }
}

async function writeAll(handle: FileHandle, pieces: Iterable<string | Uint8Array>): Promise<void> {
  let chunk: Uint8Array[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    await handle.writeFile(Buffer.concat(chunk));
    chunk = [];
    size = 0;
  };
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    chunk.push(bytes);
    size += bytes.length;
    if (size >= CHUNK) await flush();
  }
  await flush();
}
