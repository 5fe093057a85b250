/** `cordboard stop`. */
import { CordboardError } from '../errors.ts';
import { count } from '../format.ts';
import { attachTo, onlyBoard } from '../gateway/find.ts';
import { printable } from '../printable.ts';
import { pour } from '../sink.ts';
import type { Outside } from './command.ts';

/** `name` empty: the only board. Exits 1 when the answer is no. Resolves when the board has ended. */
export async function stop(name: string, yes: boolean, outside: Outside): Promise<number> {
  const { where, operator, ask, stdout, say } = outside;
  const hello = { role: 'operate', operator, kind: 'script' } as const;
  const board = name === '' ? await onlyBoard(where, hello) : name;
  const attachment = await attachTo(where, board, hello, () => undefined);
  const { calls, ended } = attachment;
  try {
    const { sessions } = (await calls.call('status', {})) as { readonly sessions: { readonly open: number } };
    const clients = printable(count(sessions.open, 'client'));
    if (!yes && ask === undefined)
      throw new CordboardError(
        'CB_USAGE',
        `stop: nobody is there to be asked; --yes stops ${board} (${clients})`,
      );
    if (!yes && ask !== undefined && !(await ask(`Stop board ${board} and hang up ${clients}? [y/N] `))) {
      say(`board ${board} goes on`);
      return 1;
    }
    await calls.call('stop', {});
    await ended;
    await pour(stdout, [`board ${board} has ended; ${clients} hung up\n`]);
    return 0;
  } finally {
    attachment.close();
  }
}
