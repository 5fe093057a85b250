/** `cordboard events`. */
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
import type { Outside } from './command.ts';
import { lineFields } from './json.ts';
import { withBoard } from './open.ts';

export interface EventsRequest {
  readonly board: string;
  /** Of all sessions, besides what happens to them. */
  readonly lines: boolean;
  readonly json: boolean;
}

type Happening = News | { readonly type: 'line'; readonly session: Session; readonly line: Line };

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
    const ended = merge(board, request.lines, stream);
    for await (const event of stream) {
      if (event.type === 'changed') continue;
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
async function merge(board: Board, lines: boolean, into: Queue<Happening>): Promise<void> {
  try {
    const news = board.events();
    if (lines)
      for (const session of board.sessions) if (session.state !== 'closed') void read(session, into, 'now');
    for await (const event of news) {
      into.push(event);
      if (lines && event.type === 'opened') void read(event.session, into, 'start');
    }
  } catch (error) {
    into.end(error instanceof Error ? error : undefined);
  }
}

async function read(session: Session, into: Queue<Happening>, from: 'now' | 'start'): Promise<void> {
  try {
    for await (const line of session.lines({ from })) into.push({ type: 'line', session, line });
  } catch {
    // The board has ended, which is told for all of them.
  }
}

type Shown = Exclude<Happening, { readonly type: 'changed' }>;

function fields(event: Shown, now: number): object {
  switch (event.type) {
    case 'line':
      return { event: 'line', ...lineFields(event.session, event.line) };
    case 'notice':
      return { event: 'notice', ...event.notice };
    case 'missed':
      return { event: 'missed', at: now, count: event.count };
    default: {
      const { id, name, peer, tags, state, reason } = event.session;
      return { event: event.type, at: atOf(event, now), session: id, name, peer, tags, state, reason };
    }
  }
}

/** When a session opened or closed, by the board's clock. */
function atOf({ type, session }: Extract<Shown, { readonly session: Session }>, now: number): number {
  const { openedAt, closedAt } = session.summary;
  if (type === 'opened') return openedAt;
  return type === 'closed' ? (closedAt ?? now) : now;
}

function inWords(event: Shown, now: number): string {
  return `${printable(wordsOf(event, now))}\n`;
}

/** Not yet safe to show. */
function wordsOf(event: Shown, now: number): string {
  switch (event.type) {
    case 'line': {
      const { at, kind, text } = event.line;
      return `${formatTime(at)} ${kind.padEnd(9)} ${titleOf(event.session.summary)}: ${text}`;
    }
    case 'notice':
      return `${formatTime(event.notice.at)} ${event.notice.severity.padEnd(9)} ${event.notice.text}`;
    case 'missed':
      return `${formatTime(now)} missed    ${event.count} of these, for they were read too slowly`;
    default: {
      const state = event.type === 'closed' ? `: ${displayState(event.session.summary)}` : '';
      return `${formatTime(atOf(event, now))} ${event.type.padEnd(9)} ${titleOf(event.session.summary)}${state}`;
    }
  }
}
