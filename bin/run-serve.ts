/** Runs a board: alone, in lines with a console of its own, or as a process of its own with a console attached. */
import { systemClock } from '../src/clock.ts';
import type { ServeConfig } from '../src/config.ts';
import { LocalSwitchboard } from '../src/switchboard/local.ts';
import { userName } from '../src/user-name.ts';
import { openBoard } from './open-board.ts';
import { hasScreen, runConsole } from './run-console.ts';

/** `configNow`: as it would be if the program was started now; throws as `parseCli` does. Returns the exit code. */
export async function runServe(config: ServeConfig, configNow: () => ServeConfig): Promise<number> {
  if (config.headless) return (await import('./run-headless.ts')).runHeadless(config, configNow);
  if (!hasScreen(config)) return runInLines(config);
  const { spawnBoard } = await import('./spawn-board.ts');
  const name = await spawnBoard(config.logFile);
  const { attachTo, here } = await import('./run-attach.ts');
  return attachTo(config, here(name), 'operate');
}

/** The board and its console end together, as a filter in a pipe does. */
async function runInLines(config: ServeConfig): Promise<number> {
  const { board, addresses, letIn, shutdown } = await openBoard(config);
  const switchboard = new LocalSwitchboard(board, addresses, config.as || userName());
  letIn();
  const end = async (): Promise<void> => {
    await shutdown();
    switchboard.detach();
  };
  const recalls = { dials: false, recallsNames: config.names.length === 0 };
  const console = { config, switchboard, clock: systemClock(), shutdown: end, exitCode: () => 0 };
  return runConsole({ ...console, standing: 'listening on', suspendable: false, quitAtEnd: false, recalls });
}
