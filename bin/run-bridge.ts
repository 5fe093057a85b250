/** Input and output of this process are a connection to a board here, for a console on another machine. */
import { CordboardError } from '../src/errors.ts';
import { pipe } from '../src/net/pipe.ts';
import { addressOf, onlyBoard } from './own-boards.ts';

/** Until either side ends. Returns the exit code. */
export async function runBridge(board: string | undefined): Promise<number> {
  const address = addressOf(board ?? (await onlyBoard()));
  const result = await pipe(address, { input: process.stdin, output: process.stdout });
  if (result.ok) return 0;
  throw new CordboardError(result.code ?? 'CB_NO_BOARD', result.why);
}
