/** Takes the oldest out of a transcript file, a small step at a time; boards may write to it meanwhile. */
import { closeSync, existsSync, fdatasyncSync, openSync, statSync, truncateSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { type Database, openDatabase } from './database.ts';
import { fileSizes } from './file-sizes.ts';
import { planned, type PlanRequest } from './prune-plan.ts';
import { pruneRecords, type Pruned } from './prune-records.ts';
import {
  type Candidate,
  cutoffOf,
  type Holdings,
  nextStep,
  type RetentionPolicy,
  type SegmentState,
} from './retention.ts';
import { endDeadRuns } from './runs.ts';
import { requireCurrent } from './schema.ts';
import { removeSegment, segmentFolder, segmentPath } from './segments.ts';
import { SegmentMover } from './segment-mover.ts';

/** Another program may hold the file for so long before a step fails. */
const BUSY_MS = 2000;

/** Free pages that are given back in one step. */
const VACUUM_PAGES = 64;

/** A file is deleted bit by bit: systems take their time for a large one. */
const DELETED_BYTES = 4 * 1024 * 1024;

/** What a step puts into the log, roughly. */
const STEP_BYTES = 64 * 1024;

/** Segments that boards write to: the newest of each run that goes on. */
const WRITTEN =
  'SELECT max(id) AS id FROM segment WHERE run IN (SELECT id FROM run WHERE ended IS NULL) GROUP BY run';

/** Runs of which nothing is left. */
const EMPTY_RUNS =
  'DELETE FROM run WHERE ended IS NOT NULL AND NOT EXISTS (SELECT 1 FROM session WHERE session.run = run.id) ' +
  'AND NOT EXISTS (SELECT 1 FROM segment WHERE segment.run = run.id)';

const NOTHING: Pruned = { conversations: 0, records: 0, bytes: 0 };

export interface PrunerOptions {
  readonly policy: RetentionPolicy;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Free pages that may stay in the database, for a board to write to. */
  readonly sparePages?: number;
}

export class Pruner {
  readonly #database: Database;
  readonly #folder: string;
  readonly #options: PrunerOptions;
  readonly #mover: SegmentMover;
  /** After so much has been changed, roughly, the database's log is brought into it, which waits for the disk. */
  readonly #mostLogged: number;
  #logged = 0;

  /** Throws `CB_TRANSCRIPTS` where there is no such file or not of this version, and SQLite's errors. */
  constructor(path: string, options: PrunerOptions) {
    if (!existsSync(path))
      throw new CordboardError('CB_TRANSCRIPTS', `${word(path)}: there are no transcripts`);
    this.#options = options;
    this.#folder = segmentFolder(path);
    this.#database = openDatabase(path, { readOnly: false });
    const { segmentBytes, logBytes } = fileSizes(options.policy.keepBytes);
    this.#mover = new SegmentMover(this.#database, this.#folder, segmentBytes);
    this.#mostLogged = logBytes;
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      requireCurrent(this.#database, path);
      // What is pruned and comes back when the power fails is pruned again: no step waits for the disk.
      this.#database.exec('PRAGMA synchronous = NORMAL');
      this.#database.exec('PRAGMA wal_autocheckpoint = 0');
      this.#database.exec('PRAGMA cache_size = -2048');
      endDeadRuns(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Does one thing of a few milliseconds. Undefined: there is nothing to do. Throws SQLite's and the system's errors. */
  step(): Pruned | undefined {
    const { policy, now, sparePages } = this.#options;
    const cutoff = cutoffOf(policy, now());
    const step = nextStep(this.holdings(), policy, cutoff, sparePages);
    if (step === undefined) {
      this.#settle();
      return undefined;
    }
    switch (step.what) {
      case 'prune':
        return this.prune(step.key, step.before);
      case 'rewrite':
        this.#mover.move(step.segment);
        this.#log(STEP_BYTES);
        return NOTHING;
      case 'delete':
        this.#delete(step.segment);
        return NOTHING;
      case 'vacuum':
        this.#database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
        this.#log(STEP_BYTES);
        return NOTHING;
    }
  }

  /** Takes some of the oldest records out of a conversation, and with the last of an ended one its row. */
  prune(key: number, before?: number): Pruned {
    const pruned = pruneRecords(this.#database, key, before, this.#options.now());
    this.#log(STEP_BYTES);
    return pruned;
  }

  /** What pruning would take away. */
  planned(asked: Omit<PlanRequest, keyof RetentionPolicy>): Pruned {
    return planned(this.#database, { ...this.#options.policy, ...asked });
  }

  /** Throws `CB_TRANSCRIPTS` unless there is such a conversation and it may be pruned. */
  requirePrunable(key: number): void {
    const row = this.#database.prepare('SELECT closed FROM session WHERE key = ?1').get(key);
    if (row === undefined)
      throw new CordboardError('CB_TRANSCRIPTS', `there is no conversation ${key} in the file`);
    if (row['closed'] === null && !this.#options.policy.pruneOpen) {
      throw new CordboardError(
        'CB_TRANSCRIPTS',
        `the conversation ${key} goes on; wait for its end, or prune it with --prune-open`,
      );
    }
  }

  /** The database's log, which keeps the size that it once had, is emptied as well, unless somebody reads it. */
  shrink(): void {
    this.checkpoint('TRUNCATE');
  }

  /** What is in the log goes into the database, after what it refers to. */
  checkpoint(how: 'PASSIVE' | 'TRUNCATE' = 'PASSIVE'): void {
    this.#logged = 0;
    for (const { id } of this.#database.prepare(WRITTEN).all())
      syncFile(segmentPath(this.#folder, Number(id)));
    this.#mover.sync();
    this.#database.exec(`PRAGMA wal_checkpoint(${how})`);
  }

  close(): void {
    this.#mover.close();
    this.#database.close();
  }

  holdings(): Holdings {
    const { policy, now } = this.#options;
    const cutoff = cutoffOf(policy, now());
    return {
      pageBytes: this.#pragma('page_size'),
      pages: this.#pragma('page_count'),
      freePages: this.#pragma('freelist_count'),
      segments: this.#segments(),
      emptiest: this.#emptiest(),
      expired: cutoff === undefined ? undefined : this.#expired(cutoff),
      ended: this.#candidate('closed', 'closed IS NOT NULL'),
      open: policy.pruneOpen ? this.#candidate('COALESCE(since, opened)', '(closed IS NULL) = 1') : undefined,
    };
  }

  /** Of those that go on only where these may be pruned. */
  #expired(cutoff: number): Candidate | undefined {
    const age = 'COALESCE(since, opened)';
    const ended = this.#candidate(age, `(closed IS NULL) = 0 AND ${age} < ${cutoff}`);
    if (ended !== undefined || !this.#options.policy.pruneOpen) return ended;
    return this.#candidate(age, `(closed IS NULL) = 1 AND ${age} < ${cutoff}`);
  }

  #candidate(age: string, condition: string): Candidate | undefined {
    const row = this.#database
      .prepare(`SELECT key, ${age} AS age FROM session WHERE ${condition} ORDER BY ${age} LIMIT 1`)
      .get();
    return row === undefined ? undefined : { key: Number(row['key']), age: Number(row['age']) };
  }

  #segments(): Holdings['segments'] {
    const row = this.#database.prepare('SELECT total(size) AS size, total(live) AS live FROM segment').get();
    return { size: Number(row?.['size']), live: Number(row?.['live']) };
  }

  #emptiest(): SegmentState | undefined {
    const spared = this.#mover.spared.join(', ');
    const row = this.#database
      .prepare(
        `SELECT id, size, live FROM segment WHERE id NOT IN (${WRITTEN}) AND id NOT IN (${spared}) ` +
          'ORDER BY live * 1.0 / max(size, 1) LIMIT 1',
      )
      .get();
    if (row === undefined) return undefined;
    return { id: Number(row['id']), size: Number(row['size']), live: Number(row['live']) };
  }

  /** The file first: if the power fails in between, the row is found again. */
  #delete(segment: number): void {
    // Nor must the power take what was moved out of it.
    if (this.#mover.hasMoved) this.checkpoint();
    const path = segmentPath(this.#folder, segment);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > DELETED_BYTES) {
      truncateSync(path, size - DELETED_BYTES);
      return;
    }
    removeSegment(this.#folder, segment);
    this.#database.prepare('DELETE FROM segment WHERE id = ?1 AND live = 0').run(segment);
  }

  #settle(): void {
    this.#database.exec(EMPTY_RUNS);
    if (this.#logged > 0) this.checkpoint();
  }

  #log(bytes: number): void {
    this.#logged += bytes;
    if (this.#logged >= this.#mostLogged) this.checkpoint();
  }

  #pragma(name: 'page_size' | 'page_count' | 'freelist_count'): number {
    return Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name]);
  }
}

function syncFile(path: string): void {
  if (!existsSync(path)) return;
  const fd = openSync(path, 'r+');
  try {
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
