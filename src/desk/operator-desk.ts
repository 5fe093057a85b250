/** The files a console's operator reads and writes, by the names that were typed. */
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { count } from '../format.ts';
import { openChunks, writeNew } from './files.ts';

export interface FileDesk {
  /** The bytes of a file. Rejects with `CB_FILE`. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** How many bytes a file has. Rejects with `CB_FILE`, also where nobody knows. */
  size(path: string): Promise<number>;
  /** Writes a new file, or after `>>` at the end of one. Resolves with what was done. Rejects with `CB_FILE`. */
  write(path: string, text: string): Promise<string>;
}

/** `home` is what `~` stands for. */
export function fileDesk(home: string): FileDesk {
  return {
    read: (path) => readFile(path, home),
    size: (path) => sizeOf(path, home),
    write: async (path, text) => {
      const written = await writeNew(path, text, home);
      return `${count(written.bytes, 'byte')} written to ${word(written.path)}`;
    },
  };
}

async function* readFile(path: string, home: string): AsyncGenerator<Uint8Array> {
  const file = await openChunks(path, home);
  try {
    yield* file.chunks;
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string, home: string): Promise<number> {
  const file = await openChunks(path, home);
  await file.close();
  if (file.size === undefined)
    throw new CordboardError('CB_FILE', `${word(file.path)}: nobody knows its size`);
  return file.size;
}
