/** Lines of conversations, as commands print them. */
import { formatTime } from '../format.ts';
import type { Line } from '../library/liner.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { lineFields } from './json.ts';

const MARKS = { in: '◂', out: '▸', note: '·' } as const;

type Whose = Pick<SessionSummary, 'id' | 'name'>;

/** `14:01:02 ◂ ready`, or an object of JSON, with its line end. */
export function shownLine(session: Whose, line: Line, json: boolean): string {
  if (json) return jsonLine(lineFields(session, line));
  return `${formatTime(line.at)} ${MARKS[line.kind]} ${printable(line.text)}\n`;
}

/** The line alone, for the output of a command that waits for it. */
export function bareLine(session: Whose, line: Line, json: boolean): string {
  return json ? jsonLine(lineFields(session, line)) : `${printable(line.text)}\n`;
}
