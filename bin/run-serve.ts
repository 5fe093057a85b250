/** Runs a board: alone, in lines with a console of its own, or as a process of its own with a console attached. */
import { constants } from 'node:os';
import { systemClock } from '../src/clock.ts';
import type { ServeConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { LocalSwitchboard } from '../src/switchboard/local.ts';
import { operator } from './make-board.ts';
import { type OpenBoard, openBoard } from './open-board.ts';
import { hasScreen, runConsole } from './run-console.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Returns the exit code. */
export async function runServe(config: ServeConfig): Promise<number> {
  if (config.headless) return runHeadless(config);
  if (!hasScreen(config)) return runInLines(config);
  const { spawnBoard } = await import('./spawn-board.ts');
  // The console is loaded while the board starts.
  const [name, { attachTo }] = await Promise.all([
    spawnBoard(),
    import('./run-attach.ts'),
    import('../screens/app.ts'),
  ]);
  return attachTo(config, name, 'operate');
}

/** The board and its console end together, as a filter in a pipe does. */
async function runInLines(config: ServeConfig): Promise<number> {
  const { board, addresses, shutdown } = await openBoard(config);
  const switchboard = new LocalSwitchboard(board, addresses, config.as || operator());
  const end = async (): Promise<void> => {
    await shutdown();
    switchboard.detach();
  };
  const recalls = { dials: false, recallsNames: config.names.length === 0 };
  const console = { config, switchboard, clock: systemClock(), shutdown: end, exitCode: () => 0 };
  return runConsole({ ...console, standing: 'listening on', suspendable: false, quitAtEnd: false, recalls });
}

/** How a board ends: the exit code, and what whoever is attached is told. */
interface End {
  readonly code: number;
  readonly why: string;
}

/** Until a signal comes, or an operator stops it. */
async function runHeadless(config: ServeConfig): Promise<number> {
  const signalled = new Promise<End>((end) => {
    for (const signal of SIGNALS)
      process.on(signal, () => end({ code: 128 + constants.signals[signal], why: `stopped by ${signal}` }));
  });
  const open = await openBoard(config).catch(reportFailure);
  const { startLog } = await import('./log.ts');
  const stopLog = startLog(open.board);
  announce(open);
  const stopped = open.stopped.then((by) => ({ code: 0, why: `stopped by ${by}` }));
  const { code, why } = await Promise.race([signalled, stopped]);
  await open.shutdown(why);
  stopLog();
  return code;
}

/** Whoever started it as its own is to say why it failed. */
async function reportFailure(error: unknown): Promise<never> {
  if (process.send !== undefined && error instanceof CordboardError) {
    const { code, message } = error;
    await new Promise<void>((sent) => process.send?.({ type: 'failed', code, message }, () => sent()));
  }
  throw error;
}

/** Says that it is ready: on stderr, and to whoever started it as its own. */
function announce({ name, addresses, socket }: OpenBoard): void {
  process.stderr.write(`cordboard: board ${name} listens on ${addresses().join(', ')}\n`);
  process.send?.({ type: 'ready', name, socket });
}
