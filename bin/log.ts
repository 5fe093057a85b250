/** What a board without a console says on stderr: who comes and goes, and what is not as it should be. */
import { printable } from '../src/printable.ts';
import type { Board } from '../src/session/board.ts';

/** Returns the way to stop. */
export function startLog(board: Board): () => void {
  const say = (text: string): void => {
    process.stderr.write(`${new Date().toISOString()} ${printable(text)}\n`);
  };
  const stops = [
    board.notices.listen(({ severity, text }) => say(`${severity}: ${text}`)),
    board.registry.listen({
      opened: (session) => say(`info: ${session.title} from ${session.peer} opened`),
      changed: (session, soon) => {
        if (soon && session.isClosed) say(`info: ${session.title} closed`);
      },
      recorded: () => undefined,
      dismissed: () => undefined,
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
