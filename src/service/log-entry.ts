/** A line of the log of a board that has no console, as values, and as text that is safe wherever a log is read. */
import type { SessionId } from '../record.ts';
import { UNSHOWABLE } from '../printable.ts';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The most urgent first. */
export const LOG_LEVELS = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Value = string | number | boolean | readonly string[];

export interface LogEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly level: LogLevel;
  /** What happened, a word of docs/service.md. */
  readonly event: string;
  /** What it was about; undefined values are left out. Texts may come from anybody. */
  readonly facts: Readonly<Record<string, Value | undefined>> & { readonly session?: SessionId | undefined };
}

/** Whether a log of level `most` has this. */
export function isLogged(level: LogLevel, most: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(most);
}

/**
 * One line with its end. `json`: an object (RFC 8259). `text`: time (RFC 3339), level, event, and `name=value` for
 * each fact, in quotes as JSON has them where it is not plain. Whatever is no glyph is escaped in both.
 */
export function formatEntry(entry: LogEntry, format: LogFormat): string {
  return `${format === 'json' ? asJson(entry) : asText(entry)}\n`;
}

/** Whether a line of such a log stands in a text, or what the program says last where it cannot log. */
export function hasEntry(text: string): boolean {
  return ENTRY.test(text);
}

const ENTRY =
  /^(?:(?:\{"time":")?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?: |","level":")(?:error|warning|info|debug)\b|cordboard: )/m;

/** The priority of syslog (RFC 5424, 6.2.1), in front of a line where the journal reads it (sd-daemon(3)). */
export function journalPrefix(level: LogLevel): string {
  return PRIORITIES[level];
}

const PRIORITIES = { error: '<3>', warning: '<4>', info: '<6>', debug: '<7>' } as const;

function asJson({ at, level, event, facts }: LogEntry): string {
  return escaped(JSON.stringify({ time: new Date(at).toISOString(), level, event, ...facts }));
}

function asText({ at, level, event, facts }: LogEntry): string {
  const told = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${plain(value)}`],
  );
  return [new Date(at).toISOString(), level, event, ...told].join(' ');
}

function plain(value: Value): string {
  const text = typeof value === 'object' ? value.join(',') : String(value);
  return PLAIN.test(text) ? text : escaped(JSON.stringify(text));
}

const PLAIN = /^[\w.:/@+,#[\]-]+$/;

const unshowable = new RegExp(`[${UNSHOWABLE}]`, 'gu');

/** JSON has escapes for all of UTF-16, and everything that is no glyph stands in a text. */
function escaped(json: string): string {
  return json.replace(unshowable, (found) =>
    [...Array(found.length).keys()]
      .map((unit) => `\\u${found.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
