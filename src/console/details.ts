/** All that is known of one session, as rows of a label and a value. */
import { printable } from '../printable.ts';
import type { HoldReason, Notice, SessionSummary } from '../switchboard/switchboard.ts';
import {
  count,
  displayState,
  displayTitle,
  formatAge,
  formatBytes,
  formatRate,
  formatTime,
} from '../format.ts';
import { type Pane, unreadLines } from './model.ts';
import { endWords, whoseWords } from './stored-words.ts';
import { sparkText } from './spark-text.ts';
import { telnetEndsLines, telnetRows } from './details-telnet.ts';

/** Bytes per second in and out together, the newest last; one for each second that details were open. */
export type Trace = readonly number[];

/** How many points a trace keeps, and is wide. */
const TRACE_POINTS = 60;

const NOTICES_SHOWN = 5;

/** What details show besides the session itself. */
export interface DetailContext {
  readonly muted: boolean;
  /** Of the whole board, oldest first. */
  readonly notices: readonly Notice[];
  readonly trace: Trace;
  /** Cells for a value. */
  readonly width: number;
}

/** Both safe to show; an empty label goes on with the row before. */
export type DetailRow = readonly [label: string, value: string];

/** Adds what flows now. */
export function traced(trace: Trace, { rateIn, rateOut }: SessionSummary): Trace {
  return [...trace, rateIn + rateOut].slice(-TRACE_POINTS);
}

/** `now`: milliseconds since the Unix epoch. What a session does not have yet, and need not have, is left out. */
export function detailRows(pane: Pane, now: number, context: DetailContext): readonly DetailRow[] {
  const { session, stored } = pane;
  const rows: readonly DetailRow[] = [
    ['session', displayTitle(session)],
    ['peer', session.peer],
    ['by way of', session.via ?? ''],
    ['local', session.local],
    ...tlsOf(session),
    ['state', stored === undefined ? stateOf(session, now) : `${whoseWords(stored)}: ${endWords(stored)}`],
    ...timesOf(session, now),
    ['in', flow(session.bytesIn, session.recordsIn, `, ${count(session.linesIn, 'line')}`)],
    ['out', flow(session.bytesOut, session.recordsOut, '')],
    ...(stored === undefined ? flowOf(session, context) : []),
    ['framing', session.framing],
    ['line end', session.eol === 'auto' ? `auto, ${usualEnd(session)}` : session.eol],
    ...telnetRows(session.telnet),
    ['prefix', session.prefix],
    ['outbox full', session.whenFull === 'refuse' ? '' : session.whenFull],
    ['tags', session.tags.join(' ')],
    ['note', session.note],
    ['bells', session.bells === 0 ? '' : grouped(session.bells)],
    ['unread', unreadLines(pane) === 0 ? '' : count(unreadLines(pane), 'line')],
    ['draft', pane.draft.text === '' ? '' : `${count(pane.draft.text.length, 'character')} not sent`],
    ['muted', context.muted ? 'yes' : ''],
    ...noticesOf(session, context.notices),
  ];
  return rows.filter(([, value]) => value !== '').map(([label, value]) => [label, printable(value)]);
}

function usualEnd({ lineEnd, telnet }: SessionSummary): string {
  return telnetEndsLines(telnet) ? 'crlf as telnet has it' : (lineEnd ?? 'not known yet');
}

function tlsOf({ tls }: SessionSummary): readonly DetailRow[] {
  if (tls === undefined) return [];
  if (tls.fingerprint === '') return [['tls', `${tls.version}, without a certificate`]];
  return [
    ['tls', `${tls.version}, certificate ${tls.verified ? 'verified' : 'not verified'}`],
    ['subject', tls.subject === '' ? 'nobody' : tls.subject],
    ['SHA-256', tls.fingerprint],
  ];
}

/** What flows now. */
function flowOf(session: SessionSummary, { trace, width }: DetailContext): readonly DetailRow[] {
  return [
    ['rates', `in ${formatRate(session.rateIn)}, out ${formatRate(session.rateOut)}`],
    ['traffic', sparkText(trace, Math.min(TRACE_POINTS, width))],
    ['queued', exact(session.queued)],
  ];
}

const HELD_WORDS: Readonly<Record<HoldReason, string>> = {
  disk: 'the disk is behind',
  rate: 'it sends faster than it may',
};

function stateOf(session: SessionSummary, now: number): string {
  switch (session.state) {
    case 'closed':
      return `closed: ${displayState(session)}`;
    case 'half-closed': {
      const who = session.ended ? 'the other side has' : 'this side has';
      return `half-closed: ${session.ended && session.finished ? 'both sides have' : who} ended its sending`;
    }
    case 'waiting':
      return session.retryAt === undefined
        ? 'waiting'
        : `waiting, dials again in ${formatAge(session.retryAt - now)}`;
    case 'silent':
      return 'silent: nothing sent is acknowledged';
    case 'dialing':
    case 'open':
    case 'stalled':
      return session.held === undefined
        ? session.state
        : `${session.state}, not read now: ${HELD_WORDS[session.held]}`;
  }
}

function timesOf(session: SessionSummary, now: number): readonly DetailRow[] {
  const row = (label: string, at: number | undefined): DetailRow => [
    label,
    at === undefined ? '' : `${dateTime(at, now)}, ${formatAge(now - at)} ago`,
  ];
  return [
    row('opened', session.openedAt),
    row('closed', session.closedAt),
    row('first in', session.firstIn),
    row('last in', session.lastIn),
    row('last out', session.lastOut),
    row('silent since', session.silentSince),
  ];
}

/** With its date unless that is today's. Local time. */
function dateTime(at: number, now: number): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(now).toDateString()) return formatTime(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatTime(at)}`;
}

function flow(bytes: number, records: number, lines: string): string {
  return `${exact(bytes)} in ${count(records, 'record')}${lines}`;
}

/** `1.2 kB (1,234)`. */
function exact(bytes: number): string {
  return bytes < 1000 ? formatBytes(bytes) : `${formatBytes(bytes)} (${grouped(bytes)})`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** The newest first. */
function noticesOf({ id }: SessionSummary, notices: readonly Notice[]): readonly DetailRow[] {
  return notices
    .filter((notice) => notice.session === id)
    .slice(-NOTICES_SHOWN)
    .reverse()
    .map(({ at, severity, text }, index) => [
      index === 0 ? 'notices' : '',
      `${formatTime(at)} ${severity}: ${text}`,
    ]);
}
