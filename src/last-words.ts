import { CODES, CordboardError } from './errors.ts';
import { printable } from './printable.ts';

/** How the program ends on an error. The lines are for stderr, and safe to show. */
export interface LastWords {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

/** One line that says why; for a defect, with `CORDBOARD_DEBUG` set, its stack as well. */
export function lastWords(error: unknown, env: Readonly<Record<string, string | undefined>>): LastWords {
  if (error instanceof CordboardError) {
    return { exitCode: error.exitCode, lines: [printable(`cordboard: ${error.message}`)] };
  }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const debug = (env['CORDBOARD_DEBUG'] ?? '') !== '';
  const lines = [`cordboard: internal error: ${message}`, ...(debug ? stack.split('\n').slice(1) : [])];
  return { exitCode: CODES.CB_INTERNAL.exit, lines: lines.map((line) => printable(line)) };
}
