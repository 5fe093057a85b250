/** A folder for transcripts on a disk that can be made to fail. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/transcript/database.ts';

export interface Disk {
  /** Of the transcripts. */
  readonly file: string;
  /** What `fail` does. */
  readonly how: string;
  fail(): void;
  heal(): void;
  /** The folder is left to whoever made it. */
  remove(): void;
}

/** More than a day brings. */
const SIZE = '6g';

/** A file system in memory that becomes as small as what is in it; where none may be mounted, a file that another holds. */
export function failingDisk(folder: string): Disk {
  const mount = join(folder, 'disk');
  mkdirSync(mount);
  const file = join(mount, 'transcripts.db');
  return isMounted(mount, SIZE) ? fullDisk(mount, file) : heldFile(file);
}

function isMounted(mount: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function fullDisk(mount: string, file: string): Disk {
  const resize = (size: string): unknown =>
    execFileSync('mount', ['-o', `remount,size=${size}`, mount], { stdio: 'ignore' });
  return {
    file,
    how: 'its file system is full',
    fail: () => shrink(mount, resize),
    heal: () => resize(SIZE),
    remove: () => execFileSync('umount', ['-l', mount]),
  };
}

/** It cannot be smaller than what is in it, which grows meanwhile. */
const TRIES = 50;

function shrink(mount: string, resize: (size: string) => unknown): void {
  for (let tried = 1; ; tried++) {
    const { blocks, bfree, bsize } = statfsSync(mount);
    try {
      resize(String((blocks - bfree) * bsize));
      return;
    } catch (error) {
      if (tried === TRIES) throw error;
    }
  }
}

function heldFile(file: string): Disk {
  let holder: ReturnType<typeof openDatabase> | undefined;
  const heal = (): void => {
    holder?.close();
    holder = undefined;
  };
  return {
    file,
    how: 'another program holds its file (no file system may be mounted here)',
    fail: () => {
      holder = openDatabase(file, { readOnly: false });
      holder.exec('PRAGMA busy_timeout = 10000');
      holder.exec('BEGIN EXCLUSIVE');
    },
    heal,
    remove: heal,
  };
}
