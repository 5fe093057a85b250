/** `cordboard expect`. */
import { pour } from '../sink.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';
import { matching } from './regex.ts';
import { bareLine } from './show.ts';

export interface ExpectRequest {
  readonly board: string;
  readonly target: string;
  readonly regex: string;
  readonly timeout: number | undefined;
  readonly json: boolean;
}

/** Rejects with `CB_TIMEOUT`. */
export function expect(request: ExpectRequest, outside: Outside): Promise<number> {
  const matches = matching(request.regex);
  const { timeout } = request;
  return withBoard(outside, request.board, 'watch', async (board) => {
    const session = board.find(request.target);
    const { line } = await session.waitFor(matches, timeout === undefined ? {} : { timeout });
    await pour(outside.stdout, [bareLine(session, line, request.json)]);
    return 0;
  });
}
