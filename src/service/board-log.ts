/** What a board without a console says of itself: who comes and goes, and what is not as it should be. */
import { Buffer } from 'node:buffer';
import type { Clock } from '../clock.ts';
import type { WireRecord } from '../record.ts';
import type { Board } from '../session/board.ts';
import type { Session } from '../session/session.ts';
import type { Notice, SessionSummary } from '../switchboard/switchboard.ts';
import type { LogEntry } from './log-entry.ts';

type Tell = (entry: LogEntry) => void;

/** Begins with the notices that were said before. Returns the way to stop. */
export function logBoard(board: Board, clock: Clock, tell: Tell): () => void {
  const sessions = new SessionLog(clock, tell);
  for (const notice of board.notices.past) tell(noticeEntry(notice));
  const stops = [
    board.notices.listen((notice) => tell(noticeEntry(notice))),
    board.registry.listen({
      opened: (session) => sessions.opened(session),
      changed: (session, soon) => soon && sessions.changed(session),
      recorded: (record) => tell(recordEntry(record)),
      dismissed: (session) => {
        sessions.forget(session);
        tell({ at: clock(), level: 'debug', event: 'dismissed', facts: { session } });
      },
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Tells a session's changes by what it told of it before. */
class SessionLog {
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #told = new Map<number, Pick<SessionSummary, 'state' | 'name' | 'tags'>>();

  constructor(clock: Clock, tell: Tell) {
    this.#clock = clock;
    this.#tell = tell;
  }

  opened({ id: session, peer, local }: Session): void {
    this.#told.set(session, { state: 'open', name: '', tags: [] });
    this.#say('info', 'opened', { session, peer, local });
  }

  changed(session: Session): void {
    const before = this.#told.get(session.id);
    const { state, name, tags } = session;
    this.#told.set(session.id, { state, name, tags });
    if (before === undefined) return;
    if (name !== before.name || tags.join(' ') !== before.tags.join(' '))
      this.#say('info', 'named', { session: session.id, name, tags });
    if (state === before.state) return;
    if (state === 'closed') this.#closed(session.summary());
    else
      this.#say(state === 'stalled' || state === 'silent' ? 'warning' : 'debug', state, {
        session: session.id,
      });
  }

  forget(id: number): void {
    this.#told.delete(id);
  }

  #closed({
    id,
    peer,
    name,
    reason,
    bytesIn,
    bytesOut,
    openedAt,
    closedAt = openedAt,
    tls,
  }: SessionSummary): void {
    const seconds = Math.round((closedAt - openedAt) / 1000);
    const subject = tls?.subject ?? '';
    const who = { ...(name !== '' && { name }), ...(subject !== '' && { subject }) };
    const facts = { session: id, peer, ...who, reason, bytesIn, bytesOut, seconds };
    this.#say('info', 'closed', facts);
  }

  #say(level: LogEntry['level'], event: string, facts: LogEntry['facts']): void {
    this.#tell({ at: this.#clock(), level, event, facts });
  }
}

function noticeEntry({ at, severity, text, session, alarm }: Notice): LogEntry {
  return { at, level: severity, event: 'notice', facts: { session, alarm, message: text } };
}

/** That there was something, and how much; never what. A note is cordboard's own text, or an operator's. */
function recordEntry({ at, kind, session, seq, bytes, by }: WireRecord): LogEntry {
  const message = kind === 'note' ? Buffer.from(bytes).toString('utf8') : undefined;
  const facts = { session, seq, bytes: bytes.length, by, message };
  return { at, level: 'debug', event: EVENTS[kind], facts };
}

const EVENTS = { in: 'received', out: 'sent', note: 'note' } as const;
