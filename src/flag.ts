/** What a setting or a flag of a command is, and how its values are read. */
import { CordboardError } from './errors.ts';
import { expected } from './expected.ts';

export interface Setting<T> {
  /** As in `--max-sessions`, in the file as `max-sessions`, in the environment as `CORDBOARD_MAX_SESSIONS`. */
  readonly name: string;
  /** A `list` may be given several times; `file` has a structure, and is found in the configuration file only. */
  readonly kind: 'switch' | 'value' | 'list' | 'file';
  readonly description: string;
  readonly default: unknown;
  /** Throws `CB_USAGE`, `expected ..., got ...`. Strings come from everywhere, other values from the file. */
  readonly parse: (raw: unknown) => T;
}

/** What can be said on the command line. */
export interface Flag<T> extends Setting<T> {
  readonly kind: 'switch' | 'value' | 'list';
  /** As a user would write it. */
  readonly default: string | boolean;
  readonly choices?: readonly string[];
  /** A letter that stands for the name, as in `-o`. */
  readonly letter?: string;
}

export function wholeNumber(least: number, most: number): (raw: unknown) => number {
  return (raw) => {
    const number = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
    if (Number.isInteger(number) && typeof number === 'number' && number >= least && number <= most)
      return number;
    throw expected(`a whole number ${least}..${most}`, raw);
  };
}

export function oneOf<T extends string>(choices: readonly T[]): (raw: unknown) => T {
  return (raw) => {
    const found = choices.find((choice) => choice === raw);
    if (found !== undefined) return found;
    throw expected(`${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`, raw);
  };
}

const YES: readonly unknown[] = [true, 'true', 'yes', '1'];
const NO: readonly unknown[] = [false, 'false', 'no', '0'];

export function yesOrNo(raw: unknown): boolean {
  const answer = typeof raw === 'string' ? raw.toLowerCase() : raw;
  if (YES.includes(answer)) return true;
  if (NO.includes(answer)) return false;
  throw expected('true or false', raw);
}

export function line(raw: unknown): string {
  if (typeof raw === 'string' && !/[\r\n]/.test(raw)) return raw;
  throw expected('one line of text', raw);
}

/** What was given on the command line. */
export interface Given {
  /** The value of a flag of the command, or its default. Throws `CB_USAGE` that begins with the flag. */
  readonly read: <T>(flag: Flag<T>) => T;
  /** What stands after the command. */
  readonly words: readonly string[];
}

/** A flag as it stands among the words of a command line: `-n` or `--count`. */
export function asWritten(
  { name, letter }: Pick<Flag<unknown>, 'name' | 'letter'>,
  argv: readonly string[],
): string {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const isLong = flags.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const isShort = letter !== undefined && flags.some((word) => new RegExp(`^-\\w*${letter}`).test(word));
  return isShort && !isLong ? `-${letter}` : `--${name}`;
}

/** All flags are checked at once, and read by whoever knows them; `argv` is how they were written. */
export function givenTo(
  flags: readonly Flag<unknown>[],
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
  argv: readonly string[] = [],
): Given {
  const read: Given['read'] = (flag) => {
    try {
      return flag.parse(values[flag.name] ?? flag.default);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      throw new CordboardError(error.code, `${asWritten(flag, argv)}: ${error.message}`);
    }
  };
  for (const flag of flags) read(flag);
  return { read, words };
}
