/** What the configuration file has besides options. */
import { parseNamingRules } from './naming-rules.ts';

/** A key of the configuration file that is no option: what it says is too much for a flag. */
export interface FileKey<T> {
  readonly name: string;
  readonly description: string;
  readonly default: unknown;
  /** Throws; the message says where in the value the fault is. */
  readonly parse: (raw: unknown) => T;
}

export const FILE_ONLY = {
  names: {
    name: 'names',
    description: 'Rules that name and tag sessions, and set them up',
    default: [],
    parse: parseNamingRules,
  },
} as const satisfies Record<string, FileKey<unknown>>;

export const FILE_KEYS: readonly FileKey<unknown>[] = Object.values(FILE_ONLY);
