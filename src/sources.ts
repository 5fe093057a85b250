/** Where the values of settings come from. */
import type { ErrorCode } from './errors.ts';

/** Where values come from, so that whoever reads them does not touch the machine. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command line gave, by option name, and `config`. A list holds strings, a switch a boolean. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Reads a whole file as UTF-8; throws as `node:fs` does. */
  readonly readFile: (path: string) => string;
  readonly home: string;
}

/** One value somebody wrote down. `source` is what a message calls the place. */
export interface Given {
  readonly name: string;
  readonly raw: unknown;
  readonly source: string;
  readonly code: ErrorCode;
}
