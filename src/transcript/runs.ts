/** Runs of boards in a transcript file: which of them still go on. */
import { readFileSync } from 'node:fs';
import type { Database } from './database.ts';

/** A process, told from a later one with the same number. */
export interface Process {
  readonly pid: number;
  /** When it began, in the system's own terms; empty where the system does not tell. */
  readonly born: string;
}

/** The reason of sessions and runs that nobody ended: their board did not live to do it. */
const STOPPED = 'stopped';

/** This process. */
export function thisProcess(): Process {
  return { pid: process.pid, born: bornOf(process.pid) };
}

/** What is known of the end of a session that nobody ended: its last record. */
const LAST_KNOWN =
  'max(opened, COALESCE((SELECT at FROM record WHERE record.id BETWEEN key << 32 AND (key << 32) | 0xffffffff ' +
  'ORDER BY record.id DESC LIMIT 1), opened))';

/** A board writes its counters some seconds after the records; no more than so many come in that time. */
const UNCOUNTED_RECORDS = 100_000;

const LAST_ID =
  '(SELECT max(record.id) FROM record WHERE record.id BETWEEN key << 32 AND (key << 32) | 0xffffffff)';

/** The facts with the bytes of both directions as the last records have them. */
const FACTS_KNOWN = `json_set(facts, '$.bytesIn', ${bytesOf('bytesIn', 0)}, '$.bytesOut', ${bytesOf('bytesOut', 1)})`;

function bytesOf(counter: string, kind: number): string {
  const counted = `COALESCE(json_extract(facts, '$.${counter}'), 0)`;
  const end =
    'SELECT offset + COALESCE(length, length(bytes)) FROM record ' +
    `WHERE record.id BETWEEN max(key << 32, ${LAST_ID} - ${UNCOUNTED_RECORDS}) AND (key << 32) | 0xffffffff ` +
    `AND kind = ${kind} ORDER BY record.id DESC LIMIT 1`;
  return `max(${counted}, COALESCE((${end}), 0))`;
}

/** Runs that nobody ended and whose process is gone. */
export function deadRuns(database: Database): number[] {
  const open = database.prepare('SELECT id, pid, born FROM run WHERE ended IS NULL').all();
  return open
    .filter(({ pid, born }) => !isAlive({ pid: Number(pid), born: String(born) }))
    .map(({ id }) => Number(id));
}

/**
 * The beginning of a query in which sessions of these dead runs are as `endDeadRuns` will leave them; empty where there are none.
 * For who only reads.
 */
export function sessionsAsEnded(dead: readonly number[]): string {
  if (dead.length === 0) return '';
  const isLeft = `closed IS NULL AND run IN (${dead.join(', ')})`;
  return (
    'WITH session AS (SELECT key, run, id, peer, local, name, tags, note, opened, first, since, ' +
    `CASE WHEN ${isLeft} THEN ${FACTS_KNOWN} ELSE facts END AS facts, ` +
    `CASE WHEN ${isLeft} THEN ${LAST_KNOWN} ELSE closed END AS closed, ` +
    `CASE WHEN ${isLeft} THEN '${STOPPED}' ELSE reason END AS reason FROM main.session)`
  );
}

/** Marks runs whose process is gone, and their open sessions, as ended by a board that stopped. Returns how many sessions. */
export function endDeadRuns(database: Database): number {
  let left = 0;
  for (const run of deadRuns(database)) left += endRun(database, run);
  return left;
}

function endRun(database: Database, run: number): number {
  database.exec('BEGIN IMMEDIATE');
  const { changes } = database
    .prepare(
      `UPDATE session SET closed = ${LAST_KNOWN}, facts = ${FACTS_KNOWN}, reason = '${STOPPED}' WHERE run = ?1 AND closed IS NULL`,
    )
    .run(run);
  database
    .prepare(
      'UPDATE run SET reason = ?2, ended = (SELECT max(started, COALESCE(max(closed), started)) FROM session WHERE run = ?1) WHERE id = ?1',
    )
    .run(run, STOPPED);
  database.exec('COMMIT');
  return Number(changes);
}

/** It still runs. A process of another user counts as running where its beginning cannot be told. */
export function isAlive({ pid, born }: Process): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const isOthers = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!isOthers) return false;
  }
  return bornOf(pid) === born;
}

/** Linux: the boot and the ticks from it to the start of the process (proc(5), field 22 of `stat`). */
function bornOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that has ended and whose parent has not asked how is a number only.
    return fields[0] === 'Z' ? '' : `${boot} ${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}
