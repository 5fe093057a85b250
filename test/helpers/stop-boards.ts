/** Ends the boards that have their sockets in a folder. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

const TIMEOUT_MS = 10_000;

/** An XDG_RUNTIME_DIR for a test. What boards are there at its end are stopped, and then it goes. */
export function runtimeFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordboard-test-'));
  t.after(async () => {
    await stopBoards(folder);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Resolves when all of them have ended. A folder that is not there has none. */
export async function stopBoards(runtimeFolder: string): Promise<void> {
  await Promise.all(socketsIn(path.join(runtimeFolder, 'cordboard')).map(stopBoard));
}

function socketsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sock'))
      .map((file) => path.join(folder, file));
  } catch {
    return [];
  }
}

async function stopBoard(socket: string): Promise<void> {
  const board = connect(socket);
  // Where nobody listens there is nobody to be stopped.
  board.on('error', () => undefined).resume();
  const ended = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${socket}: the board does not end`)), TIMEOUT_MS);
    board.once('close', () => {
      clearTimeout(late);
      resolve();
    });
  });
  for (const [id, method, params] of [
    [1, 'hello', { version: 1, operator: 'test' }],
    [2, 'stop', {}],
  ] as const)
    board.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  await ended;
}
