/** Where a command writes to, piece by piece, no faster than it is taken. */
import { Buffer } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { reasonOf } from './desk/reasons.ts';
import { CordboardError } from './errors.ts';

/** Written at once: many small pieces cost more than one large. */
const CHUNK = 64 * 1024;

export class Sink {
  readonly #out: Writable;
  #pieces: (string | Uint8Array)[] = [];
  #size = 0;
  #error: NodeJS.ErrnoException | undefined;

  /** The stream stays open. */
  constructor(out: Writable) {
    this.#out = out;
    out.on('error', (error) => (this.#error ??= error));
  }

  /** Whoever reads has enough: nothing more needs to be made. */
  get isClosed(): boolean {
    return this.#error?.code === 'EPIPE' || this.#out.destroyed;
  }

  /** Resolves when it may go on. Rejects with `CB_FILE` when the output fails; a reader that has enough is no failure. */
  async write(piece: string | Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size >= CHUNK) await this.flush();
  }

  /** Resolves when everything is taken. */
  async flush(): Promise<void> {
    const bytes = joined(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    if (bytes.length > 0 && !this.isClosed) await this.#taken(bytes);
    // Events are heard of only between turns, and a stream that takes everything at once leaves none.
    await setImmediate();
    if (this.#error !== undefined && !this.isClosed)
      throw new CordboardError('CB_FILE', `the output cannot be written: ${reasonOf(this.#error)}`);
  }

  #taken(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#out.off('close', done);
        resolve();
      };
      this.#out.once('close', done);
      this.#out.write(bytes, done);
    });
  }
}

/** Writes all of it, and rejects as a `Sink` does. The stream stays open. */
export async function pour(out: Writable, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  const sink = new Sink(out);
  for (const piece of pieces) await sink.write(piece);
  await sink.flush();
}

function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  if (pieces.every((piece) => typeof piece === 'string')) return Buffer.from(pieces.join(''));
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}
