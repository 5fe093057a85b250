/** A console on a board in another process. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { attach } from '../src/gateway/open.ts';
import { controlFolder, namesIn, socketOf } from '../src/gateway/place.ts';
import type { Role } from '../src/gateway/protocol.ts';
import { RemoteSwitchboard } from '../src/switchboard/remote.ts';
import { operator } from './make-board.ts';
import { runConsole } from './run-console.ts';

/** Returns the exit code. */
export async function runAttach(config: AttachConfig): Promise<number> {
  return attachTo(config, config.board ?? onlyBoard(), config.watch ? 'watch' : 'operate');
}

export async function attachTo(config: CommonConfig, name: string, role: Role): Promise<number> {
  const address = { kind: 'unix', path: socketOf(folder(), name) } as const;
  const hello = { role, operator: operator() ?? '' };
  const notified = (method: string, params: unknown): void => switchboard.notified(method, params);
  const attachment = await attach(address, hello, notified);
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    attachment.calls.call(method, params),
  );
  let leaving = false;
  void attachment.ended.then((why) => {
    if (!leaving) switchboard.ended(`${name}: ${why}; what was said stays here to be read`);
  });
  return runConsole({
    config,
    switchboard,
    clock: systemClock(),
    shutdown: () => {
      leaving = true;
      attachment.close();
      return Promise.resolve();
    },
    stopBoard: async () => {
      leaving = true;
      await attachment.calls.call('stop', {});
      await attachment.ended;
    },
    exitCode: () => 0,
    standing: 'listening on',
    views: {
      kept: attachment.greeting.view,
      // A view that cannot be kept is told of by the board.
      keep: (change) => void attachment.calls.call('keep', change).catch(() => undefined),
    },
    watches: attachment.greeting.role === 'watch',
    suspendable: true,
    quitAtEnd: false,
    recalls: { dials: false, recallsNames: !attachment.greeting.board.namesByRule },
  });
}

function folder(): string {
  return controlFolder({ env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() });
}

/** Throws `CB_NO_BOARD` and `CB_USAGE`. */
function onlyBoard(): string {
  const [name, ...others] = namesIn(folder(), process.getuid?.());
  if (name === undefined)
    throw new CordboardError('CB_NO_BOARD', 'no board runs here; cordboard serve starts one');
  if (others.length > 0)
    throw new CordboardError('CB_USAGE', `expected the name of a board: ${[name, ...others].join(', ')}`);
  return name;
}
