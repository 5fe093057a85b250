/** Another machine, as a network namespace that is joined to this one by a pair of virtual interfaces (veth(4)). */
import { execFileSync, spawnSync } from 'node:child_process';

/** An address of this machine that the other one reaches, and the way to take the other one away. */
export interface Far {
  /** What starts a process there. */
  readonly within: readonly string[];
  /** Where the board has to listen for it. */
  readonly host: string;
  /** Joins the process, which must stand within a namespace of its own. */
  join(pid: number): void;
  /** Nothing comes from there any more, not even that it has gone. */
  cut(pid: number): void;
  remove(): void;
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Of 198.18.0.0/15, which is for tests of networks (RFC 2544); undefined where the system does not allow it. */
export function far(id: number): Far | undefined {
  const [here, there] = [`cbh${id}`, `cbt${id}`];
  const block = (id % 16_000) * 4;
  const address = (last: number): string => `198.18.${block >> 8}.${(block & 255) + last}`;
  const inside = (pid: number, ...words: readonly string[]): void =>
    run('nsenter', '-t', String(pid), '-n', 'ip', ...words);
  try {
    run('unshare', '--net', 'true');
    run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there);
    run('ip', 'address', 'add', `${address(1)}/30`, 'dev', here);
    run('ip', 'link', 'set', here, 'up');
  } catch {
    return undefined;
  }
  return {
    within: ['unshare', '--net'],
    host: address(1),
    join: (pid) => {
      run('ip', 'link', 'set', there, 'netns', String(pid));
      inside(pid, 'address', 'add', `${address(2)}/30`, 'dev', there);
      inside(pid, 'link', 'set', there, 'up');
    },
    cut: (pid) => inside(pid, 'link', 'set', there, 'down'),
    remove: () => {
      // It goes by itself with the namespace that its other end is in.
      if (hasLink(here)) run('ip', 'link', 'delete', here);
    },
  };
}

function hasLink(name: string): boolean {
  return spawnSync('ip', ['link', 'show', name], { stdio: 'ignore' }).status === 0;
}
