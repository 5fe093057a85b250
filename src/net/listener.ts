import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Address, formatAddress } from '../address.ts';
import { listenError } from './errors.ts';
import { endpoint, HALF_OPEN, plainHost, tuneSocket } from './socket.ts';
import type { TlsFacts } from './tls-facts.ts';

/** A client that has just been accepted; it is read only once a link takes the socket. */
export interface Arrival {
  readonly socket: Socket;
  /** The peer's host, to count clients per address; empty for a Unix socket. */
  readonly host: string;
  /** The peer's address; undefined for a Unix socket, whose clients have none. */
  readonly peer: string | undefined;
  /** This end's address. */
  readonly local: string;
  /** Set once TLS stands. */
  readonly tls?: TlsFacts;
  /** The address of the proxy that has named the peer; undefined: it came by itself. */
  readonly via?: string | undefined;
  /** Nothing can be said to the client yet: whether it speaks TLS has still to be found out. */
  readonly isMute?: boolean;
}

/** The kernel's queue of clients not yet accepted; a fleet that reconnects at once must fit. */
const BACKLOG = 4096;

/** Accepts clients on one address. */
export class Listener {
  /** The address it really has: a port that was asked for as 0 is the one the system chose. */
  readonly address: string;
  readonly #server: Server;

  private constructor(
    server: Server,
    address: string,
    onArrival: (arrival: Arrival) => void,
    onError: (error: Error) => void,
  ) {
    this.#server = server;
    this.address = address;
    server.on('error', onError);
    server.on('connection', (socket) => onArrival(arrivalOf(socket, address)));
  }

  /**
   * Starts listening. `onError` hears of trouble with accepting later on.
   * Rejects with `CB_ADDRESS_IN_USE`, `CB_ADDRESS_UNAVAILABLE`, `CB_PERMISSION` or `CB_LISTEN`.
   */
  static async open(
    address: Address,
    onArrival: (arrival: Arrival) => void,
    onError: (error: Error) => void,
  ): Promise<Listener> {
    const server = createServer(HALF_OPEN);
    if (address.kind === 'unix') await removeStaleSocket(address.path);
    try {
      await listen(server, address);
    } catch (error) {
      const noFolder = address.kind === 'unix' && !existsSync(path.dirname(address.path));
      // libuv says EACCES for a folder that is not there.
      const cause = noFolder ? { code: 'ENOENT' } : error;
      throw listenError(cause as NodeJS.ErrnoException, formatAddress(address));
    }
    return new Listener(server, actualAddress(server, address), onArrival, onError);
  }

  /** Takes a socket over that listens already. Rejects with `CB_LISTEN` where it is none. */
  static async adopt(
    fd: number,
    onArrival: (arrival: Arrival) => void,
    onError: (error: Error) => void,
  ): Promise<Listener> {
    const server = createServer(HALF_OPEN);
    const name = `unix:fd-${fd}`;
    try {
      await started(server, () => server.listen({ fd }));
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, `file descriptor ${fd}`);
    }
    const actual = server.address();
    const isTcp = actual !== null && typeof actual !== 'string';
    return new Listener(server, isTcp ? endpoint(actual.address, actual.port) : name, onArrival, onError);
  }

  /** Stops accepting; sessions go on. */
  close(): void {
    this.#server.close();
  }
}

function listen(server: Server, address: Address): Promise<void> {
  return started(server, () => {
    if (address.kind === 'unix') privately(() => server.listen({ path: address.path, backlog: BACKLOG }));
    else server.listen({ host: address.host, port: address.port, backlog: BACKLOG });
  });
}

function started(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}

/** A Unix socket is made by the call itself, and must be nobody else's from its first moment. */
function privately(make: () => void): void {
  const mask = process.umask(0o177);
  make();
  process.umask(mask);
}

function actualAddress(server: Server, asked: Address): string {
  const actual = server.address();
  if (actual === null || typeof actual === 'string') return formatAddress(asked);
  return endpoint(actual.address, actual.port);
}

function arrivalOf(socket: Socket, listener: string): Arrival {
  // A client that is gone again before it was accepted has no address left to ask for.
  socket.on('error', () => undefined);
  if (listener.startsWith('unix:')) return { socket, host: '', peer: undefined, local: listener };
  tuneSocket(socket);
  const { remoteAddress = 'unknown', remotePort = 0, localAddress, localPort = 0 } = socket;
  const local = localAddress === undefined ? listener : endpoint(localAddress, localPort);
  return { socket, host: plainHost(remoteAddress), peer: endpoint(remoteAddress, remotePort), local };
}

/** Between two looks at a socket that nobody listens at: one that was made just now is listened at by then. */
const LOOK_AGAIN_MS = 20;

/**
 * A socket file that a killed program left behind would stand in the way for ever; a live one is never touched, nor one
 * that somebody else has put there meanwhile. Returns whether it was removed.
 */
export async function removeStaleSocket(file: string): Promise<boolean> {
  const found = identityOf(file);
  if (found === undefined || (await answers(file))) return false;
  await setTimeout(LOOK_AGAIN_MS);
  if (await answers(file)) return false;
  // Nothing is waited for between these two.
  return identityOf(file) === found && removed(file);
}

/** Somebody else may have done it just now, or the folder is not ours: listening says what is wrong then. */
function removed(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Undefined: there is no socket. A number of a file may be given anew, but not with the same time. */
function identityOf(file: string): string | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false, bigint: true });
  return stats?.isSocket() === true ? `${stats.dev} ${stats.ino} ${stats.ctimeNs}` : undefined;
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path: file });
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
