/** Writes one run of a board into a transcript file. Synchronous throughout: for a thread that serves no sockets. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SessionId, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { type Database, openDatabase, rollBack, type Statement } from './database.ts';
import type { Durability } from '../options.ts';
import { kindNumber } from './pack.ts';
import { endDeadRuns, type Process } from './runs.ts';
import { migrate } from './schema.ts';
import { SEGMENT_FROM_BYTES, segmentFolder, SegmentWriter, type Slice } from './segments.ts';

export interface RunFacts {
  readonly command: 'serve' | 'connect';
  readonly operator: string;
  readonly process: Process;
  /** Milliseconds since the Unix epoch. */
  readonly started: number;
}

/** Another program may hold the file for so long before a commit fails. */
const BUSY_MS = 2000;

/** Written ahead of the database before it is brought into it, in bytes. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024;

/** What a commit puts into the database's log, roughly, besides the payload of its small records. */
const COMMIT_BYTES = 16 * 1024;

/** What one commit holds: sessions as they are now, and records in order, of sessions that are or were described. */
export interface Batch {
  readonly sessions: readonly SessionSummary[];
  readonly records: readonly WireRecord[];
}

/** A session in the file, and the `seq` that comes next: a later one leaves a gap. */
interface Entry {
  readonly key: number;
  readonly next: number;
}

export class Recorder {
  readonly run: number;
  /** Sessions of earlier runs that nobody had closed. */
  readonly left: number;
  readonly #database: Database;
  readonly #path: string;
  readonly #inode: bigint;
  readonly #durability: Durability;
  readonly #segments: SegmentWriter;
  readonly #entries = new Map<SessionId, Entry>();
  /** What becomes of them if the commit succeeds. */
  readonly #staged = new Map<SessionId, Entry>();
  readonly #insertRecord: Statement;
  readonly #insertSession: Statement;
  readonly #updateSession: Statement;
  readonly #insertGap: Statement;
  #logged = 0;

  /** Opens the file, makes it where it is missing, private to its user. Throws `CB_TRANSCRIPTS`, SQLite's and the system's errors. */
  constructor(path: string, durability: Durability, facts: RunFacts) {
    this.#path = path;
    this.#durability = durability;
    makePrivate(path);
    this.#database = openDatabase(path, { readOnly: false });
    try {
      this.#prepare(durability);
      this.#inode = inodeOf(path);
      this.#segments = new SegmentWriter(segmentFolder(path), () => this.#beginSegment());
      this.left = endDeadRuns(this.#database);
      this.run = this.#beginRun(facts);
      this.#insertRecord = this.#database.prepare(
        'INSERT INTO record (id, kind, offset, at, bytes, operator, segment, place, length, sum) ' +
          'VALUES ((?1 << 32) | ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)',
      );
      this.#insertSession = this.#database.prepare(
        'INSERT INTO session (run, id, peer, opened, local, name, tags, note, closed, reason, facts) ' +
          'VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING key',
      );
      this.#updateSession = this.#database.prepare(
        'UPDATE session SET local = ?2, name = ?3, tags = ?4, note = ?5, closed = ?6, reason = ?7, facts = ?8 WHERE key = ?1',
      );
      this.#insertGap = this.#database.prepare('INSERT INTO gap (session, first, last) VALUES (?1, ?2, ?3)');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** The file is no longer there, or another has its name. */
  get isGone(): boolean {
    try {
      return inodeOf(this.#path) !== this.#inode;
    } catch {
      return true;
    }
  }

  /** Commits all of it or nothing. Throws SQLite's and the system's errors; the same batch may be given again. */
  write(batch: Batch): void {
    this.#transaction(() => {
      for (const session of batch.sessions) this.#describe(session);
      this.#record(batch.records);
    });
    if (this.#logged >= CHECKPOINT_BYTES) this.#checkpoint();
  }

  /** Ends the run. */
  end(at: number): void {
    this.#transaction(() => {
      this.#database
        .prepare("UPDATE run SET ended = ?1, reason = 'ended' WHERE id = ?2")
        .run(micro(at), this.run);
    });
    this.#checkpoint();
    this.close();
  }

  /** Lets go of the file without a word in it. */
  close(): void {
    this.#segments.close();
    this.#database.close();
  }

  #prepare(durability: Durability): void {
    const database = this.#database;
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    // Without it deleted records would leave the file as large as it was. Only an empty file takes it.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
    database.exec('PRAGMA wal_autocheckpoint = 0');
    database.exec(`PRAGMA journal_size_limit = ${4 * CHECKPOINT_BYTES}`);
    database.exec('PRAGMA cache_size = -16384');
    migrate(database, this.#path);
  }

  #beginRun({ command, operator, process, started }: RunFacts): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO run (command, operator, pid, born, started) VALUES (?1, ?2, ?3, ?4, ?5)')
      .run(command, operator, process.pid, process.born, micro(started));
    return Number(lastInsertRowid);
  }

  #beginSegment(): number {
    return Number(
      this.#database.prepare('INSERT INTO segment (run) VALUES (?1)').run(this.run).lastInsertRowid,
    );
  }

  #transaction(act: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      act();
      if (this.#durability === 'full') this.#segments.sync();
      this.#database.exec('COMMIT');
      this.#segments.keep();
      for (const [id, entry] of this.#staged) this.#entries.set(id, entry);
    } catch (error) {
      this.#segments.undo();
      rollBack(this.#database);
      throw error;
    } finally {
      this.#staged.clear();
    }
  }

  #describe(session: SessionSummary): void {
    const { id, peer, local, name, tags, note, openedAt, closedAt, reason } = session;
    const closed = closedAt === undefined ? null : micro(closedAt);
    const changing = [
      local,
      name,
      JSON.stringify(tags),
      note,
      closed,
      reason ?? null,
      JSON.stringify(session),
    ];
    const known = this.#staged.get(id) ?? this.#entries.get(id);
    // Every insertion takes a key, one that turns out to be an update too: keys must not run out by the second.
    if (known === undefined) {
      const row = this.#insertSession.get(this.run, id, peer, micro(openedAt), ...changing);
      this.#staged.set(id, { key: Number(row?.['key']), next: 0 });
    } else {
      this.#updateSession.run(known.key, ...changing);
    }
  }

  #record(records: readonly WireRecord[]): void {
    const large = records.filter(isLarge);
    const slices = this.#segments.write(large.map(({ bytes }) => bytes)).values();
    for (const record of records) this.#insert(record, isLarge(record) ? slices.next().value : undefined);
    this.#logged += COMMIT_BYTES;
  }

  #insert({ session, seq, kind, offset, at, bytes, by }: WireRecord, slice: Slice | undefined): void {
    const { key, next } = this.#entry(session);
    if (seq > next) this.#insertGap.run(key, next, seq - 1);
    this.#staged.set(session, { key, next: seq + 1 });
    this.#insertRecord.run(
      key,
      seq,
      kindNumber(kind),
      offset,
      micro(at),
      slice === undefined ? bytes : null,
      by ?? null,
      slice?.segment ?? null,
      slice?.place ?? null,
      slice?.length ?? null,
      slice?.sum ?? null,
    );
    if (slice === undefined) this.#logged += bytes.length;
  }

  #entry(id: SessionId): Entry {
    const entry = this.#staged.get(id) ?? this.#entries.get(id);
    if (entry === undefined) throw new Error(`a record of session #${id}, which nobody has described`);
    return entry;
  }

  /** What is in the log goes into the database, after what it refers to. */
  #checkpoint(): void {
    this.#logged = 0;
    this.#segments.sync();
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }
}

function isLarge({ bytes }: WireRecord): boolean {
  return bytes.length >= SEGMENT_FROM_BYTES;
}

/** Microseconds since the Unix epoch. */
function micro(at: number): number {
  return Math.round(at * 1000);
}

/** SQLite gives its other files the mode of the database. */
function makePrivate(path: string): void {
  const folder = dirname(path);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  closeSync(openSync(path, 'a', 0o600));
}

function inodeOf(path: string): bigint {
  return statSync(path, { bigint: true }).ino;
}
