/** `cordboard sessions`, as a table, filtered or watched. */
import { inColumns } from '../columns.ts';
import { displayState, formatAge, formatBytes } from '../format.ts';
import type { Board } from '../library/board.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import { Sink } from '../sink.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
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
    const found = choose(
      board.sessions.map(({ summary }) => summary),
      outside.clock(),
    );
    if (request.json) for (const session of found) await sink.write(jsonLine(session));
    else await sink.write(table(found, outside.clock()));
    await sink.flush();
    if (request.watch) return follow(news, { choose, json: request.json, sink, outside });
    await news.return?.();
    return found.length === 0 && request.filter !== '' ? 1 : 0;
  });
}

interface Following {
  readonly choose: Choose;
  readonly json: boolean;
  readonly sink: Sink;
  readonly outside: Outside;
}

/** Until the board ends, or nobody reads any more. */
async function follow(
  news: ReturnType<Board['events']>,
  { choose, json, sink, outside }: Following,
): Promise<number> {
  const told = new Map<number, string>();
  for await (const event of news) {
    if (sink.isClosed) return 0;
    if (event.type === 'missed') outside.say(`too slow: ${event.count} changes are left out`);
    if (event.type === 'notice' || event.type === 'missed') continue;
    const { summary } = event.session;
    const looks = looksOf(summary, event.type);
    if (event.type !== 'dismissed' && told.get(summary.id) === looks) continue;
    told.set(summary.id, looks);
    if (event.type === 'dismissed') told.delete(summary.id);
    if (event.type === 'changed' && told.size === 0) continue;
    if (choose([summary], outside.clock()).length === 0) continue;
    await sink.write(json ? jsonLine({ ...summary, event: event.type }) : rowLine(event.type, summary));
    await sink.flush();
  }
  return 0;
}

/** What is told of anew: not its counters. */
function looksOf({ name, tags, note, state }: SessionSummary, type: string): string {
  return JSON.stringify([name, tags, note, state, type === 'dismissed']);
}

function rowLine(type: string, { id, name, peer, tags, ...session }: SessionSummary): string {
  const state = displayState({ id, name, peer, tags, ...session });
  return `${type.padEnd(9)} ${printable([id, name || '-', state, peer, tags.join(',')].join('  '))}\n`;
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
