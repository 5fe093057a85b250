/** Puts a board or a client together with the console it is to have, and runs them to their end. */
import { writeSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import type { Remembered } from '../src/desk/remembered.ts';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { type Clock, systemClock } from '../src/clock.ts';
import type { CommonConfig, ConnectConfig, ServeConfig } from '../src/config.ts';
import { fileDesk } from '../src/desk/operator-desk.ts';
import { StateFile, statePath, transcriptsPath } from '../src/desk/state-file.ts';
import { CODES, CordboardError } from '../src/errors.ts';
import type { CommandName } from '../src/options.ts';
import { printable } from '../src/printable.ts';
import { Board } from '../src/session/board.ts';
import { Naming } from '../src/session/naming.ts';
import { Reception } from '../src/session/reception.ts';
import type { SessionOptions } from '../src/session/session.ts';
import { LocalSwitchboard } from '../src/switchboard/local.ts';
import type { PlainRun } from './run-plain.ts';
import type { Loss, Transcript } from '../src/transcript/transcript.ts';
import { MemoryTranscript } from '../src/transcript/memory.ts';

/** Runs a board with its console. Returns the exit code. */
export async function runServe(config: ServeConfig): Promise<number> {
  const clock = systemClock();
  const halfCloseMs = config.halfClose === 'keep' ? undefined : config.halfClose * 1000;
  const board = await makeBoard('serve', config, clock, halfCloseMs);
  const reception = new Reception(
    board,
    {
      session: sessionOptions(config),
      maxSessions: config.maxSessions,
      maxPerAddress: config.maxPerAddress,
      greeting: config.greeting === '' ? undefined : config.greeting,
    },
    clock,
  );
  const naming = config.names.length === 0 ? undefined : new Naming(board, config.names);
  const switchboard = new LocalSwitchboard(board, () => reception.addresses, operator());
  const shutdown = async (): Promise<void> => {
    reception.close();
    naming?.stop();
    sayAtExit(await board.close());
    switchboard.detach();
  };
  try {
    for (const address of config.listen) await reception.listen(address);
  } catch (error) {
    await shutdown();
    throw error;
  }
  const recalls = { dials: false, recallsNames: config.names.length === 0 };
  const console = { config, switchboard, clock, shutdown, exitCode: () => 0 };
  return runConsole({ ...console, standing: 'listening on', suspendable: false, quitAtEnd: false, recalls });
}

/** Runs a client: with a console, or as a pipe where its input or output is no terminal. Returns the exit code. */
export async function runConnect(config: ConnectConfig): Promise<number> {
  if (!config.plain && !(isatty(0) && isatty(1))) return runPipe(config);
  const clock = systemClock();
  const board = await makeBoard('connect', config, clock, undefined);
  const options = { session: sessionOptions(config), reconnect: config.reconnect };
  const { DialedSwitchboard } = await import('../src/switchboard/dialed.ts');
  const switchboard = new DialedSwitchboard(board, config.targets, options, clock, operator());
  const shutdown = async (): Promise<void> => {
    switchboard.stopDialing();
    sayAtExit(await board.close());
    switchboard.detach();
  };
  const exitCode = (): number => (switchboard.isUnreached ? 1 : 0);
  const recalls = { dials: true, recallsNames: true };
  const console = { config, switchboard, clock, shutdown, exitCode };
  return runConsole({ ...console, standing: 'connecting to', suspendable: true, quitAtEnd: true, recalls });
}

/** What is not on the record is said last, when the terminal has been given back. */
function sayAtExit(loss: Loss | undefined): void {
  if (loss === undefined) return;
  const { records, why } = loss;
  const what = records === 1 ? '1 record is' : `${records} records are`;
  const line = `cordboard: ${what} not in the transcripts${why === undefined ? '' : `: ${why}`}`;
  process.once('exit', () => sayNow(`${printable(line)}\n`));
}

/** Nobody may be there to hear it. */
function sayNow(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Then it is not heard.
  }
}

const STDERR = 2;

async function runPipe(config: ConnectConfig): Promise<number> {
  const [target, ...others] = config.targets;
  if (target === undefined || others.length > 0) {
    throw new CordboardError('CB_USAGE', 'a pipe goes to one target; give one, or --plain for several');
  }
  const { pipe } = await import('../src/net/pipe.ts');
  const result = await pipe(target, { input: process.stdin, output: process.stdout });
  if (result.ok) return 0;
  process.stderr.write(`cordboard: ${printable(result.why)}\n`);
  return result.code === undefined ? 1 : CODES[result.code].exit;
}

async function makeBoard(
  command: CommandName,
  config: CommonConfig,
  clock: Clock,
  halfCloseMs: number | undefined,
): Promise<Board> {
  const board = new Board({ transcript: await makeTranscript(command, config, clock), clock, halfCloseMs });
  if (config.transcripts === 'off')
    board.notices.say('info', 'conversations are not recorded (--transcripts off)');
  return board;
}

async function makeTranscript(command: CommandName, config: CommonConfig, clock: Clock): Promise<Transcript> {
  const memory = { perSession: config.memoryPerSession, total: config.memory };
  if (config.transcripts === 'off') return new MemoryTranscript(memory);
  const { StoredTranscript } = await import('../src/transcript/store.ts');
  const path =
    config.transcripts === '' ? transcriptsPath(process.env, homedir()) : resolve(config.transcripts);
  const facts = { command, operator: operator() ?? '', started: clock() };
  const { durability, keepDays, keepBytes, pruneOpen, redact } = config;
  const retention = { keepDays, keepBytes, pruneOpen };
  return new StoredTranscript({ path, memory, durability, facts, retention, redact });
}

/** Who sits here, for the record; some systems do not know. */
function operator(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

function sessionOptions({ eol, framing, prefix, outbox }: CommonConfig): SessionOptions {
  return { eol, framing, prefix, outboxBytes: outbox };
}

interface ConsoleOptions extends PlainRun {
  readonly config: CommonConfig;
  readonly suspendable: boolean;
  /** How sessions are known again. */
  readonly recalls: { readonly dials: boolean; readonly recallsNames: boolean };
}

/** The full screen where there is one, else lines. Each is loaded only when it is used. */
async function runConsole(options: ConsoleOptions): Promise<number> {
  const dumb = (process.env['TERM'] ?? 'dumb') === 'dumb';
  const { config, suspendable } = options;
  if (config.plain || dumb || !isatty(0) || !isatty(1)) {
    const { runPlain } = await import('./run-plain.ts');
    return runPlain({ ...options, times: config.times });
  }
  const { runApp } = await import('../screens/app.ts');
  const { colour, ascii, mouse, theme, insists, history, keymap, highlight, silent, snippets } = config;
  const warnings = [...config.warnings];
  const tell: { say: (line: string) => void } = { say: (line) => warnings.push(line) };
  const file = new StateFile(statePath(process.env, homedir()), {
    clock: options.clock,
    say: (line) => tell.say(line),
  });
  const model = {
    suspendable,
    colour: colour === 'sgr',
    marks: ascii ? ('caret' as const) : ('show' as const),
    mouse,
    theme,
    insists,
    keepsHistory: history,
    keymap,
    snippets,
    silentMs: silent * 1000,
    highlightRules: highlight.map((pattern) => ({ pattern })),
    remembered: await file.load(),
    ...options.recalls,
  };
  const shutdown = async (): Promise<void> => {
    await Promise.all([options.shutdown(), file.flush()]);
  };
  const desk = { ...fileDesk(homedir()), save: (state: Remembered) => file.save(state) };
  await runApp({ ...config, ...options, shutdown, model, desk, warnings, tell, env: process.env });
  return 0;
}
