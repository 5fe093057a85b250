import { connect, type Socket } from 'node:net';
import { formatAddress, type Target } from '../address.ts';
import { type DialFailure, dialFailure } from './errors.ts';
import type { TlsFacts } from './tls-facts.ts';
import { secured, type TlsDialing, type TlsFailure } from './tls-dial.ts';
import { endpoint, HALF_OPEN, tuneSocket } from './socket.ts';

/** A dial that nobody answers is given up after this. */
const DIAL_TIMEOUT_MS = 10_000;

export type DialResult =
  | { readonly socket: Socket; readonly local: string; readonly tls?: TlsFacts }
  | { readonly socket: undefined; readonly failure: DialFailure };

/** As for a target that has nothing set up. */
const BY_DEFAULT: TlsDialing = { pins: [], insecure: false };

/** Dials once. Never rejects: a failure is a result, in words. `signal` gives the dial up. `how` is for a secure target. */
export function dial(address: Target, signal: AbortSignal, how = BY_DEFAULT): Promise<DialResult> {
  return new Promise((resolve) => {
    const where =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const socket = connect({ ...where, ...HALF_OPEN });
    const giveUp = (code: string) => () => socket.destroy(Object.assign(new Error(code), { code }));
    const timer = setTimeout(giveUp('ETIMEDOUT'), DIAL_TIMEOUT_MS);
    const abort = giveUp('ECANCELED');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const fail = (failure: DialFailure): void => settle({ socket: undefined, failure });
    const settle = (result: DialResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const shown = formatAddress(address);
    socket.once('error', (error) => fail(dialFailure(error, shown)));
    socket.once('connect', () => {
      tuneSocket(socket);
      const { localAddress, localPort = 0 } = socket;
      const local = localAddress === undefined ? 'unix' : endpoint(localAddress, localPort);
      if (address.kind === 'unix' || address.secure !== true) {
        settle({ socket, local });
        return;
      }
      void secured(socket, address.host, how, Date.now).then((result) => {
        if (result.socket === undefined) fail(distrusted(result, shown));
        else settle({ socket: result.socket, local, tls: result.tls });
      });
    });
  });
}

function distrusted({ why, lasting }: TlsFailure, where: string): DialFailure {
  return { reason: 'failed', why: `${where}: ${why}`, ...(lasting && { lasting }) };
}
