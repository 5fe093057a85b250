import { connect, type Socket } from 'node:net';
import { type Address, formatAddress } from '../address.ts';
import { type DialFailure, dialFailure } from './errors.ts';
import { endpoint, HALF_OPEN, tuneSocket } from './socket.ts';

/** A dial that nobody answers is given up after this. */
const DIAL_TIMEOUT_MS = 10_000;

export type DialResult =
  | { readonly socket: Socket; readonly local: string }
  | { readonly socket: undefined; readonly failure: DialFailure };

/** Dials once. Never rejects: a failure is a result, in words. `signal` gives the dial up. */
export function dial(address: Address, signal: AbortSignal): Promise<DialResult> {
  return new Promise((resolve) => {
    const where =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const socket = connect({ ...where, ...HALF_OPEN });
    const giveUp = (code: string) => () => socket.destroy(Object.assign(new Error(code), { code }));
    const timer = setTimeout(giveUp('ETIMEDOUT'), DIAL_TIMEOUT_MS);
    const abort = giveUp('ECANCELED');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const settle = (result: DialResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    socket.once('error', (error) =>
      settle({ socket: undefined, failure: dialFailure(error, formatAddress(address)) }),
    );
    socket.once('connect', () => {
      tuneSocket(socket);
      const { localAddress, localPort = 0 } = socket;
      settle({ socket, local: localAddress === undefined ? 'unix' : endpoint(localAddress, localPort) });
    });
  });
}
