/** A console on a board in another process. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Address } from '../src/address.ts';
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { attach } from '../src/gateway/open.ts';
import { controlFolder, namesIn, socketOf } from '../src/gateway/place.ts';
import { dial } from '../src/net/dial.ts';
import type { Role } from '../src/operators.ts';
import { RemoteSwitchboard } from '../src/switchboard/remote.ts';
import { operator } from './make-board.ts';
import { runConsole } from './run-console.ts';

/** Returns the exit code. */
export async function runAttach(config: AttachConfig): Promise<number> {
  return attachTo(config, config.board ?? (await onlyBoard()), config.watch ? 'watch' : 'operate');
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

function folder(): string {
  return controlFolder({ env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() });
}

function addressOf(board: string): Address {
  return { kind: 'unix', path: board.includes('/') ? resolve(board) : socketOf(folder(), board) };
}

/** Throws `CB_NO_BOARD` and `CB_USAGE`. */
async function onlyBoard(): Promise<string> {
  const known = namesIn(folder(), process.getuid?.());
  const live = await Promise.all(known.map(async (name) => ({ name, answers: await answers(name) })));
  const [name, ...others] = live.flatMap((each) => (each.answers ? [each.name] : []));
  if (name === undefined)
    throw new CordboardError('CB_NO_BOARD', 'no board runs here; cordboard serve starts one');
  if (others.length > 0)
    throw new CordboardError(
      'CB_USAGE',
      `${others.length + 1} boards run here: ${[name, ...others].join(', ')}; say which, as in cordboard attach ${name}`,
    );
  return name;
}

/** A socket that a killed board left behind does not. */
async function answers(name: string): Promise<boolean> {
  const { socket } = await dial(addressOf(name), new AbortController().signal);
  socket?.destroy();
  return socket !== undefined;
}
