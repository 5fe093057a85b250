/** Keeps a service manager informed for as long as a board runs. */
import { count } from '../src/format.ts';
import { readyNow, reloadingNow, stillAlive, stoppingNow, watchdogMs } from '../src/service/manager.ts';
import { openNotifier } from './notify.ts';
import type { OpenBoard } from './open-board.ts';

interface Manager {
  readonly reloading: (reload: () => void) => void;
  readonly stopping: () => void;
  /** Resolves when everything is said. */
  readonly close: () => Promise<void>;
}

/** Tells a service manager, where there is one, that the board is ready, how it goes, that it reloads, that it ends. */
export function tellManager({ board, addresses }: OpenBoard, failed: (why: string) => void): Manager {
  const notifier = openNotifier(process.env, failed);
  let waiting = 0;
  let said = Promise.resolve();
  const tell = (assignments: readonly string[]): void => {
    waiting++;
    said = (notifier?.tell(assignments) ?? said).then(() => {
      waiting--;
    });
  };
  const status = (): string => `${count(board.registry.open, 'client')} on ${addresses().join(', ')}`;
  const everyMs = watchdogMs(process.env, process.pid);
  const signs =
    everyMs === undefined || notifier === undefined
      ? undefined
      : setInterval(() => {
          if (waiting === 0) tell(stillAlive(status()));
        }, everyMs);
  tell(readyNow(status()));
  return {
    reloading: (reload) => {
      tell(reloadingNow(process.hrtime.bigint() / 1000n));
      reload();
      tell(readyNow(status()));
    },
    // While it drains its signs of life go on.
    stopping: () => tell(stoppingNow('what waits for clients goes out')),
    close: () => {
      clearInterval(signs);
      return said;
    },
  };
}
