/** A board alone, as a service: until a signal comes, or an operator stops it. */
import { constants } from 'node:os';
import { systemClock } from '../src/clock.ts';
import type { ServeConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { lastWords } from '../src/last-words.ts';
import { logBoard } from '../src/service/board-log.ts';
import type { LogEntry, LogLevel } from '../src/service/log-entry.ts';
import { compareConfigs } from '../src/service/reload.ts';
import { type Log, openLog } from './log.ts';
import { tellManager } from './manager.ts';
import { type OpenBoard, openBoard } from './open-board.ts';
import { version } from './version.ts';

/** Ends the board: in order the first time, at once the second. */
const ENDING = ['SIGTERM', 'SIGINT'] as const;

type Say = (event: string, facts: LogEntry['facts'], level?: LogLevel) => void;

/** Returns the exit code. `configNow`: as for `runServe`. */
export async function runHeadless(config: ServeConfig, configNow: () => ServeConfig): Promise<number> {
  const ending = endingSignal();
  const reload = heldUntil('SIGHUP');
  const clock = systemClock();
  const log = openLog(logOptions(config), config.logFile);
  const say: Say = (event, facts, level = 'info') => log.tell({ at: clock(), level, event, facts });
  const fail = failure(log, say);
  process.on('uncaughtException', (error) => void fail(error));
  const open = await openBoard(config).catch(fail);
  const stopLog = logBoard(open.board, clock, (entry) => log.tell(entry));
  const { name, socket, metrics, board } = open;
  const at = { listeners: open.addresses(), socket, metrics };
  say('started', { board: name, ...at, pid: process.pid, version: version() });
  open.letIn();
  process.send?.({ type: 'ready', name, socket });
  const manager = tellManager(open, (why) => say('not-notified', { message: why }, 'warning'));
  const reloadNow = reloader(open, config, configNow, log, say);
  reload(() => manager.reloading(reloadNow));
  const stopped = open.stopped.then((by): End => ({ code: 0, why: `stopped by ${by}` }));
  const { code, why } = await Promise.race([ending, stopped]);
  say('stopping', { why, clients: board.registry.open });
  manager.stopping();
  const left = await open.drain(why);
  await open.shutdown(why);
  stopLog();
  say('stopped', { undelivered: left });
  await Promise.all([log.close(), manager.close()]);
  return code;
}

/** How a board ends: the exit code, and what whoever is attached is told. */
interface End {
  readonly code: number;
  readonly why: string;
}

function endingSignal(): Promise<End> {
  return new Promise((end) => {
    let first = true;
    for (const signal of ENDING)
      process.on(signal, () => {
        if (!first) process.exit(codeOf(signal));
        first = false;
        end({ code: codeOf(signal), why: `stopped by ${signal}` });
      });
  });
}

function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** What a signal does is decided later; one that comes before does nothing, and does not end the program. */
function heldUntil(signal: NodeJS.Signals): (act: () => void) => void {
  let act: () => void = () => undefined;
  process.on(signal, () => act());
  return (decided) => (act = decided);
}

function logOptions({ logFormat, logLevel }: ServeConfig): Parameters<Log['set']>[0] {
  return { format: logFormat, level: logLevel };
}

/** Takes over what can be of the configuration as it is now, and tells the log and the operators what was. */
function reloader(
  { board, reload }: OpenBoard,
  begun: ServeConfig,
  configNow: () => ServeConfig,
  log: Log,
  say: Say,
): () => void {
  let config = begun;
  return () => {
    try {
      const fresh = configNow();
      const { changed } = compareConfigs(config, fresh);
      // What was not taken over the last time is still not.
      const { ignored } = compareConfigs(begun, fresh);
      reload(fresh);
      log.set(logOptions(fresh));
      config = fresh;
      say('reloaded', { changed, ignored });
      if (ignored.length > 0)
        board.notices.say('warning', `only a new start changes ${ignored.join(', ')}; the rest is reloaded`);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      board.notices.say('error', `not reloaded: ${error.message}`);
    }
  };
}

/** Says why the program ends, to the log and to whoever started it as its own, and ends it. */
function failure(log: Log, say: Say): (error: unknown) => Promise<never> {
  return async (error) => {
    const { exitCode, lines } = lastWords(error, process.env);
    const code = error instanceof CordboardError ? error.code : 'CB_INTERNAL';
    say('failed', { code, message: lines.join('; ').replace(/^cordboard: /, '') }, 'error');
    await Promise.all([log.close(), report(error)]);
    process.exit(exitCode);
  };
}

async function report(error: unknown): Promise<void> {
  if (process.send === undefined || !(error instanceof CordboardError)) return;
  const { code, message } = error;
  await new Promise<void>((sent) => process.send?.({ type: 'failed', code, message }, () => sent()));
}
