/** Which sessions a target means: a number, a name, a tag or a pattern. */
import { CordboardError } from '../errors.ts';
import { displayState } from '../format.ts';
import { Pattern } from '../pattern.ts';
import { printable } from '../printable.ts';
import { namesakesReached } from '../reach.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** Candidates that a message lists. */
const MOST_LISTED = 10;

/**
 * `7` or `#7` is a number, `tag:x` a tag, `name:x` a name, `~re` a pattern (see `Pattern`) and `pump*` one with stars
 * over names and addresses; anything else is a name, or else an address. Closed sessions are meant only where no other is, and
 * of those with the name that was given only those that can be reached best. Throws `CB_PATTERN`.
 */
export function sessionsFor(target: string, sessions: readonly SessionSummary[]): SessionSummary[] {
  const fits = testFor(target, sessions);
  const found = sessions.filter(fits);
  const live = found.filter(({ state }) => state !== 'closed');
  const meant = live.length > 0 ? live : found;
  const isName = meant.every(({ name }) => name !== '' && (name === target || `name:${name}` === target));
  return isName ? namesakesReached(meant, (session) => session) : meant;
}

/** Throws `CB_NO_SESSION` where there is none, and `CB_AMBIGUOUS`, which lists them, where there are several. */
export function sessionFor(target: string, sessions: readonly SessionSummary[]): SessionSummary {
  const found = sessionsFor(target, sessions);
  const [only] = found;
  if (only === undefined) throw noSession(target, sessions.length);
  if (found.length === 1) return only;
  const listed = found
    .slice(0, MOST_LISTED)
    .map((session) => `${titleOf(session)} (${displayState(session)})`);
  const more = found.length > MOST_LISTED ? ` and ${found.length - MOST_LISTED} more` : '';
  throw new CordboardError(
    'CB_AMBIGUOUS',
    printable(`${quoted(target)} means ${found.length} sessions: ${listed.join(', ')}${more}`),
  );
}

export function noSession(target: string, count: number): CordboardError {
  const among = count === 0 ? 'the board has none' : 'cordboard sessions lists them';
  return new CordboardError('CB_NO_SESSION', printable(`no session is ${quoted(target)}; ${among}`));
}

/** Of a session, what messages call it by; safe to show. */
export function titleOf({ id, name, peer }: SessionSummary): string {
  return printable(`${id} ${name || peer}`);
}

function quoted(target: string): string {
  return JSON.stringify(target);
}

function testFor(target: string, sessions: readonly SessionSummary[]): (session: SessionSummary) => boolean {
  const [, number] = /^#?(\d{1,15})$/.exec(target) ?? [];
  if (number !== undefined) return ({ id }) => id === Number(number);
  if (target.startsWith('tag:')) return ({ tags }) => tags.includes(target.slice(4));
  if (target.startsWith('name:')) return ({ name }) => name === target.slice(5);
  if (target.startsWith('~')) return patternTest(target, sessions);
  if (target.includes('*')) return globTest(target);
  const isNamed = sessions.some(({ name }) => name === target && target !== '');
  return isNamed ? ({ name }) => name === target : ({ peer }) => peer === target;
}

function patternTest(
  target: string,
  sessions: readonly SessionSummary[],
): (session: SessionSummary) => boolean {
  const pattern = new Pattern(target);
  const names = pattern.test(sessions.map(({ name }) => name));
  const peers = pattern.test(sessions.map(({ peer }) => peer));
  const found = new Set(sessions.filter((_, index) => names[index] === true || peers[index] === true));
  return (session) => found.has(session);
}

/** No backtracking: what is between the stars is looked for one after the other. */
function globTest(target: string): (session: SessionSummary) => boolean {
  const [first = '', ...rest] = target.split('*');
  const last = rest.pop() ?? '';
  const fits = (text: string): boolean => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
  return ({ name, peer }) => fits(name) || fits(peer);
}
