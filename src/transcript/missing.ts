/** What stands in a conversation where records are missing that could not be written. */
import { Buffer } from 'node:buffer';
import type { SessionId, WireRecord } from '../record.ts';

/** A note with one of their numbers; `at` is a time near them. */
export function missingNote(session: SessionId, at: number, seq: number, missing: number): WireRecord {
  const what = missing === 1 ? 'a record is missing here: it' : `${missing} records are missing here: they`;
  const bytes = Buffer.from(`${what} could not be written`);
  return { session, seq, kind: 'note', offset: 0, at, bytes, missing };
}

/** A note of a conversation's own has an offset, but for its first, which is nearly always its first record. */
export function isMissingNote({ kind, offset, seq }: WireRecord): boolean {
  return kind === 'note' && offset === 0 && seq > 0;
}
