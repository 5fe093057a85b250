/** The command line: words in; out comes a command with its configuration, or a text to print. */
import {
  type AttachConfig,
  attachConfig,
  type ConnectConfig,
  connectConfig,
  type ServeConfig,
  serveConfig,
  transcriptsSetting,
} from './config.ts';
import { checkBoardName } from './board-name.ts';
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';
import { asWritten, type Flag, givenTo } from './flag.ts';
import { suggestion } from './nearest.ts';
import { ALL_OPTIONS, COMMANDS, FILE_OPTIONS, optionsOf } from './options.ts';
import {
  BRIDGE,
  COMPLETION,
  COMPLETION_HELP,
  completionScript,
  readWords,
  type Shell,
  SHELLS,
} from './parser.ts';
import type { Run } from './shell/command.ts';
import { type Prepared, prepareScript } from './scripts/read.ts';
import { flagsOf, SCRIPT_COMMANDS } from './scripts/table.ts';
import { SHELL_COMMANDS, SHELL_GROUPS, shellCommand, shellFlags } from './shell/table.ts';
import type { Sources } from './sources.ts';

/**
 * What the program is to do. `bridge`: its input and output are a connection to a board. `shell`: a command that works on
 * the transcript file and ends; `transcripts` is the setting. `script`: one that talks to a board that runs; `board` is its
 * name, empty for the only one. `print`: the text and a line end go to stdout, and the exit is 0.
 */
export type Invocation =
  | { readonly command: 'serve'; readonly config: ServeConfig }
  | { readonly command: 'connect'; readonly config: ConnectConfig }
  | { readonly command: 'attach'; readonly config: AttachConfig }
  /** `board`: a name; undefined: the only one. */
  | { readonly command: 'bridge'; readonly board: string | undefined }
  | { readonly command: 'shell'; readonly transcripts: string; readonly run: Run }
  | ({ readonly command: 'script' } & Prepared)
  | { readonly command: 'print'; readonly text: string };

export interface Surroundings extends Omit<Sources, 'flags'> {
  /** Of the package. */
  readonly version: string;
  /** Width of the terminal that help is written for. */
  readonly columns: number;
}

/** First words of commands. */
const FIRST_WORDS: readonly string[] = [
  ...COMMANDS,
  ...SCRIPT_COMMANDS.map(({ name }) => name),
  BRIDGE,
  ...new Set(SHELL_COMMANDS.map(({ name }) => name.split(' ')[0] ?? '')),
];

const NO_COMMAND = `expected a command: ${FIRST_WORDS.join(', ')} or ${COMPLETION} (cordboard --help)`;

/** What stands before the flags, and which there may be. */
interface Place {
  /** As in `transcripts list`; empty where there is no command. */
  readonly name: string;
  readonly flags: readonly Flag<unknown>[];
  readonly argv: readonly string[];
}

/**
 * Reads a command line (without `node` and the script). Throws `CB_USAGE` for what is wrong on it or in the
 * environment, `CB_CONFIG` for the configuration file, which is read only when a command is to run.
 */
export function parseCli(argv: readonly string[], surroundings: Surroundings): Invocation {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (words[0] === COMPLETION && words.includes('--help')) return { command: 'print', text: COMPLETION_HELP };
  if (words[0] === COMPLETION)
    return {
      command: 'print',
      text: completionScript(shellOf(words.slice(1), surroundings), surroundings.version),
    };
  const { text, given } = readWords(words, surroundings.version, surroundings.columns);
  const [first, ...rest] = strings(given['_']);
  if (text !== undefined) return { command: 'print', text };
  if (first === BRIDGE) return bridge(rest, given);
  const sources: Sources = { ...surroundings, flags: given };
  const script = SCRIPT_COMMANDS.find(({ name }) => name === first);
  if (script !== undefined) {
    refuseFlags(given, { name: script.name, flags: flagsOf(script), argv });
    return { command: 'script', ...prepareScript(script, rest, given, argv) };
  }
  if (first !== undefined && !COMMANDS.some((name) => name === first))
    return shell(first, rest, sources, argv);
  const command = COMMANDS.find((name) => name === first);
  const own = optionsOf(command);
  refuseFlags(given, { name: command ?? '', flags: own, argv });
  if (command === undefined) throw usage(NO_COMMAND);
  if (command === 'connect' && rest.length === 0) throw noTarget();
  if (command === 'connect') return { command, config: connectConfig(sources, rest) };
  if (command === 'attach') {
    if (rest[1] !== undefined) throw usage(`attach: expected one board, got ${rest.length} words`);
    return { command, config: attachConfig(sources, rest[0]) };
  }
  if (rest[0] !== undefined) throw strayWord(rest[0]);
  return { command, config: serveConfig(sources) };
}

/** Only the far end of `attach` runs it: a configuration that is wrong here must not stand in its way. */
function bridge(rest: readonly string[], given: Sources['flags']): Invocation {
  refuseFlags(given, { name: BRIDGE, flags: [], argv: [] });
  if (rest[1] !== undefined) throw usage(`bridge: expected one board, got ${rest.length} words`);
  return { command: BRIDGE, board: rest[0] === undefined ? undefined : checkBoardName(rest[0]) };
}

function shell(
  first: string,
  rest: readonly string[],
  sources: Sources,
  argv: readonly string[],
): Invocation {
  const command = shellCommand([first, ...rest]);
  if (command === undefined)
    throw first in SHELL_GROUPS ? noSecondWord(first, rest[0]) : unknownCommand(first);
  const words = command.name === first ? rest : rest.slice(1);
  const { flags } = sources;
  refuseFlags(flags, { name: command.name, flags: shellFlags(command), argv });
  const run = command.prepare(givenTo(command.flags, words, flags, argv));
  return { command: 'shell', transcripts: command.apart === true ? '' : transcriptsSetting(sources), run };
}

/** Refuses the first flag that the command has not, and one given twice that is no list. */
function refuseFlags(given: Sources['flags'], place: Place): void {
  const kinds = kindsOf(place);
  for (const [name, value] of Object.entries(given)) {
    if (NOT_OPTIONS.includes(name)) continue;
    const kind = kinds.get(name);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const negated = values.includes(false);
    if (kind === undefined || (negated && kind !== 'switch')) throw unknownFlag(name, negated, kinds, place);
    if (values.length > 1 && kind !== 'list') throw usage(`${writtenIn(name, place)}: given more than once`);
  }
}

/** As it was written; yargs has a flag with a letter under both of its names. */
function writtenIn(name: string, { flags, argv }: Place): string {
  const flag = flags.find((each) => each.name === name || each.letter === name);
  return asWritten(flag ?? { name }, argv);
}

/** What yargs keeps between the options. */
const NOT_OPTIONS: readonly string[] = ['_', '$0'];

type Kinds = ReadonlyMap<string, Flag<unknown>['kind']>;

function kindsOf({ flags }: Place): Kinds {
  const own = flags.flatMap(({ name, letter, kind }): [string, Flag<unknown>['kind']][] =>
    letter === undefined
      ? [[name, kind]]
      : [
          [name, kind],
          [letter, kind],
        ],
  );
  // Help and version are printed when they are given: what is left to refuse is --no-help.
  return new Map([['help', 'value'], ['version', 'value'], ['config', 'value'], ...own]);
}

function unknownFlag(name: string, negated: boolean, kinds: Kinds, place: Place): CordboardError {
  const mark = negated ? '--no-' : '--';
  const candidates = [...kinds].filter(([, kind]) => !negated || kind === 'switch').map(([known]) => known);
  const hint = owners(name, negated, place) ?? suggestion(name, candidates, mark);
  const help = `cordboard ${place.name === '' ? '' : `${place.name} `}--help`;
  return usage(`${name.length === 1 ? '-' : mark}${word(name)}: no such option${hint} (${help} lists them)`);
}

/** The option is there, in another place. */
function owners(name: string, negated: boolean, place: Place): string | undefined {
  const option = ALL_OPTIONS.find((each) => each.name === name && (!negated || each.kind === 'switch'));
  if (Object.values(FILE_OPTIONS).some((setting) => setting.name === name))
    return '; it goes into the configuration file';
  if (option === undefined || place.flags.some((flag) => flag.name === name)) return undefined;
  return `; it goes after ${option.commands.map((each) => `cordboard ${each}`).join(' or ')}`;
}

/** `first` has second words, of which this is none. */
function noSecondWord(first: string, second: string | undefined): CordboardError {
  const names = SHELL_COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  const known = names.map(({ name }) => name.slice(first.length + 1));
  const help = `(cordboard ${first} --help lists them)`;
  if (second === undefined)
    return usage(`${first}: expected ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''} ${help}`);
  return usage(`${first} ${word(second)}: no such command${suggestion(second, known)} ${help}`);
}

function unknownCommand(name: string): CordboardError {
  const hint = suggestion(name, [...FIRST_WORDS, COMPLETION, 'help']);
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
