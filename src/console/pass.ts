import { CordboardError, type ErrorCode } from '../errors.ts';

/** Lets the refusals by that may be expected; any other error is a defect, and is thrown. */
export function pass(error: unknown, ...codes: readonly ErrorCode[]): void {
  if (!(error instanceof CordboardError && codes.includes(error.code))) throw error;
}
