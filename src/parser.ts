/** The yargs parser, built from the table of options, and the texts of the help. */
import yargs, { type Argv, type Options } from 'yargs';
import { CordboardError } from './errors.ts';
import { COMMANDS, FILE_OPTIONS, optionsOf } from './options.ts';
import type { Flag } from './flag.ts';
import type { CommandRow } from './command-row.ts';
import { asksForHelp } from './scripts/read.ts';
import { flagsOf, SCRIPT_COMMANDS } from './scripts/table.ts';
import type { ShellCommand } from './shell/command.ts';
import { SHELL_COMMANDS, SHELL_GROUPS, shellCommand, shellFlags } from './shell/table.ts';

/** The command that prints a completion script. */
export const COMPLETION = 'completion';

/** The command at the far end of `attach ssh://...`. */
export const BRIDGE = 'bridge';

export interface Reading {
  /** What is to be printed instead of running anything. */
  readonly text: string | undefined;
  /** By option name, only what was given; words in `_`, the first of them the command. Nothing is checked yet. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** How the scripts of `completion` ask for candidates. */
const COMPLETING = '--get-yargs-completions';
/** Help is not drawn wider: long lines are hard to read. */
const WIDEST = 100;
/** Nor narrower: the terminal may wrap the rest. */
const NARROWEST = 40;

const PARSING = {
  'boolean-negation': true,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'nargs-eats-options': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
};

/** The refusals left to yargs, in our words. */
const WORDING = {
  'Not enough arguments following: %s': '--%s: expected a value',
  'Argument unexpected for: %s': '--%s: takes no value',
};

const TARGETS = 'A target is HOST:PORT, [V6]:PORT, PORT (of 127.0.0.1), unix:PATH, or HOST PORT.';

const EPILOGUE = `Values come from, weakest first: the defaults, the configuration file, the environment, the flags.

Environment:
  CORDBOARD_MAX_SESSIONS=500 is --max-sessions 500, and so on for every option. Several
  addresses are separated by commas; a switch is 1 or 0. CORDBOARD_CONFIG is --config.

Times are seconds, or have a unit: 500ms, 5s, 1m, 1h. Sizes are bytes: 64k, 1M, 1G.

Configuration file:
  $XDG_CONFIG_HOME/cordboard/config.json, else ~/.config/cordboard/config.json, such as
  { "listen": ["6666", "[::1]:6666"], "max-sessions": 500, "plain": true }
  It alone has "bindings": ${FILE_OPTIONS.bindings.description}

Exit codes:
  0 in order, 64 command line or environment, 69 address not to be had, 70 defect in cordboard,
  71 system, 74 file, 75 board not reached for now, 76 another version, 77 permission,
  78 configuration file`;

const SHELL_EPILOGUE = `The transcript file is that of --transcripts, else of CORDBOARD_TRANSCRIPTS or
the configuration file, else cordboard/transcripts.db in $XDG_STATE_HOME or
~/.local/state. Boards may go on writing to it. Times are local; TZ=UTC before
the command makes them UTC.

Exit codes:
  0 in order, 1 nothing found or a fault found, 64 command line or environment,
  70 defect in cordboard, 74 file, 78 configuration file`;

const CERTIFICATE_EPILOGUE = `Keys are EC keys on P-256, not encrypted, in files that only you can read.
Nothing is written over without --force. docs/tls.md tells all of it.

Exit codes:
  0 in order, 64 command line, 70 defect in cordboard, 74 file, 78 authority`;

const TARGET_EPILOGUE = `A TARGET is a number, a name, tag:x, ~pattern or name*; where it means several,
they are listed and nothing is done.

`;

const SCRIPT_EPILOGUE = `docs/scripts.md tells all of it.

Exit codes:
  0 in order, 1 nothing found, no answer in time, or refused, 64 command line,
  69 no such board, 70 defect in cordboard, 74 file or output, 75 the connection
  to the board was lost, 76 another version, 77 permission`;

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that makes a shell complete command lines. */
export function completionScript(shell: Shell, version: string): string {
  const script = forShell(shell, () => readWords([COMPLETION], version, WIDEST).text ?? '');
  return script
    .replace(BOILERPLATE, HOW_TO_INSTALL)
    .replace(BASH_WORD, (line) => line + UNLESS_COLON)
    .replace(ASKED, `SHELL=${shell} ZSH_NAME= $&`);
}

/** $SHELL is the shell that a user logs in with, and need not be the one that asks. */
const ASKED = new RegExp(`cordboard ${COMPLETING}`);

/** yargs tells to put the whole script into a file that the user looks after. */
const BOILERPLATE = /^# yargs command completion script\n#\n(?:#.*\n)*?#\n/m;

const HOW_TO_INSTALL = '# cordboard completion --help tells how to install it.\n#\n';

/** bash takes the colon of `tag:` for a word of its own, after which another is to be completed. */
const BASH_WORD = /^ +cur_word=.*\n/m;
const UNLESS_COLON = '    [ "$cur_word" = : ] && cur_word=\n';

export const COMPLETION_HELP = `cordboard completion [bash|zsh]

Print a script with which a shell completes commands, options, and what boards that run
know: their names, those of sessions, and tags. Without a word it is for $SHELL.

For bash, a line in ~/.bashrc:
  eval "$(cordboard completion bash)"

For zsh, a line in ~/.zshrc, after compinit:
  eval "$(cordboard completion zsh)"`;

/** yargs asks the process for which shell it is to write, and takes no word for it. */
function forShell<T>(shell: Shell, run: () => T): T {
  const before = { SHELL: process.env['SHELL'], ZSH_NAME: process.env['ZSH_NAME'] };
  Object.assign(process.env, { SHELL: shell, ZSH_NAME: '' });
  try {
    return run();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

/** Splits a command line into options and words. Throws `CB_USAGE` for an option without its value. */
export function readWords(all: readonly string[], version: string, columns: number): Reading {
  const end = all.indexOf('--');
  if (end < 0 || all.includes(COMPLETING)) return readOptions(all, version, columns, asksForHelp(all));
  // yargs would take a help for its own there too.
  const { text, given } = readOptions(all.slice(0, end), version, columns, false);
  const words: readonly unknown[] = Array.isArray(given['_']) ? given['_'] : [];
  return { text, given: { ...given, _: [...words, ...all.slice(end + 1)] } };
}

function readOptions(words: readonly string[], version: string, columns: number, helps: boolean): Reading {
  const completing = words.includes(COMPLETING);
  const command = COMMANDS.find((name) => name === words[0]);
  const shell = shellCommand(words);
  const script = SCRIPT_COMMANDS.find(({ name }) => name === words[0]);
  // Of its commands yargs lays the help out whether it is asked for or not, which takes longer than all the rest.
  if (!completing && !words.some((word) => PRINTING.test(word))) {
    if (command !== undefined)
      return { text: undefined, given: withFlags(bare(version), optionsOf(command)).parseSync(words) };
    if (shell !== undefined)
      return {
        text: undefined,
        given: withFlags(bare(version), shellFlags(shell)).parseSync(words),
      };
  }
  // To yargs any last word `help` asks for it: here it may be what is to be sent.
  if (script !== undefined && !completing && !helps && !words.some((word) => ASKING.test(word)))
    return { text: undefined, given: withFlags(bare(version).help(false), flagsOf(script)).parseSync(words) };
  const parser = build(completing, version, Math.max(NARROWEST, Math.min(WIDEST, columns)));
  let text = completing ? '' : undefined;
  // It hands over what it would print; for completions it calls more than once.
  const given = parser.parseSync(words, {}, (_error: unknown, _argv: unknown, output: string) => {
    if (output !== '') text = output.replace(TYPES, '');
  });
  return { text, given };
}

/** Flags that make yargs print something. */
const ASKING = /^--(?:no-)?(?:help|version)(?:=.*)?$/s;

/** Words that may. */
const PRINTING = new RegExp(`^(?:--(?:no-)?(?:help|version)(?:=.*)?|help|${COMPLETION})$`, 's');

/** yargs adds the type at the right margin of the options that it knows itself. */
const TYPES = / *\[boolean\]$/gm;

/** Not strict: the caller refuses what is unknown, and can say what was meant. */
function bare(version: string): Argv {
  return yargs([])
    .scriptName('cordboard')
    .locale('en')
    .updateStrings(WORDING)
    .parserConfiguration(PARSING)
    .exitProcess(false)
    .fail(refuse)
    .help('help', 'Show this help')
    .version('version', 'Show the version', version)
    .option('config', { describe: 'Configuration file to read instead of the usual one', nargs: 1 });
}

function build(completing: boolean, version: string, width: number): Argv {
  const parser = bare(version)
    .wrap(width)
    .usage("$0 <command> [options]\n\nThe operator's switchboard for plain TCP.")
    .example('$0 serve', 'listen on 127.0.0.1:6666')
    .example('$0 connect 127.0.0.1:6666', 'be a client of that')
    .epilogue(EPILOGUE);
  return scriptCommands(shellCommands(commands(parser, completing), completing), completing).completion(
    COMPLETION,
    'Print a completion script for bash or zsh, by default for $SHELL',
  );
}

function commands(parser: Argv, completing: boolean): Argv {
  return parser
    .command('serve', 'Listen, and hold every client in a session of its own', (serve) =>
      withFlags(serve, optionsOf('serve'), completing)
        .usage('$0 serve [options]\n\nListen, and hold every client in a session of its own.')
        .example('$0 serve --listen 6666 --listen [::1]:6666', 'two addresses at once')
        .example("$0 serve --listen '*:6666'", 'reachable from other machines')
        .example("$0 serve --prefix '{local}: ' --eol crlf", 'lines as tutorial servers send them')
        .epilogue(EPILOGUE),
    )
    .command('connect', 'Dial one or more servers', (connect) =>
      withFlags(connect, optionsOf('connect'), completing)
        .usage(`$0 connect TARGET... [options]\n\nDial one or more servers. ${TARGETS}`)
        .example('$0 connect 192.168.4.33:9100 [::1]:6666', 'two sessions')
        .example('$0 connect localhost 6666', 'one, as netcat has it')
        .epilogue(EPILOGUE),
    )
    .command('attach', 'Open a console on a board that runs', (attach) =>
      withFlags(attach, optionsOf('attach'), completing)
        .usage(
          '$0 attach [BOARD] [options]\n\nOpen a console on a board that runs; cordboard boards lists them.',
        )
        .example('$0 attach', 'to the only board')
        .example('$0 attach 6666 --watch', 'to see, and touch nothing')
        .example('$0 attach ssh://ops@gate.example/6666', 'on another machine, through your own ssh')
        .epilogue(EPILOGUE),
    )
    .command(BRIDGE, 'Pass a connection to a board through; attach runs it on the other machine', (bridge) =>
      bridge.usage(
        '$0 bridge [BOARD]\n\nPass input and output through to a board; cordboard attach ssh://HOST runs it there.',
      ),
    );
}

/** Those of one word stand by themselves, those of two under their first. */
function shellCommands(parser: Argv, completing: boolean): Argv {
  for (const [first, about] of Object.entries(SHELL_GROUPS)) {
    parser.command(first, about, (group) => {
      for (const command of SHELL_COMMANDS) {
        const [own, second] = command.name.split(' ');
        if (own === first && second !== undefined) addRow(group, second, shellRow(command), completing);
      }
      const [own] = SHELL_COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
      return group.usage(`$0 ${first} <command> [options]\n\n${about}.`).epilogue(shellEpilogue(own));
    });
  }
  for (const command of SHELL_COMMANDS)
    if (!command.name.includes(' ')) addRow(parser, command.name, shellRow(command), completing);
  return parser;
}

function scriptCommands(parser: Argv, completing: boolean): Argv {
  for (const command of SCRIPT_COMMANDS)
    addRow(
      parser,
      command.name,
      {
        ...command,
        flags: flagsOf(command),
        epilogue: `${command.takes.includes('TARGET') ? TARGET_EPILOGUE : ''}${SCRIPT_EPILOGUE}`,
      },
      completing,
    );
  return parser;
}

function shellEpilogue(command: ShellCommand | undefined): string {
  return command?.apart === true ? CERTIFICATE_EPILOGUE : SHELL_EPILOGUE;
}

/** What the help says of a command. */
interface HelpedRow extends Omit<CommandRow<unknown>, 'prepare'> {
  readonly epilogue: string;
}

function shellRow(command: ShellCommand): HelpedRow {
  return { ...command, flags: shellFlags(command), epilogue: shellEpilogue(command) };
}

function addRow(parser: Argv, word: string, row: HelpedRow, completing: boolean): void {
  const { name, takes, summary, flags, examples, epilogue } = row;
  parser.command(word, summary, (own) => {
    for (const flag of flags) own.option(flag.name, declaration(flag, completing));
    const words = takes === '' ? '' : `${takes} `;
    return own
      .usage(`$0 ${name} ${words}[options]\n\n${summary}.`)
      .epilogue(`${examplesOf(name, examples)}${epilogue}`);
  });
}

/** In columns yargs would break them where they are long, between quotes too. */
function examplesOf(name: string, examples: HelpedRow['examples']): string {
  const lines = examples.map(([line, does]) => `  ${`cordboard ${name} ${line}`.trimEnd()}\n      ${does}\n`);
  return lines.length === 0 ? '' : `Examples:\n${lines.join('')}\n`;
}

function withFlags(parser: Argv, flags: readonly Flag<unknown>[], completing = false): Argv {
  for (const flag of flags) parser.option(flag.name, declaration(flag, completing));
  return parser;
}

/**
 * To yargs every value is a string, a switch `true` or `false`, and what is given twice an array. A switch is
 * declared as an option of no values: a boolean would take any value for `false` and forget the first of two.
 * Only completion is told of booleans and choices, which yargs would check in words of its own. The group is
 * yargs' own; naming it lists these options before the general ones.
 */
function declaration(option: Flag<unknown>, completing: boolean): Options {
  const { kind, choices, letter } = option;
  const own = { describe: description(option), nargs: kind === 'switch' ? 0 : 1, group: 'Options:' };
  const base = letter === undefined ? own : { ...own, alias: letter };
  if (!completing) return base;
  if (kind === 'switch') return { ...base, boolean: true, default: option.default };
  return choices === undefined ? base : { ...base, choices };
}

function description(option: Flag<unknown>): string {
  const told = option.kind === 'switch' || option.default === '';
  return told ? option.description : `${option.description} (default ${option.default})`;
}

function refuse(message: string | null, error: Error | undefined): never {
  throw message === null && error !== undefined
    ? error
    : new CordboardError('CB_USAGE', message ?? 'not understood');
}
