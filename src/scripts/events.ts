/** `cordboard events`. */
import type { Clock } from '../clock.ts';
import { displayState, formatTime } from '../format.ts';
import type { Board } from '../library/board.ts';
import type { Line } from '../library/liner.ts';
import type { News } from '../library/news.ts';
import { Queue } from '../library/queue.ts';
import type { Session } from '../library/session.ts';
import { titleOf } from '../library/target.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import { Sink } from '../sink.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { Changes, changeWords, type Was } from './changes.ts';
import type { Outside } from './command.ts';
import { lineFields } from './json.ts';
import { withBoard } from './open.ts';

export interface EventsRequest {
  readonly board: string;
  /** Of all sessions, besides what happens to them. */
  readonly lines: boolean;
  readonly json: boolean;
}

/** As it was when it happened: the session itself goes on changing. */
interface Changed {
  readonly type: 'changed';
  readonly at: number;
  readonly summary: SessionSummary;
  readonly was: Was;
}

type Happening =
  | Exclude<News, { readonly type: 'changed' }>
  | Changed
  | { readonly type: 'line'; readonly session: Session; readonly line: Line };

const MOST_WAITING = 10_000;

/** Until the board ends, which is an error, or nobody reads any more. */
export function events(request: EventsRequest, outside: Outside): Promise<number> {
  return withBoard(outside, request.board, 'watch', async (board) => {
    const sink = new Sink(outside.stdout);
    const stream = new Queue<Happening>(
      MOST_WAITING,
      (count) => ({ type: 'missed', count }),
      () => undefined,
    );
    const ended = merge(board, request.lines, stream, outside.clock);
    for await (const event of stream) {
      await sink.write(
        request.json ? jsonLine(fields(event, outside.clock())) : inWords(event, outside.clock()),
      );
      await sink.flush();
      if (sink.isClosed) return 0;
    }
    await ended;
    return 0;
  });
}

/** Puts everything into one stream, which ends with the board. */
async function merge(board: Board, lines: boolean, into: Queue<Happening>, clock: Clock): Promise<void> {
  try {
    const news = board.events();
    const changes = new Changes(board.sessions);
    if (lines)
      for (const session of board.sessions) if (session.state !== 'closed') void read(session, into, 'now');
    for await (const event of news) {
      const happened = happening(event, changes, clock());
      if (happened !== undefined) into.push(happened);
      if (lines && event.type === 'opened') void read(event.session, into, 'start');
    }
  } catch (error) {
    into.end(error instanceof Error ? error : undefined);
  }
}

/** Undefined where only counters have gone on. */
function happening(event: News, changes: Changes, at: number): Happening | undefined {
  if (event.type === 'notice' || event.type === 'missed') return event;
  const { summary } = event.session;
  const was = changes.since(summary);
  if (event.type === 'dismissed') changes.forget(summary.id);
  if (event.type !== 'changed') return event;
  return was && { type: 'changed', at, summary, was };
}

async function read(session: Session, into: Queue<Happening>, from: 'now' | 'start'): Promise<void> {
  try {
    for await (const line of session.lines({ from })) into.push({ type: 'line', session, line });
  } catch {
    // The board has ended, which is told for all of them.
  }
}

function fields(event: Happening, now: number): object {
  switch (event.type) {
    case 'line':
      return { event: 'line', ...lineFields(event.session, event.line) };
    case 'notice':
      return { event: 'notice', ...event.notice };
    case 'missed':
      return { event: 'missed', at: now, count: event.count };
    case 'changed':
      return { event: 'changed', at: event.at, ...factsOf(event.summary), was: event.was };
    default:
      return { event: event.type, at: atOf(event, now), ...factsOf(event.session.summary) };
  }
}

function factsOf({ id, name, peer, tags, note, state, reason }: SessionSummary): object {
  return { session: id, name, peer, tags, note, state, reason };
}

type ComingOrGoing = Exclude<Extract<Happening, { readonly session: Session }>, { readonly type: 'line' }>;

/** When a session opened or closed, by the board's clock. */
function atOf({ type, session }: ComingOrGoing, now: number): number {
  const { openedAt, closedAt } = session.summary;
  if (type === 'opened') return openedAt;
  return type === 'closed' ? (closedAt ?? now) : now;
}

function inWords(event: Happening, now: number): string {
  return `${printable(wordsOf(event, now))}\n`;
}

/** Not yet safe to show. */
function wordsOf(event: Happening, now: number): string {
  switch (event.type) {
    case 'line': {
      const { at, kind, text } = event.line;
      return `${formatTime(at)} ${kind.padEnd(9)} ${titleOf(event.session.summary)}: ${text}`;
    }
    case 'notice':
      return `${formatTime(event.notice.at)} ${event.notice.severity.padEnd(9)} ${event.notice.text}`;
    case 'missed':
      return `${formatTime(now)} missed    ${event.count} of these, for they were read too slowly`;
    case 'changed': {
      const { at, summary, was } = event;
      return `${formatTime(at)} changed   ${titleOf(summary)}: ${changeWords(was, summary)}`;
    }
    default: {
      const state = event.type === 'closed' ? `: ${displayState(event.session.summary)}` : '';
      return `${formatTime(atOf(event, now))} ${event.type.padEnd(9)} ${titleOf(event.session.summary)}${state}`;
    }
  }
}
