/** A board that clients dial in to and consoles attach to, from its first listener to its end. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { type Address, formatAddress } from '../src/address.ts';
import { defaultName } from '../src/board-name.ts';
import { systemClock } from '../src/clock.ts';
import {
  type GroupAccess,
  listenerSettings,
  type ListenerSettings,
  ownRate,
  type ServeConfig,
} from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { groupFolder, openToGroup, prepareGroupFolder, wallBefore } from '../src/gateway/group-place.ts';
import { controlFolder, prepareFolder, socketOf } from '../src/gateway/place.ts';
import type { Beginning } from '../src/listening.ts';
import type { PageServer } from '../src/net/page-server.ts';
import type { Step } from '../src/session/admission.ts';
import type { Role } from '../src/operators.ts';
import type { Board } from '../src/session/board.ts';
import { Naming } from '../src/session/naming.ts';
import { BoardMeter } from '../src/service/board-meter.ts';
import { listeningFds } from '../src/service/manager.ts';
import { drained, sayFarewell } from '../src/session/drain.ts';
import { type ListenerOptions, Reception, type ReceptionOptions } from '../src/session/reception.ts';
import { type RateLimits, Throttle } from '../src/session/throttle.ts';
import { descriptorLimit } from './descriptors.ts';
import { recallBans } from './bans.ts';
import { inOwnWords } from './board-at.ts';
import { groupNamed } from './group.ts';
import { Porch } from './porch.ts';
import { makeBoard, sayAtExit, sessionOptions } from './make-board.ts';
import { openMetrics } from './metrics.ts';
import { TlsListeners } from './tls-listeners.ts';
import { version } from './version.ts';

export interface OpenBoard {
  readonly board: Board;
  readonly name: string;
  /** Of its control socket. */
  readonly socket: string;
  readonly addresses: () => readonly string[];
  /** Where its numbers are read; undefined: nowhere. */
  readonly metrics: string | undefined;
  /** Until this is called, whoever comes waits: to be called once by whoever wants to hear of all clients, when he does. */
  readonly letIn: () => void;
  /** Resolves when an operator has asked for the end, with who. */
  readonly stopped: Promise<string>;
  /** What can be changed while it runs is from now on as this configuration has it. */
  readonly reload: (config: ServeConfig) => void;
  /**
   * Lets nobody in any more, tells operators that the board ends and why, says farewell where there is one, and waits until
   * what is for clients is out, but no longer than the configuration allows. Resolves with how many clients have not taken
   * it.
   */
  readonly drain: (why: string) => Promise<number>;
  /** Hangs up everybody and ends the records; whoever is attached is told why. */
  readonly shutdown: (why?: string) => Promise<void>;
}

/** Rejects as listening does, and with `CB_BOARD_EXISTS`. */
export async function openBoard(config: ServeConfig): Promise<OpenBoard> {
  const clock = systemClock();
  const board = await makeBoard('serve', config, clock, halfCloseOf(config));
  const throttle = new Throttle(board.registry, rateLimits(config), clock);
  const tls = new TlsListeners(board.notices, clock);
  const porch = new Porch(board, clock);
  const reception = new Reception(
    board,
    { ...receptionOptions(config, porch, tls), descriptors: descriptorLimit() },
    clock,
  );
  let now = config;
  let naming = namingOf(board, config);
  const reload = (fresh: ServeConfig): void => {
    // What is listened on stands, and with it what single listeners have of their own.
    const standing = { ...fresh, listen: config.listen };
    // What cannot be used leaves all as it was: nothing is taken over before this.
    const options = receptionOptions(standing, porch, tls);
    tls.reload(standing);
    now = fresh;
    board.halfCloseMs = halfCloseOf(fresh);
    board.registry.flow.outboxBytes = fresh.outboxTotal;
    throttle.reload(rateLimits(fresh));
    reception.options = options;
    naming?.stop();
    naming = namingOf(board, fresh);
  };
  const drain = async (why: string): Promise<number> => {
    reception.close();
    board.notices.say('warning', `the board ends: ${why}`);
    if (now.farewell !== '') sayFarewell(board, now.farewell);
    return drained(board, now.drain * 1000);
  };
  const meter = new BoardMeter(board);
  let gateway: Gateway | undefined;
  let metrics: PageServer | undefined;
  const shutdown = async (why?: string): Promise<void> => {
    reception.close();
    tls.close();
    naming?.stop();
    throttle.stop();
    sayAtExit(await board.close());
    gateway?.close(why);
    metrics?.close();
    // Why it ends is on its way: the end of the process must not overtake that.
    await gateway?.empty();
  };
  let stop: (by: string) => void = () => undefined;
  const stopped = new Promise<string>((done) => (stop = done));
  const addresses = (): readonly string[] =>
    reception.addresses.map((address, index) => inFull(address, config.listen[index]?.begins));
  try {
    tls.open(config);
    reception.options = receptionOptions(config, porch, tls);
    const handed = listeningFds(process.env, process.pid);
    for (const fd of handed) await reception.adopt(fd);
    if (handed.length === 0) for (const { address } of config.listen) await listenOn(reception, address);
    const name = config.name === '' ? defaultName(reception.addresses[0] ?? '') : config.name;
    await recallBans(board, name, () => proxiesOf(now), clock);
    const facts = {
      name,
      pid: process.pid,
      version: version(),
      started: clock(),
      get namesByRule() {
        return naming !== undefined;
      },
    };
    const limits = {
      sessions: config.maxSessions,
      perAddress: config.maxPerAddress,
      outboxBytes: config.outbox,
      outboxTotalBytes: config.outboxTotal,
      ratePerSession: config.rate,
      ratePerAddress: config.ratePerAddress,
      memoryBytes: config.memory,
      memoryPerSessionBytes: config.memoryPerSession,
    };
    gateway = new Gateway({ board, facts, clock, addresses, limits, stop: (by) => stop(by) });
    const socket = await control(gateway, name);
    if (config.group !== undefined) await openToOthers(gateway, name, config.group, board);
    const roles = (): readonly Role[] => gateway?.roles ?? [];
    const refused = (): ReadonlyMap<string, number> => reception.refused;
    if (config.metrics !== undefined)
      metrics = await openMetrics(config.metrics, { board, meter, refused, roles });
    const at = { addresses, socket, metrics: metrics?.address };
    const letIn = (): void => {
      porch.open();
      reception.options = receptionOptions(config, porch, tls);
    };
    return { board, name, ...at, letIn, stopped, reload, drain, shutdown };
  } catch (error) {
    await shutdown();
    throw error;
  }
}

/** With what conversations begin with there, where that is not plain. */
function inFull(address: string, begins: Beginning = 'plain'): string {
  return begins === 'plain' ? address : `${begins}://${address}`;
}

async function listenOn(reception: Reception, address: Address): Promise<void> {
  try {
    await reception.listen(address);
  } catch (error) {
    throw await inOwnWords(error, address);
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

function halfCloseOf({ halfClose }: ServeConfig): number | undefined {
  return halfClose === 'keep' ? undefined : halfClose * 1000;
}

function rateLimits({ rate, ratePerAddress, rateTrust }: ServeConfig): RateLimits {
  return { perSession: rate, perAddress: ratePerAddress, trusted: rateTrust };
}

/** Of all listeners. */
function proxiesOf(config: ServeConfig): string[] {
  return [config, ...config.listen.map((each) => listenerSettings(each, config))].flatMap(
    ({ proxyFrom }) => proxyFrom,
  );
}

/** Throws `CB_FILE`. */
function receptionOptions(config: ServeConfig, porch: Porch, tls: TlsListeners): ReceptionOptions {
  const { maxSessions, maxPerAddress } = config;
  const listeners = config.listen.map((each, index) =>
    atRate(
      listenerOptions(listenerSettings(each, config), each.begins, porch, tls.stepsOf(index)),
      ownRate(each),
    ),
  );
  return { ...listenerOptions(config, 'plain', porch, []), maxSessions, maxPerAddress, listeners };
}

function atRate(options: ListenerOptions, rate: number | undefined): ListenerOptions {
  return { ...options, session: { ...options.session, rate } };
}

/** `speaking`: the steps in which it is found out what a client speaks. */
function listenerOptions(
  settings: ListenerSettings,
  begins: Beginning,
  porch: Porch,
  speaking: readonly Step[],
): ListenerOptions {
  const { greeting, refuse, tlsClient } = settings;
  const { check, isProxy, first, last, guards, stepsMs } = porch.passing(settings);
  const certificates = begins === 'tls' && tlsClient === 'required';
  return {
    ...{ session: sessionOptions(settings), greeting: greeting === '' ? undefined : greeting },
    ...{ begins, check, isProxy, refuse, guards: { ...guards, certificates }, stepsMs },
    steps: [...first, ...speaking, ...last],
  };
}

function namingOf(board: Board, { names }: ServeConfig): Naming | undefined {
  return names.length === 0 ? undefined : new Naming(board, names);
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
