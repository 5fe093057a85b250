/** Writes one run of a board into a transcript file. Synchronous throughout: for a thread that serves no sockets. */
import { dirname } from 'node:path';
import type { SessionId, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { type Database, openDatabase, rollBack, type Statement } from './database.ts';
import type { Durability } from '../options.ts';
import { type FileSizes, fileSizes } from './file-sizes.ts';
import { existsSync } from 'node:fs';
import { identityOf, makeFile } from './held.ts';
import { kindNumber } from './pack.ts';
import { makePrivateFolder } from './private-folder.ts';
import { overwrite, Patcher, type Replaced } from './patcher.ts';
import type { Patch } from './redact-job.ts';
import { endDeadRuns, type Process } from './runs.ts';
import { headerOf, migrate, readHeld } from './schema.ts';
import { refuseForeign } from './whose.ts';
import {
  SEGMENT_FILES,
  SEGMENT_FROM_BYTES,
  type SegmentFiles,
  segmentFolder,
  SegmentWriter,
  type Slice,
} from './segments.ts';

export interface RunFacts {
  readonly command: 'serve' | 'connect';
  readonly operator: string;
  /** Told from every other run by this. A run that finds itself in the file goes on with what it has there. */
  readonly token: string;
  readonly process: Process;
  /** Milliseconds since the Unix epoch. */
  readonly started: number;
}

/** Another program may hold the file for so long before a commit fails. */
const BUSY_MS = 2000;

/** What a commit puts into the database's log, roughly, besides the payload of its small records. */
const COMMIT_BYTES = 16 * 1024;

/** What the description of a session takes of the log, among many: clients that come and go say nothing, and fill it. */
const DESCRIPTION_BYTES = 512;

/** What one commit holds: sessions as they are now, and records in order, of sessions that are or were described. */
export interface Batch {
  readonly sessions: readonly SessionSummary[];
  readonly records: readonly WireRecord[];
  /** The `seq` that comes next in sessions of which the newest records will not come. */
  readonly missed?: readonly (readonly [SessionId, number])[];
  /** What is to be replaced in records that were written before; what is no longer there is passed over. */
  readonly patches?: readonly Patch[];
}

/** A session in the file, and the `seq` that comes next: a later one leaves a gap. */
interface Entry {
  readonly key: number;
  readonly next: number;
}

/** Of so many sessions, those written last, it is known where they are in the file; of others the file is asked. */
export const MOST_ENTRIES = 32_768;

/** The ways to the disk. */
export interface Disk {
  readonly openDatabase: typeof openDatabase;
  readonly files: SegmentFiles;
}

export const DISK: Disk = { openDatabase, files: SEGMENT_FILES };

/**
 * What has become of a file that is open: gone, or another has its name; it is no database any more; or its log has gone, so
 * that others do not see what is committed, which a kill would lose.
 */
export type FileState = 'well' | 'gone' | 'broken' | 'unlogged';

/** What has the name of a transcript was one, and is no database any more. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';

  constructor() {
    super('it is damaged');
  }
}

export class Recorder {
  readonly run: number;
  /** Sessions of earlier runs that nobody had closed. */
  readonly left: number;
  readonly #database: Database;
  readonly #path: string;
  readonly #identity: string;
  readonly #durability: Durability;
  readonly #checkpointBytes: number;
  readonly #segments: SegmentWriter;
  readonly #entries = new Map<SessionId, Entry>();
  /** What becomes of them if the commit succeeds. */
  readonly #staged = new Map<SessionId, Entry>();
  readonly #insertRecord: Statement;
  readonly #keyOf: Statement;
  readonly #insertSession: Statement;
  readonly #updateSession: Statement;
  readonly #insertGap: Statement;
  readonly #next: Statement;
  #patcher: Patcher | undefined;
  #logged = 0;
  /** Which file its log is, once there was one to look at. */
  #log: string | undefined;

  /**
   * Opens the file, makes it where it is missing, private to its user. Throws `CB_TRANSCRIPTS`, `DamagedFile`,
   * SQLite's and the system's errors. `keepBytes` is the bound for all of it, 0 for none; somebody else prunes.
   */
  constructor(path: string, durability: Durability, facts: RunFacts, disk: Disk = DISK, keepBytes = 0) {
    const sizes = fileSizes(keepBytes);
    this.#path = path;
    this.#checkpointBytes = sizes.checkpointBytes;
    this.#durability = durability;
    refuseForeign(path, readHeld);
    makePrivate(path);
    // SQLite would delete the log of a file that is shorter than a page.
    if (headerOf(path) === 'broken') throw new DamagedFile();
    this.#database = disk.openDatabase(path, { readOnly: false });
    try {
      this.#identity = identityOf(path);
      prepare(this.#database, path, durability, sizes);
      this.#segments = new SegmentWriter(
        segmentFolder(path),
        (least) => this.#beginSegment(least),
        sizes.segmentBytes,
        disk.files,
      );
      this.left = endDeadRuns(this.#database);
      this.run = beginRun(this.#database, facts);
      this.#keyOf = this.#database.prepare('SELECT key FROM session WHERE run = ?1 AND id = ?2');
      this.#insertRecord = this.#database.prepare(
        'INSERT INTO record (id, kind, offset, at, bytes, operator, segment, place, length, sum, redacted) ' +
          'VALUES ((?1 << 32) | ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)',
      );
      this.#insertSession = this.#database.prepare(
        'INSERT INTO session (run, id, peer, opened, local, name, tags, note, closed, reason, facts) ' +
          'VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING key',
      );
      this.#updateSession = this.#database.prepare(
        'UPDATE session SET local = ?2, name = ?3, tags = ?4, note = ?5, closed = ?6, reason = ?7, facts = ?8 WHERE key = ?1',
      );
      this.#insertGap = this.#database.prepare('INSERT INTO gap (session, first, last) VALUES (?1, ?2, ?3)');
      this.#next = this.#database.prepare(
        'SELECT max(COALESCE((SELECT (max(id) & 0xffffffff) + 1 FROM record WHERE id >= ?1 << 32 AND id < (?1 + 1) << 32), 0), ' +
          'COALESCE((SELECT max(last) + 1 FROM gap WHERE session = ?1), 0)) AS next',
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Looks at the file as others see it. */
  get fileState(): FileState {
    try {
      if (identityOf(this.#path) !== this.#identity || this.#segments.isGone) return 'gone';
      if (headerOf(this.#path) !== 'ours') return 'broken';
    } catch {
      return 'gone';
    }
    return this.#hasItsLog() ? 'well' : 'unlogged';
  }

  /** Brings what its log holds into the file, also where that has no name any more. Throws SQLite's errors. */
  mergeLog(): void {
    this.#database.exec('PRAGMA wal_checkpoint(FULL)');
  }

  /** It is there from the first commit on, for as long as anybody has the file open. */
  #hasItsLog(): boolean {
    const log = `${this.#path}-wal`;
    if (!existsSync(log)) return this.#log === undefined;
    const now = identityOf(log);
    this.#log ??= now;
    return now === this.#log;
  }

  /**
   * Commits all of it or nothing, and returns how many records were left out since nobody has described their session.
   * Throws SQLite's and the system's errors; the same batch may be given again, to another recorder of the same run as
   * well: what is in the file already is passed over.
   */
  write(batch: Batch): number {
    const replaced: Replaced[] = [];
    const skipped = this.#transaction(() => {
      for (const session of batch.sessions) this.#describe(session);
      this.#logged += batch.sessions.length * DESCRIPTION_BYTES;
      const left = this.#record(batch.records);
      for (const [session, next] of batch.missed ?? []) this.#miss(session, next);
      for (const patch of batch.patches ?? []) replaced.push(...this.#patch(patch));
      return left;
    });
    overwrite(segmentFolder(this.#path), replaced);
    if (this.#logged >= this.#checkpointBytes) this.#checkpoint();
    return skipped;
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

  #beginSegment(least: number): number {
    const known = "(SELECT COALESCE(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'segment')";
    const insert = this.#database.prepare(`INSERT INTO segment (id, run) VALUES (max(?1, ${known}), ?2)`);
    return Number(insert.run(least, this.run).lastInsertRowid);
  }

  #transaction<T>(act: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      if (this.#durability === 'full') this.#segments.sync();
      this.#database.exec('COMMIT');
      this.#segments.keep();
      this.#keepStaged();
      return result;
    } catch (error) {
      rollBack(this.#database);
      this.#segments.undo();
      throw error;
    } finally {
      this.#staged.clear();
    }
  }

  /** The map has them in the order in which they were written last. */
  #keepStaged(): void {
    for (const [id, entry] of this.#staged) {
      this.#entries.delete(id);
      this.#entries.set(id, entry);
    }
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= MOST_ENTRIES) return;
      this.#entries.delete(id);
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
    const known = this.#entry(id);
    if (known !== undefined) {
      this.#updateSession.run(known.key, ...changing);
      this.#staged.set(id, known);
      return;
    }
    const row = this.#insertSession.get(this.run, id, peer, micro(openedAt), ...changing);
    this.#staged.set(id, { key: Number(row?.['key']), next: 0 });
  }

  /** Of a session that was described long ago, or to another recorder of this run. */
  #stored(id: SessionId): Entry | undefined {
    const row = this.#keyOf.get(this.run, id);
    if (row === undefined) return undefined;
    const key = Number(row['key']);
    return { key, next: Number(this.#next.get(key)?.['next'] ?? 0) };
  }

  #record(records: readonly WireRecord[]): number {
    const known = records.filter(({ session }) => this.#entry(session) !== undefined);
    const fresh = known.filter(({ session, seq }) => seq >= (this.#entry(session)?.next ?? 0));
    const slices = this.#segments.write(fresh.filter(isLarge).map(({ bytes }) => bytes)).values();
    for (const record of fresh) this.#insert(record, isLarge(record) ? slices.next().value : undefined);
    this.#logged += COMMIT_BYTES;
    return records.length - known.length;
  }

  #insert(
    { session, seq, kind, offset, at, bytes, by, redacted }: WireRecord,
    slice: Slice | undefined,
  ): void {
    const key = this.#miss(session, seq);
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
      redacted ?? null,
    );
    if (slice === undefined) this.#logged += bytes.length;
  }

  /** Marks what is not there before a `seq`. Returns the session's key, 0 where it is not known. */
  #miss(session: SessionId, before: number): number {
    const entry = this.#entry(session);
    if (entry === undefined) return 0;
    const { key, next } = entry;
    if (before > next) {
      this.#insertGap.run(key, next, before - 1);
      this.#staged.set(session, { key, next: before });
    }
    return key;
  }

  #patch(patch: Patch): Replaced[] {
    const entry = this.#entry(patch.session);
    if (entry === undefined) return [];
    this.#patcher ??= new Patcher(this.#database, segmentFolder(this.#path), this.#segments);
    return this.#patcher.apply(entry.key, patch);
  }

  #entry(id: SessionId): Entry | undefined {
    const known = this.#staged.get(id) ?? this.#entries.get(id);
    if (known !== undefined) return known;
    const stored = this.#stored(id);
    if (stored !== undefined) this.#entries.set(id, stored);
    return stored;
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

function prepare(database: Database, path: string, durability: Durability, { logBytes }: FileSizes): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  // Without it deleted records would leave the file as large as it was. Only an empty file takes it.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  // Before there is a log, so that the file itself says from its first byte on whose it is.
  migrate(database, path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  database.exec('PRAGMA wal_autocheckpoint = 0');
  database.exec(`PRAGMA journal_size_limit = ${logBytes}`);
  database.exec('PRAGMA cache_size = -16384');
}

/** The number of the run, which goes on if the file has it already. */
function beginRun(database: Database, facts: RunFacts): number {
  const { command, operator, token, process, started } = facts;
  const row = database
    .prepare(
      'INSERT INTO run (command, operator, token, pid, born, started) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ' +
        'ON CONFLICT (token) DO UPDATE SET ended = NULL, reason = NULL RETURNING id',
    )
    .get(command, operator, token, process.pid, process.born, micro(started));
  return Number(row?.['id']);
}

/** SQLite gives its other files the mode of the database. */
function makePrivate(path: string): void {
  makePrivateFolder(dirname(path));
  makeFile(path);
}
