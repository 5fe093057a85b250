/** The boards of this user on this machine. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Address } from '../src/address.ts';
import { CordboardError } from '../src/errors.ts';
import { controlFolder, namesIn, socketOf } from '../src/gateway/place.ts';

/** Where the consoles of a board attach. Throws `CB_USAGE` where its name is too long for a socket. */
export function addressOf(name: string): Address {
  return { kind: 'unix', path: socketOf(folder(), name) };
}

/** Throws `CB_NO_BOARD` and `CB_USAGE`. */
export function onlyBoard(): string {
  const [name, ...others] = namesIn(folder(), process.getuid?.());
  if (name === undefined)
    throw new CordboardError('CB_NO_BOARD', 'no board runs here; cordboard serve starts one');
  if (others.length > 0)
    throw new CordboardError('CB_USAGE', `expected the name of a board: ${[name, ...others].join(', ')}`);
  return name;
}

function folder(): string {
  return controlFolder({ env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() });
}
