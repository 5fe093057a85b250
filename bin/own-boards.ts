/** The boards of this user on this machine. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Address } from '../src/address.ts';
import { CordboardError } from '../src/errors.ts';
import { findBoards, onlyBoard as onlyBoardIn } from '../src/gateway/find.ts';
import { controlFolder, socketOf, type Whereabouts } from '../src/gateway/place.ts';
import { userName } from '../src/user-name.ts';

/** Where the consoles of a board attach: its name, or the path of a socket. Throws `CB_USAGE` where its name is too long for a socket. */
export function addressOf(board: string): Address {
  const path = board.includes('/') ? resolve(board) : socketOf(controlFolder(where()), board);
  return { kind: 'unix', path };
}

/** Rejects with `CB_NO_BOARD` and `CB_AMBIGUOUS`. */
export function onlyBoard(): Promise<string> {
  return onlyBoardIn(where(), { role: 'watch', operator: userName() ?? '', kind: 'script' });
}

/** Boards that answer, and what they listen on. */
export async function runningBoards(): Promise<
  readonly { readonly name: string; readonly listeners: readonly string[] }[]
> {
  const found = await findBoards(where(), { role: 'watch', operator: userName() ?? '', kind: 'script' });
  const boards = found.map(async ({ name, attachment }) => {
    // One that is full, or does not answer, cannot say what it listens on.
    if (attachment === undefined || attachment instanceof CordboardError) return [];
    const status = (await attachment.calls.call('status', {})) as { readonly listeners: readonly string[] };
    attachment.close();
    return [{ name, listeners: status.listeners }];
  });
  return (await Promise.all(boards)).flat();
}

function where(): Whereabouts {
  return { env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
}
