/** A console on a board in another process. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Address } from '../src/address.ts';
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { attach } from '../src/gateway/open.ts';
import { onlyBoard } from '../src/gateway/find.ts';
import { controlFolder, socketOf, type Whereabouts } from '../src/gateway/place.ts';
import type { Role } from '../src/operators.ts';
import { RemoteSwitchboard } from '../src/switchboard/remote.ts';
import { operator } from './make-board.ts';
import { runConsole } from './run-console.ts';

/** Returns the exit code. */
export async function runAttach(config: AttachConfig): Promise<number> {
  const script = { role: 'watch', operator: operator() ?? '', kind: 'script' } as const;
  const board = config.board ?? (await onlyBoard(where(), script));
  return attachTo(config, board, config.watch ? 'watch' : 'operate');
}

/** `board`: its name, or the path of its socket. */
export async function attachTo(
  config: CommonConfig & { readonly as: string },
  board: string,
  role: Role,
): Promise<number> {
  const hello = { role, operator: config.as || (operator() ?? '') };
  const notified = (method: string, params: unknown): void => switchboard.notified(method, params);
  const attachment = await attach(addressOf(board), hello, notified);
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    attachment.calls.call(method, params),
  );
  let leaving = false;
  void attachment.ended.then((why) => {
    if (!leaving) switchboard.ended(attachment.greeting.board.name, why);
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
      await attachment.calls.call('stop', {});
      leaving = true;
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
    me: { attachment: attachment.greeting.attachment, operator: attachment.greeting.operator },
    operators: {
      present: (presence) => attachment.calls.call('present', presence),
      setRole: (number, role) => attachment.calls.call('setRole', { attachment: number, role }),
    },
    suspendable: true,
    quitAtEnd: false,
    recalls: { dials: false, recallsNames: !attachment.greeting.board.namesByRule },
  });
}

function where(): Whereabouts {
  return { env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
}

function addressOf(board: string): Address {
  const path = board.includes('/') ? resolve(board) : socketOf(controlFolder(where()), board);
  return { kind: 'unix', path };
}
