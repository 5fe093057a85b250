/** Checks a transcript file, also while boards write to it. Synchronous throughout. */
import { existsSync, readdirSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { type Database, openDatabase, type Row, sqliteCode, type Statement } from './database.ts';
import { isAlive } from './runs.ts';
import { requireCurrent } from './schema.ts';
import { segmentFolder, segmentPath, SegmentReader } from './segments.ts';

/** What was looked at. */
export interface Checked {
  readonly runs: number;
  readonly conversations: number;
  readonly records: number;
  /** Of payload, in the database and in segments. */
  readonly bytes: number;
  /** Of the records, those whose payload cannot be read back. */
  readonly lost: number;
  readonly segments: number;
  /** Places where records were not stored, which the file knows of. */
  readonly gaps: number;
}

export type Finding =
  /** Something is not as it must be. */
  | { readonly type: 'fault'; readonly text: string; /** So many at once. */ readonly count: number }
  /** Worth to know, and as it may be. */
  | { readonly type: 'remark'; readonly text: string }
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly what: string }
  /** The last one. */
  | { readonly type: 'checked'; readonly checked: Checked };

/** Rows that are read at a time. */
const ROWS = 500;

/** In `redacted`: it stands for what was pruned, and its own length does not count. What is redacted keeps its length. */
const NOTE_OF_PRUNING = 0;

/** Faults of one kind in one conversation that are told one by one. */
const MOST_FAULTS = 20;

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = [11, 26];

/**
 * Goes through all of the file, or up to where SQLite finds it too damaged to be read, which is a fault. Throws
 * `CB_TRANSCRIPTS` where there is none or not of this version, and SQLite's other errors.
 */
export function* verifyFile(path: string): Generator<Finding> {
  if (!existsSync(path))
    throw new CordboardError('CB_TRANSCRIPTS', `${word(path)}: there are no transcripts`);
  const database = openDatabase(path, { readOnly: false });
  const segments = new SegmentReader(segmentFolder(path));
  try {
    database.exec('PRAGMA busy_timeout = 2000');
    requireCurrent(database, path);
    database.exec('PRAGMA query_only = ON');
    yield* new Verifier(database, path, segments).run();
  } finally {
    segments.close();
    database.close();
  }
}

class Verifier {
  readonly #database: Database;
  readonly #path: string;
  readonly #segments: SegmentReader;
  readonly #rows: Statement;
  readonly #gap: Statement;
  readonly #still: Statement;
  readonly #firstFrom: Statement;
  #runs = 0;
  #conversations = 0;
  #records = 0;
  #bytes = 0;
  #lost = 0;
  #gaps = 0;
  readonly #used = new Set<number>();

  constructor(database: Database, path: string, segments: SegmentReader) {
    this.#database = database;
    this.#path = path;
    this.#segments = segments;
    this.#rows = database.prepare(
      'SELECT id & 0xffffffff AS seq, kind, offset, length(bytes) AS size, bytes IS NULL AS apart, segment, place, length, sum, ' +
        `redacted FROM record WHERE id >= (?1 << 32) | ?2 AND id < (?1 + 1) << 32 ORDER BY id LIMIT ${ROWS}`,
    );
    this.#gap = database.prepare('SELECT 1 FROM gap WHERE session = ?1 AND first <= ?2 AND last >= ?3');
    this.#still = database.prepare('SELECT segment FROM record WHERE id = (?1 << 32) | ?2');
    this.#firstFrom = database.prepare('SELECT min(id) AS id FROM record WHERE id >= ?1 << 32');
  }

  *run(): Generator<Finding> {
    yield { type: 'progress', done: 0, total: 1, what: 'the database' };
    yield* asFaults('the database', this.#integrity());
    yield* asFaults('it cannot be read any further', this.#contents());
    const checked = {
      runs: this.#runs,
      conversations: this.#conversations,
      records: this.#records,
      bytes: this.#bytes,
      lost: this.#lost,
      segments: this.#used.size,
      gaps: this.#gaps,
    };
    yield { type: 'checked', checked };
  }

  *#contents(): Generator<Finding> {
    const files = this.#segmentFiles();
    yield* this.#ofRuns();
    yield* this.#ofConversations();
    yield* this.#strays();
    yield* this.#segmentRows(files);
  }

  *#integrity(): Generator<Finding> {
    for (const row of this.#database.prepare(`PRAGMA integrity_check(${MOST_FAULTS})`).iterate()) {
      const text = String(Object.values(row)[0]);
      if (text !== 'ok') yield fault(`the database: ${text}`);
    }
  }

  /** Sessions of a run that has ended are closed; those of a run whose process is gone will be. */
  *#ofRuns(): Generator<Finding> {
    const open = '(SELECT count(*) FROM session WHERE session.run = run.id AND closed IS NULL) AS open';
    const runs = this.#database.prepare(`SELECT id, pid, born, ended, ${open} FROM run ORDER BY id`).all();
    for (const { id, pid, born, ended, open: left } of runs) {
      this.#runs++;
      if (ended !== null && Number(left) > 0)
        yield fault(`run ${String(id)} has ended, and ${many(left)} of it not`);
      if (ended === null && !isAlive({ pid: Number(pid), born: String(born) }))
        yield remark(`run ${String(id)} is gone without a word; the next board closes ${many(left)} of it`);
    }
    const strays = this.#database
      .prepare('SELECT key FROM session WHERE run NOT IN (SELECT id FROM run)')
      .all();
    for (const { key } of strays) yield fault(`conversation ${String(key)}: it belongs to no run`);
  }

  *#ofConversations(): Generator<Finding> {
    const keys = this.#database.prepare('SELECT key FROM session ORDER BY key').all();
    for (const [index, { key }] of keys.entries()) {
      yield { type: 'progress', done: index, total: keys.length, what: 'conversations' };
      yield* this.#conversation(Number(key), index, keys.length);
      this.#conversations++;
    }
  }

  *#conversation(key: number, index: number, total: number): Generator<Finding> {
    const state = new Course();
    let told = 0;
    for (let next = 0; ;) {
      const rows = this.#rows.all(key, next);
      for (const row of rows) {
        for (const text of this.#record(key, row, state))
          if (++told <= MOST_FAULTS)
            yield fault(`conversation ${key}, record ${Number(row['seq'])}: ${text}`);
      }
      if (rows.length < ROWS) break;
      next = state.next;
      yield { type: 'progress', done: index + progressOf(state.next), total, what: 'conversations' };
    }
    if (told > MOST_FAULTS) {
      const more = told - MOST_FAULTS;
      yield fault(`conversation ${key}: ${more} ${more === 1 ? 'fault' : 'faults'} more`, more);
    }
  }

  /** What is wrong with one record. */
  *#record(key: number, row: Row, state: Course): Generator<string> {
    const [seq, kind, offset] = [Number(row['seq']), Number(row['kind']), Number(row['offset'])];
    this.#records++;
    if (seq > state.next && state.isBegun) {
      const isKnown = this.#gap.get(key, state.next, seq - 1) !== undefined;
      if (isKnown) this.#gaps++;
      // What was pruned meanwhile goes from the oldest on, so the one before is no longer there either.
      else if (this.#still.get(key, state.next - 1) !== undefined)
        yield `${seq - state.next} before it are missing`;
      state.skip();
    }
    if (kind < 0 || kind > 2) yield `it is of kind ${kind}, which there is not`;
    const expected = state.offsets.get(kind);
    if (expected !== undefined && expected !== offset)
      yield `it begins at byte ${offset} of its direction, not ${expected}`;
    const size = Number(row['apart'] === 0 ? row['size'] : row['length']);
    state.take(seq, kind, offset + size, row['redacted'] !== NOTE_OF_PRUNING);
    this.#bytes += size;
    if (row['apart'] !== 0) yield* this.#payload(key, seq, row);
  }

  *#payload(key: number, seq: number, { segment, place, length, sum }: Row): Generator<string> {
    if (segment === null) {
      this.#lost++;
      yield 'it has no bytes';
      return;
    }
    const slice = {
      segment: Number(segment),
      place: Number(place),
      length: Number(length),
      sum: Number(sum),
    };
    this.#used.add(slice.segment);
    if (this.#segments.read(slice) !== undefined) return;
    // Pruning may have taken or moved it.
    if (this.#still.get(key, seq)?.['segment'] !== segment) return;
    this.#lost++;
    yield `its ${slice.length} bytes are not in segment ${slice.segment} at ${slice.place}, or not as they were written`;
  }

  /** Records of conversations that there are not. */
  *#strays(): Generator<Finding> {
    const known = this.#database.prepare('SELECT 1 FROM session WHERE key = ?1');
    for (let key = 0; ;) {
      const id = this.#firstFrom.get(key)?.['id'];
      if (id === null || id === undefined) return;
      key = Math.floor(Number(id) / 2 ** 32);
      if (known.get(key) === undefined)
        yield fault(`there are records of conversation ${key}, which there is not`);
      key++;
    }
  }

  /** `files` are those from before the records were read: what a board has begun since is not looked at. */
  *#segmentRows(files: readonly number[]): Generator<Finding> {
    const known = this.#database.prepare('SELECT 1 FROM segment WHERE id = ?1');
    const last = Number(this.#database.prepare('SELECT max(id) AS id FROM segment').get()?.['id'] ?? 0);
    const sum = '(SELECT total(length) FROM record WHERE record.segment = segment.id)';
    for (const { id } of this.#database.prepare(`SELECT id FROM segment WHERE live <> ${sum}`).all())
      yield fault(`segment ${Number(id)}: what is left in it was counted wrongly`);
    const folder = segmentFolder(this.#path);
    for (const segment of files) {
      const path = segmentPath(folder, segment);
      if (known.get(segment) !== undefined || !existsSync(path)) continue;
      if (segment > last) yield remark(`${word(path)} was begun and never used; it will be written anew`);
      else yield fault(`${word(path)}: no record refers to it`);
    }
  }

  #segmentFiles(): number[] {
    const folder = segmentFolder(this.#path);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => {
      const [, number] = /^(\d+)\.segment$/.exec(name) ?? [];
      return number === undefined ? [] : [Number(number)];
    });
  }
}

/** With what SQLite throws at damage as one more fault, which ends it. */
function* asFaults(what: string, findings: Iterable<Finding>): Generator<Finding> {
  try {
    yield* findings;
  } catch (error) {
    const code = sqliteCode(error);
    if (!(error instanceof Error) || code === undefined || !DAMAGED.includes(code)) throw error;
    yield fault(`${what}: ${error.message}`);
  }
}

/** Where a conversation has come to. */
class Course {
  /** The `seq` that comes next. */
  next = 0;
  isBegun = false;
  /** Of each kind, where it goes on; absent where that is not known. */
  readonly offsets = new Map<number, number>();

  /** What was left out moved offsets that nobody knows. */
  skip(): void {
    this.offsets.clear();
  }

  /** `end`: the offset after it, where its length counts. */
  take(seq: number, kind: number, end: number, counts: boolean): void {
    this.next = seq + 1;
    this.isBegun = true;
    if (counts) this.offsets.set(kind, end);
    else this.offsets.delete(kind);
  }
}

/** A share of one conversation whose length is not known. */
function progressOf(records: number): number {
  return 1 - 1 / (1 + records / 1e6);
}

function fault(text: string, count = 1): Finding {
  return { type: 'fault', text, count };
}

function remark(text: string): Finding {
  return { type: 'remark', text };
}

function many(amount: unknown): string {
  return `${Number(amount)} conversation${Number(amount) === 1 ? '' : 's'}`;
}
