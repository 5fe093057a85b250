import type { SessionId } from './record.ts';
import type { SessionSummary } from './switchboard/switchboard.ts';
import { cutToWidth, tailOf, textWidth } from './graphemes.ts';
import { printable } from './printable.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time in its largest whole unit: `0s`, `59s`, `12m`, `3h`, `4d`. */
export function formatAge(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
}

/** What is left of a span, rounded up: what has just begun is shown whole. `0s`, `59s`, `10m`, `1h30m`, `2d`, `1d12h`. */
export function formatLeft(ms: number): string {
  const whole = (unit: number): number => Math.max(0, Math.ceil(ms / unit));
  if (whole(SECOND) < 60) return `${whole(SECOND)}s`;
  const minutes = whole(MINUTE);
  if (minutes < 60) return `${minutes}m`;
  return minutes < DAY / MINUTE ? inTwo(minutes, 60, 'h', 'm') : inTwo(whole(HOUR), 24, 'd', 'h');
}

/** `1h30m`, or `1h` where nothing is left of the smaller unit. */
function inTwo(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  return `${Math.floor(count / size)}${large}${rest === 0 ? '' : `${rest}${small}`}`;
}

/** An amount in units of 1000, three digits or so: `80 B`, `1.2 kB`, `14 MB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 'B';
  for (const next of ['kB', 'MB', 'GB', 'TB']) {
    if (amount < 999.5) break;
    amount /= 1000;
    unit = next;
  }
  const text = unit === 'B' || amount >= 99.5 ? Math.round(amount).toString() : amount.toPrecision(2);
  return `${text} ${unit}`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** The local time of day, `14:01:02`. */
export function formatTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** What a session is called by. */
type Named = Pick<SessionSummary, 'name' | 'peer'>;

/** The name, or the peer's address while it has none; safe to show. */
export function displayName(session: Named): string {
  return printable(session.name === '' ? session.peer : session.name);
}

/** The same in at most `width` cells: a name is cut at its end, an address in its middle. */
export function nameWithin(session: Named, width: number): string {
  const cut = session.name === '' ? addressWithin : cutToWidth;
  return cut(displayName(session), width);
}

/**
 * A printable address in at most `width` cells. It is cut in its middle: its end, with the port or the number of a client, tells
 * it from others of its kind.
 */
export function addressWithin(address: string, width: number): string {
  if (width < 2 || textWidth(address) <= width) return cutToWidth(address, width);
  const number = /[:#]\d+$/.exec(address)?.[0].length ?? 0;
  const tail = tailOf(address, Math.min(width - 1, Math.max(number, Math.ceil(((width - 1) * 2) / 3))));
  return cutToWidth(address, width - textWidth(tail)) + tail;
}

/** `#3`; of a conversation on the record `key 3`, its number in the file. */
export function displayNumber(id: SessionId): string {
  return id < 0 ? `key ${-id}` : `#${id}`;
}

/** `#3 pump-a`; safe to show. */
export function displayTitle(session: SessionSummary): string {
  return `${displayNumber(session.id)} ${displayName(session)}`;
}

/** The state in words, with the reason of a closed session: `open`, `left`; safe to show, whatever a board calls them. */
export function displayState(session: SessionSummary): string {
  if (session.state === 'closed') return printable(session.reason ?? 'closed');
  if (session.state === 'half-closed') return session.ended ? 'half-closed' : 'finished';
  return printable(session.state);
}

/** `1 client`, `12 clients`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
