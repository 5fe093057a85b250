/** A board that clients dial in to and consoles attach to, from its first listener to its end. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { formatAddress } from '../src/address.ts';
import { defaultName } from '../src/board-name.ts';
import { systemClock } from '../src/clock.ts';
import type { GroupAccess, ServeConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { groupFolder, openToGroup, prepareGroupFolder, wallBefore } from '../src/gateway/group-place.ts';
import { controlFolder, prepareFolder, socketOf } from '../src/gateway/place.ts';
import type { Board } from '../src/session/board.ts';
import { Naming } from '../src/session/naming.ts';
import { Reception } from '../src/session/reception.ts';
import { groupNamed } from './group.ts';
import { makeBoard, sayAtExit, sessionOptions } from './make-board.ts';
import { version } from './version.ts';

export interface OpenBoard {
  readonly board: Board;
  readonly name: string;
  /** Of its control socket. */
  readonly socket: string;
  readonly addresses: () => readonly string[];
  /** Resolves when an operator has asked for the end, with who. */
  readonly stopped: Promise<string>;
  /** Hangs up everybody and ends the records; whoever is attached is told why. */
  readonly shutdown: (why?: string) => Promise<void>;
}

/** Rejects as listening does, and with `CB_BOARD_EXISTS`. */
export async function openBoard(config: ServeConfig): Promise<OpenBoard> {
  const clock = systemClock();
  const halfCloseMs = config.halfClose === 'keep' ? undefined : config.halfClose * 1000;
  const board = await makeBoard('serve', config, clock, halfCloseMs);
  const reception = new Reception(
    board,
    {
      session: sessionOptions(config),
      maxSessions: config.maxSessions,
      maxPerAddress: config.maxPerAddress,
      greeting: config.greeting === '' ? undefined : config.greeting,
    },
    clock,
  );
  const naming = config.names.length === 0 ? undefined : new Naming(board, config.names);
  let gateway: Gateway | undefined;
  const shutdown = async (why?: string): Promise<void> => {
    if (why !== undefined) board.notices.say('warning', `the board ends: ${why}`);
    reception.close();
    naming?.stop();
    sayAtExit(await board.close());
    gateway?.close(why);
  };
  let stop: (by: string) => void = () => undefined;
  const stopped = new Promise<string>((done) => (stop = done));
  const addresses = (): readonly string[] => reception.addresses;
  try {
    for (const address of config.listen) await reception.listen(address);
    const name = config.name === '' ? defaultName(addresses()[0] ?? '') : config.name;
    const facts = {
      name,
      pid: process.pid,
      version: version(),
      started: clock(),
      namesByRule: config.names.length > 0,
    };
    const limits = {
      sessions: config.maxSessions,
      perAddress: config.maxPerAddress,
      outboxBytes: config.outbox,
      memoryBytes: config.memory,
      memoryPerSessionBytes: config.memoryPerSession,
    };
    gateway = new Gateway({ board, facts, clock, addresses, limits, stop: (by) => stop(by) });
    const socket = await control(gateway, name);
    if (config.group !== undefined) await openToOthers(gateway, name, config.group, board);
    return { board, name, socket, addresses, stopped, shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

/** Opens the way in for members of a group, and says where that is. */
async function openToOthers(
  gateway: Gateway,
  name: string,
  { name: groupName, role }: GroupAccess,
  { notices }: Board,
): Promise<void> {
  const uid = process.getuid?.();
  const group = groupNamed(groupName);
  const folder = groupFolder(controlFolder({ env: process.env, temporary: resolve(tmpdir()), uid }), group);
  const path = socketOf(folder, name);
  prepareGroupFolder(folder, uid, group);
  await gateway.listen({ kind: 'unix', path }, { group: group.name, most: role });
  openToGroup(path, group);
  notices.say('info', `members of ${group.name} attach with: cordboard attach ${path}`);
  const wall = wallBefore(folder, group);
  if (wall === undefined) return;
  const text = `members of ${group.name} cannot pass ${wall}: open it to them, or start the board with XDG_RUNTIME_DIR in a folder that they can pass`;
  notices.say('warning', text, { standing: true });
}

/** Opens the way in for consoles; returns where that is. */
async function control(gateway: Gateway, name: string): Promise<string> {
  const uid = process.getuid?.();
  const folder = controlFolder({ env: process.env, temporary: resolve(tmpdir()), uid });
  prepareFolder(folder, uid);
  const address = { kind: 'unix', path: socketOf(folder, name) } as const;
  try {
    await gateway.listen(address);
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code !== 'CB_ADDRESS_IN_USE') throw error;
    throw new CordboardError(
      'CB_BOARD_EXISTS',
      `a board named ${name} runs already (${formatAddress(address)}); attach to it with cordboard attach ${name}, or give this one another --name`,
    );
  }
  return address.path;
}
