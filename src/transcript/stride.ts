/** How much is looked at for one answer: as much as takes about a tenth of a second. */
import { CordboardError } from '../errors.ts';
import type { Turns } from '../lines/pace.ts';

const LEAST_BYTES = 256 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;
const FIRST_BYTES = 1024 * 1024;

const SHORT_MS = 100;
const LONG_MS = 300;

/** No answer takes longer: a pattern may take long on each of many lines, and too long on none. */
const LONGEST_MS = 10_000;

export class Stride {
  bytes = FIRST_BYTES;

  /** The turns of one answer, which begins now; they reject with `CB_PATTERN` when it takes far too long. */
  turns(all: Turns): Turns {
    const began = all.now();
    return {
      now: () => all.now(),
      next: () => (all.now() - began < LONGEST_MS ? all.next() : Promise.reject(tooLong())),
    };
  }

  /** Learns how long an answer took. */
  took(ms: number): void {
    if (ms < SHORT_MS) this.bytes = Math.min(MOST_BYTES, this.bytes * 2);
    if (ms > LONG_MS) this.bytes = Math.max(LEAST_BYTES, this.bytes / 2);
  }
}

function tooLong(): CordboardError {
  return new CordboardError(
    'CB_PATTERN',
    'the pattern takes too long on these conversations; make it simpler',
  );
}
