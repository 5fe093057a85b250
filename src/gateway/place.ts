/** Where boards have their sockets: a folder that is nobody else's, a file for each board. */
import { type Stats, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isBoardName } from '../board-name.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';

const SUFFIX = '.sock';

/** The shortest bound that a system has for the path of a socket (macOS and the BSDs: 104 with its end). */
const MOST_PATH_BYTES = 103;

export interface Whereabouts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For temporary files. */
  readonly temporary: string;
  /** Of the user; undefined where there are no such numbers. */
  readonly uid: number | undefined;
}

/** `$XDG_RUNTIME_DIR/cordboard`; without that (a relative one counts as none) a folder of the user's own among temporary files. */
export function controlFolder({ env, temporary, uid }: Whereabouts): string {
  const runtime = env['XDG_RUNTIME_DIR'] ?? '';
  if (runtime.startsWith('/')) return join(runtime, 'cordboard');
  return join(temporary, uid === undefined ? 'cordboard' : `cordboard-${uid}`);
}

/** Throws `CB_USAGE` where the system cannot have a socket of that path. */
export function socketOf(folder: string, name: string): string {
  const path = join(folder, `${name}${SUFFIX}`);
  if (Buffer.byteLength(path) <= MOST_PATH_BYTES) return path;
  throw new CordboardError(
    'CB_USAGE',
    `${word(path)}: too long for a socket; give the board a shorter --name or set XDG_RUNTIME_DIR to a shorter path`,
  );
}

/** Makes the folder where it is missing. Throws `CB_PERMISSION` where others could put something into it. */
export function prepareFolder(folder: string, uid: number | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
  } catch (error) {
    throw new CordboardError('CB_PERMISSION', `${word(folder)}: cannot be made (${codeOf(error)})`);
  }
  requirePrivate(folder, uid);
}

/** Names of boards that have, or had, a socket there. Throws `CB_PERMISSION`. */
export function namesIn(folder: string, uid: number | undefined): string[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  requirePrivate(folder, uid);
  return readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .filter(isBoardName)
    .toSorted();
}

function requirePrivate(folder: string, uid: number | undefined): void {
  const why = faultOf(lstatSync(folder), uid);
  if (why !== undefined)
    throw new CordboardError('CB_PERMISSION', `${word(folder)}: ${why}; remove it or set XDG_RUNTIME_DIR`);
}

function faultOf(stats: Stats, uid: number | undefined): string | undefined {
  if (!stats.isDirectory()) return 'is not a folder';
  if (uid === undefined) return undefined;
  if (stats.uid !== uid) return 'belongs to another user';
  return (stats.mode & 0o022) === 0 ? undefined : 'can be written by others';
}

/** What the system calls the failure. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
