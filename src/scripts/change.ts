/** `cordboard rename`, `cordboard tag` and `cordboard hangup`. */
import { CordboardError } from '../errors.ts';
import type { Board } from '../library/board.ts';
import type { Session } from '../library/session.ts';
import { noSession, titleOf } from '../library/target.ts';
import { namesakeWords } from '../namesakes.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';

interface Request {
  readonly board: string;
  readonly target: string;
}

interface ManyRequest extends Request {
  /** However many the target means; else it must be one. */
  readonly all: boolean;
}

interface TagRequest extends ManyRequest {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export function rename(
  { board: name, target, ...request }: Request & { readonly name: string },
  outside: Outside,
): Promise<number> {
  return withBoard(outside, name, 'operate', async (board) => {
    const session = board.find(target);
    const sessions = board.sessions.map(({ summary }) => summary);
    const warning = namesakeWords(session.id, request.name, sessions);
    await session.rename(request.name);
    if (warning !== undefined) outside.say(warning);
    return 0;
  });
}

export function tag(request: TagRequest, outside: Outside): Promise<number> {
  return onEach(request, outside, (session) => {
    const kept = [...session.tags, ...request.add].filter((each) => !request.remove.includes(each));
    return session.setTags([...new Set(kept)]);
  });
}

export function hangUp(request: ManyRequest, outside: Outside): Promise<number> {
  return onEach(request, outside, async (session) => {
    if (session.state === 'closed')
      throw new CordboardError('CB_SESSION_CLOSED', `${titleOf(session.summary)} is closed already`);
    await session.hangUp();
  });
}

/** All are tried; rejects with the first refusal. */
function onEach(
  request: ManyRequest,
  outside: Outside,
  act: (session: Session) => Promise<void>,
): Promise<number> {
  return withBoard(outside, request.board, 'operate', async (board) => {
    const results = await Promise.allSettled(meant(board, request).map(act));
    const refused = results.find((result) => result.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
    return 0;
  });
}

function meant(board: Board, { target, all }: ManyRequest): Session[] {
  if (!all) return [board.find(target)];
  const found = board.select(target);
  if (found.length === 0) throw noSession(target, board.sessions.length);
  return found;
}
