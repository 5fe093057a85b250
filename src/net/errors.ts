import { CordboardError } from '../errors.ts';
import { tlsFault } from './tls-words.ts';

/** Linux holds a Unix socket's path in 108 bytes, macOS in 104, one of them for the closing NUL. */
const UNIX_PATH_HINT = 'a Unix socket path is at most 103 bytes';

/** Turns the system's refusal to listen into one line that says what to do. */
export function listenError(error: NodeJS.ErrnoException, address: string): CordboardError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CordboardError(
        'CB_ADDRESS_IN_USE',
        `${address}: another program listens here; stop it or choose another address with --listen`,
      );
    case 'ENOTFOUND':
      return new CordboardError(
        'CB_ADDRESS_UNAVAILABLE',
        `${address}: no such host; listen on an address of this machine, or on 127.0.0.1`,
      );
    case 'EAI_AGAIN':
      return new CordboardError(
        'CB_ADDRESS_UNAVAILABLE',
        `${address}: the name cannot be looked up now; try again, or listen on an address written out`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new CordboardError(
        'CB_ADDRESS_UNAVAILABLE',
        `${address}: this machine has no such address; listen on one of its own, or on 127.0.0.1`,
      );
    case 'EACCES':
    case 'EPERM':
      return new CordboardError(
        'CB_PERMISSION',
        `${address}: the system does not allow it; choose a port from 1024 up, or a folder that is yours`,
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return new CordboardError(
        'CB_ADDRESS_UNAVAILABLE',
        `${address}: there is no such folder; make it first`,
      );
    case 'EINVAL':
      return new CordboardError('CB_LISTEN', `${address}: cannot listen (EINVAL); ${UNIX_PATH_HINT}`);
    default:
      return new CordboardError('CB_LISTEN', `${address}: cannot listen (${error.code ?? error.message})`);
  }
}

/** A failed dial, in words, and whether it was the peer itself that said no or hung up at once. */
export interface DialFailure {
  readonly reason: 'refused' | 'reset' | 'failed';
  readonly why: string;
  /** It will be the same at the next try, unless somebody changes something. */
  readonly lasting?: true;
}

/** Says in words why a dial came to nothing. */
export function dialFailure(error: NodeJS.ErrnoException, address: string): DialFailure {
  const why = (words: string): DialFailure => ({ reason: 'failed', why: words });
  switch (error.code) {
    case 'ECONNREFUSED':
      return { reason: 'refused', why: `refused by ${address}` };
    case 'ENOTFOUND':
      return why(`no such host: ${address}`);
    case 'EAI_AGAIN':
      return why(`the name of ${address} cannot be looked up now`);
    case 'ETIMEDOUT':
      return why(`no answer from ${address}`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return why(`no way to ${address}`);
    case 'ENOENT':
      return why(`nobody listens at ${address}`);
    case 'EACCES':
    case 'EPERM':
      return why(`not allowed to reach ${address}`);
    case 'ECONNRESET':
      return { reason: 'reset', why: `reset by ${address}` };
    default:
      return why(otherwise(error, address));
  }
}

function otherwise({ code, message }: NodeJS.ErrnoException, address: string): string {
  const fault = tlsFault(code);
  return fault === undefined ? `cannot reach ${address} (${code ?? message})` : `${address}: ${fault}`;
}
