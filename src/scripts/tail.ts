/** `cordboard tail`. */
import { Sink } from '../sink.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';
import { shownLine } from './show.ts';

export interface TailRequest {
  readonly board: string;
  readonly target: string;
  readonly follow: boolean;
  /** Lines of before. */
  readonly count: number;
  readonly json: boolean;
}

export function tail(request: TailRequest, outside: Outside): Promise<number> {
  return withBoard(outside, request.board, 'watch', async (board) => {
    const session = board.find(request.target);
    const sink = new Sink(outside.stdout);
    const { before, rest, lines } = await session.recent(request.count);
    // What goes on is told once it is complete.
    const shown =
      request.follow || rest === undefined || request.count === 0
        ? before
        : [...before, rest].slice(-request.count);
    for (const line of shown) await sink.write(shownLine(session, line, request.json));
    await sink.flush();
    if (!request.follow) return 0;
    for await (const line of lines) {
      await sink.write(shownLine(session, line, request.json));
      await sink.flush();
      if (sink.isClosed) break;
    }
    return 0;
  });
}
