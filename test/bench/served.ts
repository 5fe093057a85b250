/** The program as a service with a socket, recording, in a process of its own, for measurements of what it holds. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { attach } from '../../src/library/attach.ts';
import type { Board } from '../../src/library/board.ts';
import { freePort } from '../helpers/clients.ts';
import { BoardProcess, descriptorsOf, memoryOf } from '../torture/board.ts';
import { type StartChild, withChildren } from './child.ts';
import { withFolder } from './folder.ts';

export interface Served {
  readonly process: BoardProcess;
  readonly port: number;
  /** Its XDG_RUNTIME_DIR. */
  readonly folder: string;
  readonly socket: string;
  /** By way of the library. */
  readonly board: Board;
  readonly start: StartChild;
}

const LOOK_MS = 50;
/** What is done with is given back soon, if at all. */
const SETTLE_MS = 3000;

/** All of it ends with `use`. */
export function withServed<T>(
  args: readonly string[],
  use: (served: Served) => Promise<T>,
  nodeOptions = '',
): Promise<T> {
  return withFolder((folder) =>
    withChildren(async (start) => {
      const port = await freePort();
      const transcripts = ['--transcripts', join(folder, 'transcripts.db')];
      const listens = ['--listen', `127.0.0.1:${port}`];
      const process = new BoardProcess(folder, [...listens, ...transcripts, ...args], nodeOptions);
      try {
        await process.until(({ event }) => event === 'started');
        const socket = BoardProcess.socketIn(folder);
        const board = await attach({ socket, operator: 'bench' });
        const result = await use({ process, port, folder, socket, board, start });
        board.close();
        return result;
      } finally {
        await process.kill('SIGKILL');
      }
    }),
  );
}

/** Looks again and again until it holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(LOOK_MS);
}

/** Sessions that the board has: open ones, and all. */
export async function sessionsOf({
  board,
}: Served): Promise<{ readonly open: number; readonly all: number }> {
  const { sessions } = await board.status();
  return sessions as { readonly open: number; readonly all: number };
}

/** What is resident once nothing goes on any more, and what descriptors there are, but for those of the transcripts. */
export async function settled({
  process: { pid },
}: Served): Promise<{ readonly resident: number; readonly descriptors: number }> {
  await delay(SETTLE_MS);
  const descriptors = descriptorsOf(pid).filter((target) => !target.includes('transcripts.db')).length;
  return { resident: memoryOf(pid).now, descriptors };
}
