/** A board as the configuration has it, and what is said when it ends. */
import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Clock } from '../src/clock.ts';
import type { ConnectConfig, ServeConfig, SilenceSettings } from '../src/config.ts';
import { transcriptsPath } from '../src/desk/state-file.ts';
import { printable } from '../src/printable.ts';
import { Board } from '../src/session/board.ts';
import type { WatchedDisk } from '../src/session/disk-watch.ts';
import type { SessionOptions } from '../src/session/session.ts';
import type { SilenceOptions } from '../src/session/silence.ts';
import { roomBeside } from '../src/transcript/disk-room.ts';
import { MemoryTranscript } from '../src/transcript/memory.ts';
import type { Loss, Transcript } from '../src/transcript/transcript.ts';
import { userName } from '../src/user-name.ts';

type Command = 'serve' | 'connect';
type HoldingConfig = ServeConfig | ConnectConfig;
type SessionConfig = Pick<HoldingConfig, 'eol' | 'framing' | 'prefix' | 'outbox' | 'whenFull' | 'telnet'> &
  SilenceSettings;

/** Rejects with `CB_TRANSCRIPTS` where what is to hold the transcripts never was a file of cordboard. */
export async function makeBoard(
  command: Command,
  config: HoldingConfig,
  clock: Clock,
  halfCloseMs: number | undefined,
): Promise<Board> {
  const transcript = await makeTranscript(command, config, clock);
  const board = new Board({ transcript, clock, halfCloseMs, disk: diskOf(config) });
  board.registry.flow.outboxBytes = config.outboxTotal;
  if (config.transcripts === 'off')
    board.notices.say('info', 'conversations are not recorded (--transcripts off)');
  return board;
}

async function makeTranscript(command: Command, config: HoldingConfig, clock: Clock): Promise<Transcript> {
  const memory = { perSession: config.memoryPerSession, total: config.memory };
  if (config.transcripts === 'off') return new MemoryTranscript(memory);
  const { StoredTranscript } = await import('../src/transcript/store.ts');
  const { refuseAtStart } = await import('../src/transcript/whose.ts');
  const path = pathOf(config);
  refuseAtStart(path);
  const facts = { command, operator: userName() ?? '', started: clock() };
  const { durability, keepDays, keepBytes, pruneOpen, redact } = config;
  const retention = { keepDays, keepBytes, pruneOpen };
  return new StoredTranscript({ path, memory, durability, facts, retention, redact });
}

function pathOf({ transcripts }: HoldingConfig): string {
  return transcripts === '' ? transcriptsPath(process.env, homedir()) : resolve(transcripts);
}

function diskOf(config: HoldingConfig): WatchedDisk | undefined {
  if (config.transcripts === 'off') return undefined;
  const path = pathOf(config);
  return { look: () => roomBeside(path), isBounded: config.keepBytes > 0 && config.pruneOpen };
}

export function sessionOptions(config: SessionConfig): SessionOptions {
  const { eol, framing, prefix, outbox, whenFull, telnet } = config;
  const silence = silenceOptions(config);
  return { eol, framing, prefix, outboxBytes: outbox, whenFull, telnet, silence };
}

function silenceOptions(config: SilenceSettings): SilenceOptions {
  return {
    keepAliveMs: 1000 * config.keepalive,
    markMs: 1000 * config.unackedMark,
    closeMs: 1000 * config.unackedClose,
    ping: config.ping,
    pingMs: 1000 * config.pingEvery,
    idleMs: 1000 * config.idleClose,
  };
}

/** What is not on the record is said last, when the terminal has been given back. */
export function sayAtExit(loss: Loss | undefined): void {
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
