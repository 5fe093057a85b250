/**
 * Descriptors of database files, which stay open. A process that closes any descriptor of a file loses all its locks on
 * it, SQLite's too, in all its threads (POSIX). Another program then takes the file for one that nobody has open, and
 * removes its log when it is done: what is committed afterwards would be nowhere.
 */
import { closeSync, fstatSync, openSync, statSync, type BigIntStats } from 'node:fs';

/** By what file it is. */
const held = new Map<string, number>();

/** Makes a file, for its user alone, unless it is there. Throws the system's errors. */
export function makeFile(path: string): void {
  try {
    hold(openSync(path, 'wx+', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** A descriptor to read the file by that has this name now; nobody closes it. Throws the system's errors. */
export function heldOpen(path: string): number {
  return held.get(identityOf(path)) ?? hold(openSync(path, 'r'));
}

/** Which file has this name now. Throws the system's errors. */
export function identityOf(path: string): string {
  return identity(statSync(path, { bigint: true }));
}

function hold(fd: number): number {
  releaseDeleted();
  held.set(identity(fstatSync(fd, { bigint: true })), fd);
  return fd;
}

/** A file without a name is opened by nobody any more, and takes room as long as it is held. */
function releaseDeleted(): void {
  for (const [file, fd] of held) {
    if (fstatSync(fd).nlink > 0) continue;
    held.delete(file);
    closeSync(fd);
  }
}

function identity({ dev, ino }: BigIntStats): string {
  return `${dev} ${ino}`;
}
