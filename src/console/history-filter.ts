/** Which conversations on the record are meant, as it is typed: texts, and fields with a colon. */
import type { RecordedQuery } from '../switchboard/switchboard.ts';
import { suggestion } from '../nearest.ts';
import { printable } from '../printable.ts';
import { Fault, headOf, piecesOf } from '../filter/text.ts';
import { parseWhen } from './moments.ts';

/** Moments in it are fixed: it means the same conversations as long as a list is read. */
export type HistoryWanted = RecordedQuery;

export type HistoryFilter = { readonly wanted: HistoryWanted } | { readonly error: string };

const FIELDS = ['name', 'peer', 'tag', 'since', 'until'] as const;
type Field = (typeof FIELDS)[number];

/**
 * `pump since:2h`: each text is a part of the name, the address or a tag; quotes as in docs/filters.md. `since` and
 * `until` take what `parseWhen` does. The error is one line, safe to show.
 */
export function parseHistoryFilter(text: string, now: number): HistoryFilter {
  const words: string[] = [];
  const fields = new Map<Field, string | number>();
  try {
    for (const piece of piecesOf(text)) {
      const head = headOf(piece);
      if (head === undefined) words.push(piece.text);
      else takeField(fields, head.name, head.operator, head.value.text, now);
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { error: error.message };
  }
  return { wanted: { ...(words.length > 0 && { words }), ...Object.fromEntries(fields) } };
}

function takeField(
  fields: Map<Field, string | number>,
  name: string,
  operator: string,
  value: string,
  now: number,
): void {
  const field = FIELDS.find((each) => each === name);
  const shown = printable(name, 40);
  if (field === undefined)
    throw new Fault(
      0,
      `no field is called ${shown}${suggestion(name, FIELDS)}; expected ${FIELDS.join(', ')}`,
    );
  if (operator !== ':') throw new Fault(0, `expected ${field}:, got ${field}${operator}`);
  if (value === '') throw new Fault(0, `expected something after ${field}:`);
  if (fields.has(field)) throw new Fault(0, `${field}: is there twice; one of it is enough`);
  fields.set(field, field === 'since' || field === 'until' ? moment(field, value, now) : value);
}

function moment(field: Field, value: string, now: number): number {
  const when = parseWhen(value, now);
  if ('error' in when) throw new Fault(0, `${field}: ${when.error}`);
  return when.at;
}
