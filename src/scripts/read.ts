/** Reads the command lines of commands for scripts: quickly where they are plain, since the parser of all the others takes longer to load than they take. */
import { type Flag, givenTo } from '../flag.ts';
import type { Run, ScriptCommand } from './command.ts';
import { BOARD } from './flags.ts';
import { flagsOf, SCRIPT_COMMANDS } from './table.ts';

/** A command that is to run. */
export interface Prepared {
  /** The name of the board that is meant; empty: the only one. */
  readonly board: string;
  readonly run: Run;
}

/** `argv`: how it was written. Throws `CB_USAGE`. */
export function prepareScript(
  command: ScriptCommand,
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): Prepared {
  const flags = flagsOf(command);
  const given = givenTo(flags, words, values, argv);
  return { board: flags.includes(BOARD) ? given.read(BOARD) : '', run: command.prepare(given) };
}

/** Undefined for whatever is not plain: another command, help, a flag that is not one or is given twice. Throws `CB_USAGE`. */
export function quickScript(argv: readonly string[]): Prepared | undefined {
  const command = SCRIPT_COMMANDS.find(({ name }) => name === argv[0]);
  if (asksForHelp(argv)) return undefined;
  const plain = command && plainWords(argv.slice(1), flagsOf(command));
  return command && plain && prepareScript(command, plain.words, plain.values, argv);
}

/** `cordboard send help`; `cordboard send 7 help` sends the word. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv.length === 2 && argv[1] === 'help';
}

interface Plain {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | boolean>>;
}

/** Words and flags by their names, as `readWords` has them; undefined for what it may see otherwise. */
export function plainWords(argv: readonly string[], flags: readonly Flag<unknown>[]): Plain | undefined {
  const words: string[] = [];
  const values: Record<string, string | boolean> = {};
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') return { words: [...words, ...rest], values };
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const [flag, value] = flagIn(word, flags, rest) ?? [];
    if (flag === undefined || value === undefined || flag in values) return undefined;
    values[flag] = value;
  }
  return { words, values };
}

/** The name of a flag and its value, which may be the next word. */
function flagIn(
  word: string,
  flags: readonly Flag<unknown>[],
  rest: string[],
): readonly [name: string, value: string | boolean | undefined] | undefined {
  const [, no, name, value] = /^--(no-)?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
  const letter = /^-([a-z])$/.exec(word)?.[1];
  const flag = flags.find((each) => (letter === undefined ? each.name === name : each.letter === letter));
  if (flag === undefined) return undefined;
  if (flag.kind === 'switch') return value === undefined ? [flag.name, no === undefined] : undefined;
  if (no !== undefined) return undefined;
  // A value is no end of flags: the other parser says so.
  return value === undefined && rest[0] === '--' ? undefined : [flag.name, value ?? rest.shift()];
}
