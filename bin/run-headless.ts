/** A board alone, as a service: until a signal comes, or an operator stops it. */
import { constants } from 'node:os';
import { systemClock } from '../src/clock.ts';
import type { ServeConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { lastWords } from '../src/last-words.ts';
import { logBoard } from '../src/service/board-log.ts';
import type { LogEntry, LogLevel } from '../src/service/log-entry.ts';
import { openLog } from './log.ts';
import { openBoard } from './open-board.ts';
import { version } from './version.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Returns the exit code. */
export async function runHeadless(config: ServeConfig): Promise<number> {
  const signalled = new Promise<NodeJS.Signals>((end) => {
    for (const signal of SIGNALS) process.on(signal, end);
  });
  const clock = systemClock();
  const log = openLog({ format: config.logFormat, level: config.logLevel }, config.logFile);
  const say = (event: string, facts: LogEntry['facts'], level: LogLevel = 'info'): void =>
    log.tell({ at: clock(), level, event, facts });
  const fail = async (error: unknown): Promise<never> => {
    const { exitCode, lines } = lastWords(error, process.env);
    const code = error instanceof CordboardError ? error.code : 'CB_INTERNAL';
    say('failed', { code, message: lines.join('; ').replace(/^cordboard: /, '') }, 'error');
    await Promise.all([log.close(), report(error)]);
    process.exit(exitCode);
  };
  process.on('uncaughtException', (error) => void fail(error));
  const open = await openBoard(config).catch(fail);
  const stopLog = logBoard(open.board, clock, (entry) => log.tell(entry));
  const { name, socket } = open;
  say('started', { board: name, listeners: open.addresses(), socket, pid: process.pid, version: version() });
  process.send?.({ type: 'ready', name, socket });
  const signal = await Promise.race([signalled, open.stopped]);
  say('stopping', { why: signal ?? 'an operator' });
  await open.shutdown();
  stopLog();
  say('stopped', {});
  await log.close();
  return signal === undefined ? 0 : 128 + constants.signals[signal];
}

/** Whoever started it as its own is to say why it failed. */
async function report(error: unknown): Promise<void> {
  if (process.send === undefined || !(error instanceof CordboardError)) return;
  const { code, message } = error;
  await new Promise<void>((sent) => process.send?.({ type: 'failed', code, message }, () => sent()));
}
