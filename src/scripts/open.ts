/** Reaches the board for a command, and leaves it after. */
import { attach } from '../library/attach.ts';
import type { Board } from '../library/board.ts';
import type { Role } from '../operators.ts';
import type { Outside } from './command.ts';

/** `name` empty: the only board. `watch` for what writes nothing. Rejects as `attach` does. */
export async function withBoard<T>(
  { where, operator }: Outside,
  name: string,
  role: Role,
  work: (board: Board) => Promise<T>,
): Promise<T> {
  const board = await attach({ role, operator, env: where.env, ...(name !== '' && { board: name }) });
  try {
    return await work(board);
  } finally {
    board.close();
  }
}
