/** A damaged transcript file gets out of the way, whole; nothing is ever written over it. */
import { existsSync, renameSync } from 'node:fs';
import { segmentFolder } from './segments.ts';

/**
 * Gives everything of a file another name, which no file has, and returns that; undefined where it cannot be done,
 * and then all is where it was. `now` is in milliseconds since the Unix epoch.
 */
export function moveAside(path: string, now: number): string | undefined {
  const aside = freeName(`${path}.broken-${stamp(now)}`);
  const done: (readonly [string, string])[] = [];
  try {
    for (const [from, to] of parts(path, aside)) {
      if (!existsSync(from)) continue;
      renameSync(from, to);
      done.push([from, to]);
    }
    return aside;
  } catch {
    for (const [from, to] of done.reverse()) renameSync(to, from);
    return undefined;
  }
}

/** The file itself comes last: as long as it is there, nothing new is begun. */
function parts(path: string, aside: string): (readonly [string, string])[] {
  return [
    [segmentFolder(path), segmentFolder(aside)],
    [`${path}-wal`, `${aside}-wal`],
    [`${path}-shm`, `${aside}-shm`],
    [path, aside],
  ];
}

function freeName(name: string): string {
  for (let number = 2, free = name; ; free = `${name}-${number++}`) if (!existsSync(free)) return free;
}

/** `20260102-030405` */
function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}
