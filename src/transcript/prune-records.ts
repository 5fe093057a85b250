/** One step of pruning a conversation, in a transaction of its own. */
import { Buffer } from 'node:buffer';
import { type Database, rollBack, type Row } from './database.ts';
import { kindNumber } from './pack.ts';

/** What a step took away. Bytes are payload. */
export interface Pruned {
  readonly conversations: number;
  readonly records: number;
  readonly bytes: number;
}

/** Records of one step: what takes a few milliseconds. */
const RECORDS = 256;

/** The records of session ?1; a record's `id` is its session's key, and its `seq` in the lower 32 bits. */
const OWN = 'id >= ?1 << 32 AND id < (?1 + 1) << 32';
const UP_TO = 'id >= ?1 << 32 AND id < (?1 << 32) + ?2';

const NOTHING: Pruned = { conversations: 0, records: 0, bytes: 0 };

/**
 * Takes the oldest records of a conversation, with a time (microseconds) only those from before it. In the place of
 * the last of them a note says how many are missing. With its last record a conversation that has ended goes whole.
 */
export function pruneRecords(
  database: Database,
  key: number,
  before: number | undefined,
  now: number,
): Pruned {
  database.exec('BEGIN IMMEDIATE');
  try {
    const session = database.prepare('SELECT first, closed FROM session WHERE key = ?1').get(key);
    const pruned = session === undefined ? NOTHING : pruneSome(database, { key, session, before, now });
    database.exec('COMMIT');
    return pruned;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

interface Task {
  readonly key: number;
  readonly session: Row;
  readonly before: number | undefined;
  readonly now: number;
}

function pruneSome(database: Database, { key, session, before, now }: Task): Pruned {
  const first = Number(session['first']);
  const end = endOf(database, key, before);
  const taken = database
    .prepare(
      `SELECT count(*) AS records, total(COALESCE(length, length(bytes))) AS bytes, max(id) & 0xffffffff AS last, ` +
        `(SELECT at FROM record WHERE ${UP_TO} ORDER BY id DESC LIMIT 1) AS at FROM record WHERE ${UP_TO} AND id >= (?1 << 32) + ?3`,
    )
    .get(key, end, first);
  const next = database
    .prepare(`SELECT at FROM record WHERE id >= (?1 << 32) + ?2 AND id < (?1 + 1) << 32 ORDER BY id LIMIT 1`)
    .get(key, end);
  const counts = { records: Number(taken?.['records']), bytes: Number(taken?.['bytes']) };
  if (next === undefined && session['closed'] !== null && isOver(session, before)) {
    forget(database, key);
    return { ...counts, conversations: 1 };
  }
  // The conversation is as old as its oldest record; where none is left, as its end, or not old at all.
  const since = Number(next?.['at'] ?? session['closed'] ?? Math.round(now * 1000));
  if (counts.records > 0) {
    const last = next === undefined ? Number(taken?.['last']) : seqBefore(database, key, end);
    const offset = notesBefore(database, key, end);
    database.prepare(`DELETE FROM record WHERE ${UP_TO}`).run(key, end);
    database.prepare('DELETE FROM gap WHERE session = ?1 AND last < ?2').run(key, last + 1);
    mark(database, { key, seq: last, offset, at: Number(taken?.['at']) });
    database.prepare('UPDATE session SET first = ?2 WHERE key = ?1').run(key, last + 1);
  }
  database.prepare('UPDATE session SET since = ?2 WHERE key = ?1').run(key, since);
  return { ...counts, conversations: 0 };
}

/** It has ended before the time too, so that nothing of it is to be kept. */
function isOver(session: Row, before: number | undefined): boolean {
  return before === undefined || Number(session['closed']) < before;
}

/** The `seq` after those that this step takes. */
function endOf(database: Database, key: number, before: number | undefined): number {
  const row = database
    .prepare(`SELECT id & 0xffffffff AS seq FROM record WHERE ${OWN} ORDER BY id LIMIT 1 OFFSET ${RECORDS}`)
    .get(key);
  const end = row === undefined ? 0x100000000 : Number(row['seq']);
  if (before === undefined) return end;
  const kept = database
    .prepare(`SELECT id & 0xffffffff AS seq FROM record WHERE ${UP_TO} AND at >= ?3 ORDER BY id LIMIT 1`)
    .get(key, end, before);
  return kept === undefined ? end : Number(kept['seq']);
}

/** The place of the note: right before the record that is the oldest now, whatever was there. */
function seqBefore(database: Database, key: number, end: number): number {
  const row = database
    .prepare(
      `SELECT min(id) & 0xffffffff AS seq FROM record WHERE id >= (?1 << 32) + ?2 AND id < (?1 + 1) << 32`,
    )
    .get(key, end);
  return Number(row?.['seq']) - 1;
}

/** Bytes of the conversation's own notes up to there. The note about what was pruned is none of them. */
function notesBefore(database: Database, key: number, end: number): number {
  const row = database
    .prepare(
      'SELECT offset, id & 0xffffffff AS seq, length(bytes) AS bytes, (SELECT first FROM session WHERE key = ?1) AS first ' +
        `FROM record WHERE ${UP_TO} AND kind = ${kindNumber('note')} ORDER BY id DESC LIMIT 1`,
    )
    .get(key, end);
  if (row === undefined) return 0;
  const isMark = Number(row['seq']) < Number(row['first']);
  return Number(row['offset']) + (isMark ? 0 : Number(row['bytes'] ?? 0));
}

/** Its length is none of the wire's, which `redacted` tells. */
function mark(
  database: Database,
  {
    key,
    seq,
    offset,
    at,
  }: { readonly key: number; readonly seq: number; readonly offset: number; readonly at: number },
): void {
  const count = seq + 1;
  const text =
    count === 1 ? 'one record before this has been pruned' : `${count} records before this have been pruned`;
  database
    .prepare(
      'INSERT INTO record (id, kind, offset, at, bytes, redacted) VALUES ((?1 << 32) + ?2, ?3, ?4, ?5, ?6, 0)',
    )
    .run(key, seq, kindNumber('note'), offset, at, Buffer.from(text));
}

function forget(database: Database, key: number): void {
  database.prepare(`DELETE FROM record WHERE ${OWN}`).run(key);
  database.prepare('DELETE FROM gap WHERE session = ?1').run(key);
  database.prepare('DELETE FROM session WHERE key = ?1').run(key);
}
