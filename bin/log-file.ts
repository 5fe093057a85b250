/** A log file that stays small: past a bound it becomes the old one, of which there is one. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, write } from 'node:fs';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { CordboardError } from '../src/errors.ts';
import { word } from '../src/expected.ts';

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
