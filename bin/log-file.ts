/** A log file that stays small: past a bound it becomes the old one, of which there is one. */
import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync, write } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { CordboardError } from '../src/errors.ts';
import { word } from '../src/expected.ts';
import { hasEntry } from '../src/service/log-entry.ts';

/** Of each of the two files, but for the line that passes it. */
const MOST_FILE_BYTES = 4 * 1024 * 1024;

/** Several programs may have the same file. Throws `CB_FILE`. */
export function openLogFile(path: string, most = MOST_FILE_BYTES): Writable {
  let fd = open(path);
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      fd = roomIn(path, fd, most);
      // What a full disk does not take is lost; what comes later may find room.
      write(fd, chunk, () => done());
    },
    destroy(error, done) {
      closeSync(fd);
      done(error);
    },
  });
}

/** Where a line of the log must stand in a file of it: the first may be what the program said when it could not log. */
const HEAD_BYTES = 64 * 1024;

/**
 * Throws `CB_FILE` where a file stands that is no log of cordboard: it would be put aside when it is full, and the one
 * beside it replaced. Devices and pipes are taken, and what cannot be read.
 */
export function refuseOtherFiles(path: string): void {
  for (const file of [path, `${path}.1`]) {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const head = headOf(file);
    if (head === '' || hasEntry(head)) continue;
    const what = file === path ? '' : ', and would be replaced when the log is full';
    throw new CordboardError(
      'CB_FILE',
      `${word(file)} is no log of cordboard${what}; name another with --log-file`,
    );
  }
}

/** Empty where it cannot be read. */
function headOf(file: string): string {
  const bytes = Buffer.alloc(HEAD_BYTES);
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
  } catch {
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function open(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'a', 0o600);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CordboardError('CB_FILE', `${word(path)}: cannot be written (${why})`);
  }
}

/** The file of that name with room in it. Another program may have put it aside already. */
function roomIn(path: string, fd: number, most: number): number {
  const { size, ino } = fstatSync(fd);
  if (size < most) return fd;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.ino === ino) renameSync(path, `${path}.1`);
    const fresh = openSync(path, 'a', 0o600);
    closeSync(fd);
    return fresh;
  } catch {
    // Somebody has taken the folder away, or its permission.
    return fd;
  }
}
