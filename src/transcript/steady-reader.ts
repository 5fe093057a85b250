/**
 * Keeps a file open from one reading to the next, as long as it is the same: what is closed has its descriptors until its
 * statements are collected, which may be long after.
 */
import { existsSync } from 'node:fs';
import { Archive } from './archive.ts';
import { identityOf } from './held.ts';

interface Opened {
  readonly archive: Archive;
  readonly file: string | undefined;
  users: number;
}

export class SteadyReader {
  readonly #path: string;
  #opened: Opened | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The file that has the name now, until it is released. Throws as `Archive` does. */
  take(): { readonly archive: Archive; readonly release: () => void } {
    const file = existsSync(this.#path) ? identityOf(this.#path) : undefined;
    if (this.#opened !== undefined && this.#opened.file !== file) this.#leave(this.#opened);
    const opened = (this.#opened ??= { archive: new Archive(this.#path), file, users: 0 });
    opened.users++;
    return { archive: opened.archive, release: () => this.#release(opened) };
  }

  #leave(opened: Opened): void {
    this.#opened = undefined;
    if (opened.users === 0) opened.archive.close();
  }

  #release(opened: Opened): void {
    opened.users--;
    if (opened.users === 0 && opened !== this.#opened) opened.archive.close();
  }
}
