/** Node aborts at its end when a terminal that it began on has hung up: it cannot give that its old modes back. */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';

const STANDARD = [0, 1, 2];

/** At the end of the process, lets go of those of its terminals that are there no more. To be called at the beginning. */
export function letGoOfHungUp(): void {
  const terminals = STANDARD.filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) replace(fd);
  });
}

/** The lowest number that is free is the next to be given out. */
function replace(fd: number): void {
  try {
    closeSync(fd);
    openSync(devNull, 'r+');
  } catch {
    // Closed already; nobody is there to be told.
  }
}
