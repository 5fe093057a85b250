/**
 * Where a group of the system attaches: by sockets of its own, in a folder beside the owner's. What keeps others out is
 * what the kernel checks when somebody connects: he must be able to pass the folders and to write to the socket
 * (unix(7), "Pathname socket ownership and permissions").
 */
import { chmodSync, chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { codeOf, prepareFolder } from './place.ts';

export interface Group {
  readonly name: string;
  readonly gid: number;
}

const FOLDER_MODE = 0o750;
const SOCKET_MODE = 0o660;

/** The folder of the group's sockets, beside that of the owner's. */
export function groupFolder(folder: string, { name }: Group): string {
  return `${folder}.${name}`;
}

/** The number of a group in the text of a file as group(5) has it; undefined: it is not in there. */
export function gidIn(text: string, name: string): number | undefined {
  for (const line of text.split('\n')) {
    const [found, , number = ''] = line.split(':');
    if (found === name && /^\d+$/.test(number)) return Number(number);
  }
  return undefined;
}

/** Makes the folder where it is missing, and the group's in any case. Throws `CB_PERMISSION`. */
export function prepareGroupFolder(folder: string, uid: number | undefined, group: Group): void {
  prepareFolder(folder, uid);
  give(folder, group, FOLDER_MODE);
}

/** Lets the group reach a socket, which until now was its owner's alone. Throws `CB_PERMISSION`. */
export function openToGroup(socket: string, group: Group): void {
  give(socket, group, SOCKET_MODE);
}

function give(path: string, { name, gid }: Group, mode: number): void {
  try {
    chownSync(path, statSync(path).uid, gid);
    chmodSync(path, mode);
  } catch (error) {
    throw new CordboardError(
      'CB_PERMISSION',
      `${word(path)}: cannot be given to group ${name} (${codeOf(error)}); only its members can do that`,
    );
  }
}

/** The outermost folder on the way to `path` that the group may not pass, as far as modes tell; undefined: it may pass all. */
export function wallBefore(path: string, { gid }: Group): string | undefined {
  const folder = dirname(path);
  const outer = folder === path ? undefined : wallBefore(folder, { name: '', gid });
  if (outer !== undefined || folder === path) return outer;
  const stats = statSync(folder);
  const passes = (stats.mode & 0o001) !== 0 || (stats.gid === gid && (stats.mode & 0o010) !== 0);
  return passes ? undefined : folder;
}
