/** Ends the boards that have their sockets in a folder. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

const TIMEOUT_MS = 10_000;

/** Resolves when all of them have ended. A folder that is not there has none. */
export async function stopBoards(runtimeFolder: string): Promise<void> {
  await Promise.all(socketsIn(path.join(runtimeFolder, 'cordboard')).map(stopBoard));
}

function socketsIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => path.join(folder, file));
  } catch {
    return [];
  }
}

async function stopBoard(socket: string): Promise<void> {
  const board = connect(socket);
  board.on('error', () => undefined).resume();
  const ended = once(board, 'close', { signal: AbortSignal.timeout(TIMEOUT_MS) });
  for (const [id, method, params] of [
    [1, 'hello', { version: 1, operator: 'test' }],
    [2, 'stop', {}],
  ] as const)
    board.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  await ended;
}
