/** Bans as operators write them, and as they are told of. */
import { formatDuration, parseSpan, rangeIn } from '../durations.ts';
import { CordboardError } from '../errors.ts';
import { formatAge, formatLeft } from '../format.ts';
import { printable } from '../printable.ts';
import type { BanAnswer, BanRequest } from '../switchboard/switchboard.ts';
import { type Ban, MOST_BAN_MS, MOST_REASON } from './bans.ts';

/** What stands after whom is banned: a time, if the first word is one, and a reason. Throws `CB_USAGE`. */
export function timeAndReason(text: string): Pick<BanRequest, 'ms' | 'reason'> {
  const [, first = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const span = parseSpan(first);
  const ms = span?.ms;
  const reason = span === undefined ? text : rest;
  if (span !== undefined && (span.ms < 1 || span.ms > MOST_BAN_MS)) {
    const range = rangeIn(span.unit, 1, MOST_BAN_MS);
    throw new CordboardError(
      'CB_USAGE',
      `ban: expected ${range}, or no time, which is for good; got ${first}`,
    );
  }
  if (reason.length > MOST_REASON)
    throw new CordboardError('CB_USAGE', `ban: the reason has more than ${MOST_REASON} characters`);
  return { ...(ms !== undefined && { ms: Math.round(ms) }), ...(reason !== '' && { reason }) };
}

/** `10.0.0.0/8 for 2h`, or `until it is lifted`. */
export function banTerms({ network, ms }: BanRequest): string {
  return `${network} ${ms === undefined ? 'until it is lifted' : `for ${formatDuration(ms)}`}`;
}

export function hungUpWords(count: number): string {
  return count === 1 ? '1 session hung up' : `${count} sessions hung up`;
}

/** Undefined where there is nothing that the operator has to know besides. */
export function notKeptWords({ kept }: BanAnswer): string | undefined {
  return kept ? undefined : 'the ban ends with this board: it could not be kept';
}

/** What a ban would meet that is the board's own, not yet safe to show; undefined where that is not why it was refused. */
export function ownMet(error: unknown): string | undefined {
  if (!(error instanceof CordboardError) || error.code !== 'CB_OWN_ADDRESS') return undefined;
  return error.message.split(';')[0];
}

/** One line, safe to show. */
export function banLine({ network, at, until, reason, by }: Ban, now: number): string {
  const left = until === undefined ? 'for good' : `${formatLeft(until - now)} left`;
  const why = reason === '' ? '' : `: ${reason}`;
  return printable(`${network}  ${left}, by ${by} ${formatAge(now - at)} ago${why}`);
}
