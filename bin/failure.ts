import { CODES, CordboardError } from '../src/errors.ts';
import { printable } from '../src/printable.ts';

/** Says on stderr, in one line, why the program ends, and returns the exit code. The stack only if asked for. */
export function sayFailure(error: unknown): number {
  const expected = error instanceof CordboardError;
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`cordboard: ${expected ? '' : 'internal error: '}${printable(message)}\n`);
  if (!expected && (process.env['CORDBOARD_DEBUG'] ?? '') !== '') process.stderr.write(`${stack}\n`);
  return expected ? error.exitCode : CODES.CB_INTERNAL.exit;
}
