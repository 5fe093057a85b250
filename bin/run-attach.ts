/** A console on a board in another process. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { attach } from '../src/gateway/open.ts';
import { onlyBoard } from '../src/gateway/find.ts';
import { controlFolder, socketOf, type Whereabouts } from '../src/gateway/place.ts';
import type { Role } from '../src/gateway/protocol.ts';
import { RemoteSwitchboard } from '../src/switchboard/remote.ts';
import { operator } from './make-board.ts';
import { runConsole } from './run-console.ts';

/** Returns the exit code. */
export async function runAttach(config: AttachConfig): Promise<number> {
  return attachTo(
    config,
    config.board ?? (await onlyBoard(where(), { role: 'watch', operator: operator() ?? '', kind: 'script' })),
    config.watch ? 'watch' : 'operate',
  );
}

export async function attachTo(config: CommonConfig, name: string, role: Role): Promise<number> {
  const address = { kind: 'unix', path: socketOf(controlFolder(where()), name) } as const;
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

function where(): Whereabouts {
  return { env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
}
