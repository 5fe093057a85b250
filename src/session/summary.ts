import type { SessionSummary } from '../switchboard/switchboard.ts';
import type { Course } from './course.ts';
import type { Halves } from './halves.ts';
import type { Holds } from './holds.ts';
import type { Ledger } from './ledger.ts';
import type { Room } from './room.ts';
import type { Setup } from './setup.ts';

/** What a summary is written of: the parts of a session, and what it knows itself. */
export interface SummaryParts {
  readonly setup: Setup;
  readonly ledger: Ledger;
  readonly course: Course;
  readonly halves: Halves;
  readonly room: Room;
  readonly holds: Holds;
  readonly own: Pick<
    SessionSummary,
    'id' | 'peer' | 'local' | 'via' | 'state' | 'silentSince' | 'queued' | 'tls' | 'telnet'
  >;
}

/** How a session stands at this moment, milliseconds since the Unix epoch. */
export function summaryOf(parts: SummaryParts, now: number): SessionSummary {
  const { own, setup, ledger, course, halves } = parts;
  const { activity, incoming, outgoing } = ledger;
  const { lineEnd, firstLineEnd, framing, lines } = ledger.meter;
  return {
    id: own.id,
    name: setup.name,
    tags: setup.tags,
    note: setup.note,
    peer: own.peer,
    local: own.local,
    via: own.via,
    state: own.state,
    reason: course.reason,
    ended: halves.ended,
    finished: halves.finished,
    retryAt: course.retryAt,
    openedAt: ledger.openedAt,
    closedAt: course.closedAt,
    firstIn: activity.firstIn,
    lastIn: activity.lastIn,
    lastOut: activity.lastOut,
    silentSince: own.silentSince,
    bytesIn: incoming.bytes,
    bytesOut: outgoing.bytes,
    recordsIn: incoming.records,
    recordsOut: outgoing.records,
    linesIn: lines,
    bells: ledger.bells,
    nextSeq: ledger.nextSeq,
    queued: own.queued,
    rateIn: incoming.rate.perSecond(now),
    rateOut: outgoing.rate.perSecond(now),
    framing,
    eol: setup.eol,
    prefix: setup.prefix,
    whenFull: parts.room.whenFull,
    held: parts.holds.first,
    lineEnd,
    firstLineEnd,
    tls: own.tls,
    telnet: own.telnet,
  };
}
