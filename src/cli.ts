/** The command line: words in; out comes a command with its configuration, or a text to print. */
import { type ConnectConfig, connectConfig, type ServeConfig, serveConfig, type Sources } from './config.ts';
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';
import { suggestion } from './nearest.ts';
import { ALL_OPTIONS, type CommandName, COMMANDS, FILE_OPTIONS, type Option } from './options.ts';
import { COMPLETION, completionScript, readWords, type Shell, SHELLS } from './parser.ts';

/** What the program is to do. `print`: the text and a line end go to stdout, and the exit is 0. */
export type Invocation =
  | { readonly command: 'serve'; readonly config: ServeConfig }
  | { readonly command: 'connect'; readonly config: ConnectConfig }
  | { readonly command: 'print'; readonly text: string };

export interface Surroundings extends Omit<Sources, 'flags'> {
  /** Of the package. */
  readonly version: string;
  /** Width of the terminal that help is written for. */
  readonly columns: number;
}

const NO_COMMAND = 'expected a command: serve, connect or completion (cordboard --help)';

/**
 * Reads a command line (without `node` and the script). Throws `CB_USAGE` for what is wrong on it or in the
 * environment, `CB_CONFIG` for the configuration file, which is read only when a command is to run.
 */
export function parseCli(argv: readonly string[], surroundings: Surroundings): Invocation {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (words[0] === COMPLETION && !words.includes('--help'))
    return {
      command: 'print',
      text: completionScript(shellOf(words.slice(1), surroundings), surroundings.version),
    };
  const { text, given } = readWords(words, surroundings.version, surroundings.columns);
  const [first, ...rest] = strings(given['_']);
  const command = COMMANDS.find((name) => name === first);
  if (text !== undefined) return { command: 'print', text };
  if (command === undefined && first !== undefined) throw unknownCommand(first);
  refuseOptions(given, command);
  if (command === undefined) throw usage(NO_COMMAND);
  const sources: Sources = { ...surroundings, flags: given };
  if (command === 'connect' && rest.length === 0) throw noTarget();
  if (command === 'connect') return { command, config: connectConfig(sources, rest) };
  if (rest[0] !== undefined) throw strayWord(rest[0]);
  return { command, config: serveConfig(sources) };
}

/** Refuses the first option that the command has not, and one given twice that is no list. */
function refuseOptions(given: Readonly<Record<string, unknown>>, command: CommandName | undefined): void {
  const kinds = kindsOf(command);
  for (const [name, value] of Object.entries(given)) {
    if (NOT_OPTIONS.includes(name)) continue;
    const kind = kinds.get(name);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const negated = values.includes(false);
    if (kind === undefined || (negated && kind !== 'switch'))
      throw unknownOption(name, negated, kinds, command);
    if (values.length > 1 && kind !== 'list') throw usage(`--${name}: given more than once`);
  }
}

/** What yargs keeps between the options. */
const NOT_OPTIONS: readonly string[] = ['_', '$0'];

type Kinds = ReadonlyMap<string, Option<unknown>['kind']>;

function kindsOf(command: CommandName | undefined): Kinds {
  const own = ALL_OPTIONS.filter(({ commands }) => command !== undefined && commands.includes(command));
  const kinds: [string, Option<unknown>['kind']][] = own.map(({ name, kind }) => [name, kind]);
  // Help and version are printed when they are given: what is left to refuse is --no-help.
  return new Map([['help', 'value'], ['version', 'value'], ['config', 'value'], ...kinds]);
}

function unknownOption(
  name: string,
  negated: boolean,
  kinds: Kinds,
  command: CommandName | undefined,
): CordboardError {
  const mark = negated ? '--no-' : '--';
  const candidates = [...kinds].filter(([, kind]) => !negated || kind === 'switch').map(([known]) => known);
  const hint = owners(name, negated, command) ?? suggestion(name, candidates, mark);
  const help = command === undefined ? 'cordboard --help' : `cordboard ${command} --help`;
  return usage(`${name.length === 1 ? '-' : mark}${word(name)}: no such option${hint} (${help} lists them)`);
}

/** The option is there, in another place. */
function owners(name: string, negated: boolean, command: CommandName | undefined): string | undefined {
  const option = ALL_OPTIONS.find((each) => each.name === name && (!negated || each.kind === 'switch'));
  if (Object.values(FILE_OPTIONS).some((setting) => setting.name === name))
    return '; it goes into the configuration file';
  if (option === undefined || (command !== undefined && option.commands.includes(command))) return undefined;
  return `; it goes after ${option.commands.map((each) => `cordboard ${each}`).join(' or ')}`;
}

function unknownCommand(name: string): CordboardError {
  const hint = suggestion(name, [...COMMANDS, COMPLETION, 'help']);
  return usage(`${word(name)}: no such command${hint} (cordboard --help lists them)`);
}

function noTarget(): CordboardError {
  return usage('connect: expected a target, as in: cordboard connect 127.0.0.1:6666');
}

/** The shell whose completion is wanted: the one that is named, else the user's own. */
function shellOf([name, ...others]: readonly string[], { env }: Surroundings): Shell {
  const own = (env['SHELL'] ?? '').endsWith('zsh') ? 'zsh' : 'bash';
  const shell = name === undefined ? own : SHELLS.find((each) => each === name);
  if (shell !== undefined && others[0] === undefined) return shell;
  throw usage(`completion: ${expected('bash or zsh', [name, ...others].join(' ')).message}`);
}

function strayWord(text: string): CordboardError {
  return usage(`${word(text)}: serve takes no words; an address to listen on is given with --listen`);
}

function usage(message: string): CordboardError {
  return new CordboardError('CB_USAGE', message);
}

function strings(words: unknown): string[] {
  return Array.isArray(words) ? words.map(String) : [];
}
