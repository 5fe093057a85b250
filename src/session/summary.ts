import type { SessionSummary } from '../switchboard/switchboard.ts';
import type { LineMeter } from '../wire/meter.ts';
import type { Activity } from './activity.ts';
import type { Holds } from './holds.ts';
import type { Rate } from './rate.ts';
import type { Room } from './room.ts';
import type { Setup } from './setup.ts';

/** What has gone one way over a session. */
export interface Traffic {
  bytes: number;
  records: number;
  readonly rate: Rate;
}

/** What a summary is written of: the parts of a session, and what it knows itself. */
export interface SummaryParts {
  readonly setup: Setup;
  readonly activity: Activity;
  readonly incoming: Traffic;
  readonly outgoing: Traffic;
  readonly meter: LineMeter;
  readonly room: Room;
  readonly holds: Holds;
  readonly own: Pick<
    SessionSummary,
    | ('id' | 'peer' | 'local' | 'via' | 'state' | 'reason' | 'ended' | 'finished' | 'retryAt')
    | ('openedAt' | 'closedAt' | 'silentSince' | 'bells' | 'nextSeq' | 'queued' | 'tls' | 'telnet')
  >;
}

/** How a session stands at this moment, milliseconds since the Unix epoch. */
export function summaryOf(parts: SummaryParts, now: number): SessionSummary {
  const { own, setup, activity, incoming, outgoing } = parts;
  const { lineEnd, firstLineEnd, framing, lines } = parts.meter;
  return {
    id: own.id,
    name: setup.name,
    tags: setup.tags,
    note: setup.note,
    peer: own.peer,
    local: own.local,
    via: own.via,
    state: own.state,
    reason: own.reason,
    ended: own.ended,
    finished: own.finished,
    retryAt: own.retryAt,
    openedAt: own.openedAt,
    closedAt: own.closedAt,
    firstIn: activity.firstIn,
    lastIn: activity.lastIn,
    lastOut: activity.lastOut,
    silentSince: own.silentSince,
    bytesIn: incoming.bytes,
    bytesOut: outgoing.bytes,
    recordsIn: incoming.records,
    recordsOut: outgoing.records,
    linesIn: lines,
    bells: own.bells,
    nextSeq: own.nextSeq,
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
