/** Whose a file is that stands where transcripts are to be. What never was cordboard's is neither moved nor changed. */
import { Buffer } from 'node:buffer';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { headerOf, type ReadHead } from './schema.ts';
import { segmentFolder, segmentNumber } from './segments.ts';
import { isLogOfOurs } from './write-ahead.ts';

/**
 * Throws `CB_TRANSCRIPTS` for what is not recognisably of cordboard. A damaged transcript is; an empty file is taken, and
 * so is a name that nothing has. Throws the system's errors.
 */
export function refuseForeign(path: string, readHead: ReadHead): void {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return;
  // To open a pipe would wait for its other end.
  if (!about.isFile()) throw refused(path, about.isDirectory() ? 'a folder' : 'no ordinary file');
  const header = headerOf(path, readHead);
  if (header === 'foreign') throw refused(path, 'a database of another program');
  if (header === 'broken' && !hasTraces(path))
    throw refused(path, 'no transcript of cordboard, not even a damaged one');
}

/**
 * The same before this process opens the file, for to close it afterwards would take its locks: see held.ts. What the
 * system does not let be seen is not refused: whoever opens the file says what is wrong, and may succeed later.
 */
export function refuseAtStart(path: string): void {
  try {
    refuseForeign(path, readOnce);
  } catch (error) {
    if (error instanceof CordboardError) throw error;
  }
}

function refused(path: string, what: string): CordboardError {
  return new CordboardError(
    'CB_TRANSCRIPTS',
    `${word(path)} is ${what}; name another file with --transcripts`,
  );
}

/** What cordboard has put beside a file whose own beginning tells nothing any more. */
function hasTraces(path: string): boolean {
  return hasSegments(segmentFolder(path)) || isLogOfOurs(`${path}-wal`);
}

function hasSegments(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => segmentNumber(name) !== undefined);
  } catch {
    return false;
  }
}

function readOnce(path: string, head: Buffer): number {
  const fd = openSync(path, 'r');
  try {
    return readSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
}
