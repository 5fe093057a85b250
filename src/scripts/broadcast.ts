/** `cordboard broadcast`. */
import { CordboardError } from '../errors.ts';
import type { Board } from '../library/board.ts';
import type { Session } from '../library/session.ts';
import { titleOf } from '../library/target.ts';
import { printable } from '../printable.ts';
import { namesakesReached } from '../reach.ts';
import { jsonLine } from '../safe-json.ts';
import { pour } from '../sink.ts';
import { type Choose, choosing } from './choose.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';

export interface BroadcastRequest {
  readonly board: string;
  readonly text: string;
  /** Either these, or `filter`, or `all`. */
  readonly tags: readonly string[];
  readonly filter: string;
  readonly all: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** What became of it at one session. `would`: it was a dry run. */
interface Result {
  readonly session: Session;
  readonly outcome: 'would' | 'taken' | 'refused' | 'gone';
  readonly why: string;
}

/** Exits 1 unless all have taken it. Rejects with `CB_NO_SESSION` where there is none to send to. */
export function broadcast(request: BroadcastRequest, outside: Outside): Promise<number> {
  const choose = request.filter === '' ? undefined : choosing(request.filter);
  return withBoard(outside, request.board, request.dryRun ? 'watch' : 'operate', async (board) => {
    const targets = targetsOf(board, request, choose, outside.clock());
    if (targets.length === 0)
      throw new CordboardError('CB_NO_SESSION', `${noneIn(request)}; cordboard sessions lists them`);
    const results = await resultsOf(board, targets, request);
    await pour(
      outside.stdout,
      results.map((result) => shown(result, request.json)),
    );
    return results.every(({ outcome }) => outcome === 'taken' || outcome === 'would') ? 0 : 1;
  });
}

/** Closed sessions are none of them; of those with the same name a filter means the ones that can be reached best. */
function targetsOf(
  board: Board,
  { tags, all }: BroadcastRequest,
  choose: Choose | undefined,
  now: number,
): Session[] {
  const live = board.sessions.filter(({ state }) => state !== 'closed');
  if (choose === undefined)
    return live.filter((session) => all || tags.some((tag) => session.tags.includes(tag)));
  const summaries = live.map(({ summary }) => summary);
  const fitting = namesakesReached(choose(summaries, now), (session) => session);
  const chosen = new Set(fitting.map(({ id }) => id));
  return live.filter(({ id }) => chosen.has(id));
}

/** Whoever reads it may not have seen the command. */
function noneIn({ tags, filter }: BroadcastRequest): string {
  if (filter !== '') return `no session is open that ${JSON.stringify(filter)} fits`;
  return tags.length === 0 ? 'no session is open' : `no session is open with the tag ${tags.join(' or ')}`;
}

async function resultsOf(
  board: Board,
  targets: readonly Session[],
  request: BroadcastRequest,
): Promise<Result[]> {
  if (request.dryRun) return targets.map((session) => ({ session, outcome: 'would', why: '' }));
  const deliveries = await board.broadcast(targets, request.text);
  return deliveries.flatMap(({ id, outcome, why }) => {
    const session = targets.find((target) => target.id === id);
    return session === undefined ? [] : [{ session, outcome, why }];
  });
}

function shown({ session, outcome, why }: Result, json: boolean): string {
  if (json) return jsonLine({ session: session.id, name: session.name, outcome, ...(why !== '' && { why }) });
  return `${titleOf(session.summary)}: ${printable(why === '' ? outcome : `${outcome}, ${why}`)}\n`;
}
