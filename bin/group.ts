/** Looks a group of the system up. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CordboardError } from '../src/errors.ts';
import { gidIn, type Group } from '../src/gateway/group-place.ts';

/** By name or number: in /etc/group, else where `getent` looks, for groups of a directory. Throws `CB_USAGE`. */
export function groupNamed(name: string): Group {
  const gid = /^\d+$/.test(name) ? Number(name) : (gidIn(groupFile(), name) ?? gidIn(asked(name), name));
  if (gid === undefined)
    throw new CordboardError('CB_USAGE', `--socket-group ${name}: there is no such group on this machine`);
  return { name, gid };
}

function groupFile(): string {
  try {
    return readFileSync('/etc/group', 'utf8');
  } catch {
    return '';
  }
}

/** Systems without the program have no such groups. */
function asked(name: string): string {
  const { stdout } = spawnSync('getent', ['group', name], { encoding: 'utf8', timeout: 5000 });
  return typeof stdout === 'string' ? stdout : '';
}
