/** JSON that is printed. */
import { Buffer, isAscii } from 'node:buffer';
import type { Line } from '../library/liner.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** What a terminal may take for a command, or what changes what stands beside it; JSON itself only escapes below U+0020. */
const UNSAFE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same JSON in bytes, with nothing in it that a terminal would take for anything but text. */
export function safeJson(json: string): Buffer {
  const bytes = Buffer.from(json);
  if (isAscii(bytes) && !json.includes('\x7f')) return bytes;
  return Buffer.from(json.replace(UNSAFE, escaped));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join('');
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One object a line. */
export function jsonLine(value: object): Buffer {
  return safeJson(`${JSON.stringify(value)}\n`);
}

/** A line of a conversation, with whose it is. */
export function lineFields({ id, name }: Pick<SessionSummary, 'id' | 'name'>, line: Line): object {
  return { session: id, name, ...line };
}
