/** `cordboard sessions`, as a table, filtered or watched. */
import { inColumns } from '../columns.ts';
import { displayState, formatAge, formatBytes } from '../format.ts';
import type { Board } from '../library/board.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import { Sink } from '../sink.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { Changes, changeWords, type Was } from './changes.ts';
import { type Choose, choosing } from './choose.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';

export interface SessionsRequest {
  readonly board: string;
  readonly json: boolean;
  readonly watch: boolean;
  /** Empty: all of them. */
  readonly filter: string;
}

/** Exits 1 when a filter matches none. */
export function sessions(request: SessionsRequest, outside: Outside): Promise<number> {
  const choose = choosing(request.filter);
  return withBoard(outside, request.board, 'watch', async (board) => {
    const sink = new Sink(outside.stdout);
    const news = board.events();
    const changes = new Changes(board.sessions);
    const found = choose(
      board.sessions.map(({ summary }) => summary),
      outside.clock(),
    );
    if (request.json) for (const session of found) await sink.write(jsonLine(session));
    else await sink.write(table(found, outside.clock()));
    await sink.flush();
    if (request.watch) return follow(news, { choose, changes, json: request.json, sink, outside });
    await news.return?.();
    return found.length === 0 && request.filter !== '' ? 1 : 0;
  });
}

interface Following {
  readonly choose: Choose;
  readonly changes: Changes;
  readonly json: boolean;
  readonly sink: Sink;
  readonly outside: Outside;
}

/** Until the board ends, or nobody reads any more. */
async function follow(
  news: ReturnType<Board['events']>,
  { choose, changes, json, sink, outside }: Following,
): Promise<number> {
  for await (const event of news) {
    if (sink.isClosed) return 0;
    if (event.type === 'missed') outside.say(`too slow: ${event.count} changes are left out`);
    if (event.type === 'notice' || event.type === 'missed') continue;
    const { summary } = event.session;
    const was = changes.since(summary);
    if (event.type === 'dismissed') changes.forget(summary.id);
    // Its counters alone are not told.
    if (event.type === 'changed' && was === undefined) continue;
    if (choose([summary], outside.clock()).length === 0) continue;
    await sink.write(
      json ? jsonLine({ ...summary, event: event.type, was }) : rowLine(event.type, summary, was),
    );
    await sink.flush();
  }
  return 0;
}

/** `was`: what has changed, of a session that goes on. */
function rowLine(type: string, summary: SessionSummary, was: Was | undefined): string {
  const { id, name, peer, tags } = summary;
  const what = type === 'changed' && was !== undefined ? [changeWords(was, summary)] : [];
  const cells = [id, name || '-', displayState(summary), peer, tags.join(',') || '-', ...what];
  return `${type.padEnd(9)} ${printable(cells.join('  '))}\n`;
}

const HEADS = ['ID', 'NAME', 'STATE', 'PEER', 'AGE', 'IDLE', 'IN', 'OUT', 'QUEUED', 'TAGS'];
const TO_THE_RIGHT: readonly number[] = [0, 4, 5, 6, 7, 8];
const NAME_WIDTH = 24;

function table(found: readonly SessionSummary[], now: number): string {
  if (found.length === 0) return '';
  const rows = found.map((session) => cells(session, now));
  return inColumns([HEADS, ...rows], TO_THE_RIGHT)
    .map((line) => `${line}\n`)
    .join('');
}

function cells(session: SessionSummary, now: number): string[] {
  const { id, name, peer, tags, openedAt, closedAt, lastIn, bytesIn, bytesOut, queued } = session;
  return [
    printable(String(id)),
    name === '' ? '-' : printable(name, NAME_WIDTH),
    displayState(session),
    printable(peer),
    formatAge((closedAt ?? now) - openedAt),
    lastIn === undefined ? '-' : formatAge(now - lastIn),
    formatBytes(bytesIn),
    formatBytes(bytesOut),
    formatBytes(queued),
    printable(tags.join(',')),
  ];
}
