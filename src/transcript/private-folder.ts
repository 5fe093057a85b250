import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it, private to its user; what is there stays as it is. Throws the system's errors.
 * Node's own recursive way never comes back from a place like `/proc`, where nothing can be made.
 */
export function makePrivateFolder(folder: string): void {
  if (made(folder)) return;
  makePrivateFolder(dirname(folder));
  if (!made(folder)) mkdirSync(folder, 0o700);
}

/** False where the folder above is missing. */
function made(folder: string): boolean {
  try {
    mkdirSync(folder, 0o700);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' || code === 'EISDIR') return true;
    if (code === 'ENOENT' && dirname(folder) !== folder) return false;
    throw error;
  }
}
