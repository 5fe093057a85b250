/** What is printed of a hit. docs/transcripts.md describes it. */
import type { FoundLine, Hit } from '../lines/hits.ts';
import type { Spans } from '../pattern.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import type { StoredSession } from '../transcript/archive.ts';
import { MARKS } from '../transcript/export/text.ts';
import { exactTime, localTime } from '../transcript/export/times.ts';

const NAME_WIDTH = 24;
const MATCH = '\x1b[1;31m';
const PLAIN = '\x1b[0m';

/** The line and those around it, `3 pump-7: 2026-01-02 03:04:05.678 < ready`; a `-` after the name for those around. */
export function hitLines(hit: Hit, session: StoredSession, colour: boolean): string {
  const whose = `${session.key} ${printable(session.name === '' ? session.peer : session.name, NAME_WIDTH)}`;
  const plain = (line: FoundLine): string => `${whose}- ${lineOf(line, line.text)}\n`;
  const text = colour ? coloured(hit.text, hit.spans) : hit.text;
  return [...hit.before.map(plain), `${whose}: ${lineOf(hit, text)}\n`, ...hit.after.map(plain)].join('');
}

function lineOf({ at, kind, continued }: FoundLine, text: string): string {
  return `${localTime(at, 'ms')} ${MARKS[kind]}${continued ? '+' : ' '}${text}`;
}

function coloured(text: string, spans: Spans): string {
  let [out, from] = ['', 0];
  for (let index = 0; index + 1 < spans.length; index += 2) {
    const [start = 0, end = 0] = spans.slice(index, index + 2);
    out += `${text.slice(from, start)}${MATCH}${text.slice(start, end)}${PLAIN}`;
    from = end;
  }
  return out + text.slice(from);
}

/** One line. */
export function hitJson({ session, spans, place, before, after, ...line }: Hit): string {
  const matches = Array.from({ length: spans.length / 2 }, (_, index) =>
    spans.slice(2 * index, 2 * index + 2),
  );
  const fields = {
    type: 'match',
    key: session,
    ...fieldsOf(line),
    byte: place.byte,
    matches,
    ...(before.length > 0 && { before: before.map(fieldsOf) }),
    ...(after.length > 0 && { after: after.map(fieldsOf) }),
  };
  return jsonLine(fields);
}

function fieldsOf({ seq, kind, offset, at, continued, text }: FoundLine): Readonly<Record<string, unknown>> {
  return { seq, kind, offset, at: exactTime(at), ...(continued && { continued }), text };
}
