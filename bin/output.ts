/** This process's own output, and what it means when that fails. */
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { openSink, sinkStream } from '../screens/output.ts';
import { outputError } from '../src/errors.ts';
import { sayFailure } from './failure.ts';

const STDOUT = 1;

/** How long the last words wait for whoever reads. */
const FLUSH_MS = 1000;

/** Node's own stdout is synchronous on a terminal: one that stops reading would stop every session. */
export function openOutput(): Writable {
  return isatty(STDOUT) ? sinkStream(openSink(STDOUT)) : process.stdout;
}

/** What the program ends with when its output fails, said on stderr: a reader that has gone has enough. */
export function outputFailed(error: NodeJS.ErrnoException): number {
  return error.code === 'EPIPE' ? 0 : sayFailure(outputError(error));
}

/** Writes to stdout. Returns the exit code. */
export function printText(text: string): Promise<number> {
  process.stdout.on('error', () => undefined);
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error ? outputFailed(error) : 0));
  });
}

/** Ends it. Resolves when all is written, or nobody reads it. */
export function flushed(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    output.once('error', done);
    output.end(done);
  });
}
