import fc from 'fast-check';

/** How long one property may run under `npm run fuzz`; unset in the ordinary suite. */
const seconds = Number(process.env['CORDBOARD_FUZZ_SECONDS'] ?? 0);

/** Checks a property: a bounded number of runs in the ordinary suite, a time box under `npm run fuzz`. */
export function fuzz<T>(property: fc.IProperty<T>, numRuns = 300): void {
  if (seconds === 0) fc.assert(property, { numRuns });
  else fc.assert(property, { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 });
}

/** As {@link fuzz}, for a property that waits for something. */
export function fuzzAsync<T>(property: fc.IAsyncProperty<T>, numRuns = 300): Promise<void> {
  if (seconds === 0) return fc.assert(property, { numRuns });
  return fc.assert(property, { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 });
}
