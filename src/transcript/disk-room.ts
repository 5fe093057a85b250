/** How much the disk of the transcripts still takes. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes of a file system, as those who are not its administrator have them. */
export interface DiskRoom {
  readonly free: number;
  readonly size: number;
}

/** Of the file system that a file is in, or will be. Rejects with the system's errors. */
export async function roomBeside(path: string): Promise<DiskRoom> {
  const { bsize, blocks, bfree, bavail } = await statfs(dirname(path));
  return { free: bavail * bsize, size: (blocks - bfree + bavail) * bsize };
}
