/** Holds what clients said and heard against what is on the record. Values in, values out. */
import type { Connection } from './ledger.ts';
import type { Recorded } from './recorded.ts';

/** The one moment at which something may be lost, and how long before it. */
export interface Kill {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly windowMs: number;
}

export interface Losses {
  /** Lines that were said, and answers that came. */
  readonly said: number;
  readonly heard: number;
  /** Lost as the kill allows: said and not recorded; said and not answered; heard and not recorded. */
  readonly allowed: { readonly said: number; readonly answers: number; readonly heard: number };
  /** Whatever else there was, each in words. */
  readonly breaches: readonly string[];
}

/** Of one kind so many are named. */
const MOST_NAMED = 5;

const NOTHING: Recorded = { asks: [], answers: [], hasGap: false };

export function lossesOf(
  connections: readonly Connection[],
  recorded: readonly Recorded[],
  kill: Kill,
): Losses {
  const known = new Map(connections.map((connection) => [keyOf(connection), connection]));
  const found = new Map<string, Recorded>();
  const breaches: string[] = [];
  for (const each of recorded) {
    const words = each.asks[0] ?? each.answers[0];
    const key = words === undefined ? undefined : keyOf({ client: words.client, number: words.connection });
    if (key === undefined) {
      // Nobody said anything before the kill, or what was said is not what was recorded.
      if (each.asks.length > 0) breaches.push('a conversation begins with a line that nobody said');
    } else if (!known.has(key) || found.has(key)) breaches.push(`${key}: on the record without being said`);
    else found.set(key, each);
  }
  const allowed = { said: 0, answers: 0, heard: 0 };
  for (const [key, connection] of known) {
    const lost = lossOf(connection, found.get(key) ?? NOTHING, kill);
    for (const name of ['said', 'answers', 'heard'] as const) allowed[name] += lost.allowed[name];
    breaches.push(...lost.breaches.map((breach) => `${key}: ${breach}`));
  }
  const said = connections.reduce((sum, { asked }) => sum + asked.length, 0);
  const heard = connections.reduce((sum, { answers }) => sum + answers, 0);
  const more = breaches.length - MOST_NAMED;
  const named = breaches.slice(0, MOST_NAMED).map((breach) => `lost: ${breach}`);
  return { said, heard, allowed, breaches: more > 0 ? [...named, `lost: and ${more} more of these`] : named };
}

function keyOf({ client, number }: Pick<Connection, 'client' | 'number'>): string {
  return `client ${client}, connection ${number}`;
}

type Lost = Pick<Losses, 'allowed' | 'breaches'>;

/** All is there from the first to some last line: the rest may be missing where the kill came soon after it. */
function lossOf(connection: Connection, recorded: Recorded, { at, windowMs }: Kill): Lost {
  const { asked, answers, closedAt, openedAt, wrong } = connection;
  const breaches: string[] = wrong.map((line) => `it heard ${JSON.stringify(line)}`);
  const wasKilled = closedAt !== undefined && openedAt <= at && closedAt >= at;
  if (closedAt !== undefined && !wasKilled) breaches.push('it was disconnected');
  if (recorded.hasGap) breaches.push('records of it are missing');
  const said = asked.map((ask) => ask.at);
  const heard = asked.slice(0, answers).map((ask) => ask.at + (ask.took ?? 0));
  for (const [what, words] of [
    ['said', recorded.asks],
    ['sent', recorded.answers],
  ] as const)
    if (!isInOrder(words, connection)) breaches.push(`what it was ${what} is not what is on the record`);
  if (recorded.asks.length > said.length) breaches.push('more is on the record than it said');
  if (!wasKilled && recorded.answers.length > heard.length) breaches.push('what it was sent did not come');
  const allowed = { said: 0, answers: 0, heard: 0 };
  for (const [name, times, there, words] of [
    ['said', said, recorded.asks.length, 'a line it said is not on the record'],
    ['answers', said, answers, 'a line it said was not answered'],
    ['heard', heard, recorded.answers.length, 'an answer it heard is not on the record'],
  ] as const) {
    const missing = times.slice(there);
    const early = wasKilled ? missing.filter((time) => time < at - windowMs).length : missing.length;
    if (early > 0) breaches.push(`${early} times ${words}`);
    allowed[name] = missing.length - early;
  }
  return { allowed, breaches };
}

/** Each of the same connection, and numbered by its place. */
function isInOrder(words: Recorded['asks'], { client, number }: Connection): boolean {
  return words.every(
    (each, index) => each?.client === client && each.connection === number && each.number === index,
  );
}
