/** Reads a transcript file, also while boards write to it. Synchronous throughout: for a thread that serves no sockets. */
import { existsSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import type { Read } from '../lines/runs.ts';
import type { Page, PageRequest, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { type Database, openDatabase, type Row, type Statement } from './database.ts';
import { missingNote } from './missing.ts';
import { kindOfNumber } from './pack.ts';
import { deadRuns, sessionsAsEnded } from './runs.ts';
import { Scanner, type ScanSizes } from './scanner.ts';
import { requireCurrent } from './schema.ts';
import { SegmentReader, segmentFolder, type Slice } from './segments.ts';
import { storedFacts, storedTags } from './stored-facts.ts';

/** A conversation in the file, as its board last knew it. */
export interface StoredSession extends Omit<SessionSummary, 'reason'> {
  /** Its number in the file, for ever; `id` is its number on the board that it was of. */
  readonly key: number;
  readonly run: number;
  /** As of `SessionSummary`, or `stopped` where its board did not live to end it; undefined while it goes on. */
  readonly reason: string | undefined;
  /** Records from the oldest that the file holds of it to the newest. */
  readonly records: number;
  /** Its board has not ended, as far as the file knows. */
  readonly isRunning: boolean;
}

/** Which conversations are meant. An absent field is no condition. */
export interface SessionQuery {
  readonly keys?: readonly number[];
  readonly run?: number;
  /** Parts of them, in any case of letters. */
  readonly name?: string;
  readonly peer?: string;
  readonly tag?: string;
  /** Each a part of the name, the peer or a tag. */
  readonly words?: readonly string[];
  /** Those that come after this one in the answer. */
  readonly before?: Pick<StoredSession, 'key' | 'openedAt'>;
  /** That went on at or after, and before: milliseconds since the Unix epoch. */
  readonly since?: number;
  readonly until?: number;
  /** At most so many, the newest. */
  readonly limit?: number;
}

/** Rows that are fetched at a time, so that a page of large records does not read many more. */
const ROWS = 64;

/** SQLite looks for one end of the range at once only if it is asked for alone. */
const OF_SESSION = 'FROM record WHERE id >= ?1 << 32 AND id < (?1 + 1) << 32';

const COLUMNS =
  'id >> 32 AS key, id & 0xffffffff AS seq, kind, offset, at, bytes, operator, segment, place, length, sum, redacted';

export class Archive {
  readonly #database: Database;
  readonly #segments: SegmentReader;
  readonly #before: Statement;
  readonly #from: Statement;
  readonly #at: Statement;
  readonly #bounds: Statement;
  readonly #edges: Statement;
  readonly #keyOf: Statement;
  readonly #slice: Statement;

  /** Throws `CB_TRANSCRIPTS` where there is no such file or not of this version, and SQLite's errors. */
  constructor(path: string) {
    if (!existsSync(path))
      throw new CordboardError('CB_TRANSCRIPTS', `${word(path)}: there are no transcripts`);
    // Opened for writing, for a reader of a file whose log nobody has open must be able to make its index.
    this.#database = openDatabase(path, { readOnly: false });
    this.#segments = new SegmentReader(segmentFolder(path));
    try {
      this.#database.exec('PRAGMA busy_timeout = 2000');
      requireCurrent(this.#database, path);
      this.#database.exec('PRAGMA query_only = ON');
      this.#database.exec('PRAGMA cache_size = -8192');
      this.#before = this.#database.prepare(
        `SELECT ${COLUMNS} FROM record WHERE id >= ?1 << 32 AND id < (?1 << 32) | ?2 ORDER BY id DESC LIMIT ${ROWS}`,
      );
      this.#from = this.#database.prepare(
        `SELECT ${COLUMNS} FROM record WHERE id >= (?1 << 32) | ?2 AND id < (?1 + 1) << 32 ORDER BY id LIMIT ${ROWS}`,
      );
      this.#at = this.#database.prepare(
        'SELECT at FROM record WHERE id >= (?1 << 32) | ?2 AND id < (?1 + 1) << 32 ORDER BY id LIMIT 1',
      );
      this.#bounds = this.#database.prepare(
        `SELECT (SELECT min(id) ${OF_SESSION}) & 0xffffffff AS first, (SELECT max(id) ${OF_SESSION}) & 0xffffffff AS last`,
      );
      this.#edges = this.#database.prepare(
        'SELECT (SELECT first FROM gap WHERE session = ?1 AND last = ?2 - 1) AS before, ' +
          '(SELECT last FROM gap WHERE session = ?1 AND first = ?3 + 1) AS after',
      );
      this.#slice = this.#database.prepare(
        'SELECT segment, place, length, sum FROM record WHERE id = (?1 << 32) | ?2',
      );
      this.#keyOf = this.#database.prepare('SELECT key FROM session WHERE run = ?1 AND id = ?2');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  close(): void {
    this.#segments.close();
    this.#database.close();
  }

  /** Who goes through its bytes as they lie. */
  scanner(sizes?: ScanSizes): Scanner {
    return new Scanner(this.#database, this.#segments, sizes);
  }

  /** The number in the file of a session of a run. */
  keyOf(run: number, id: number): number | undefined {
    const key = this.#keyOf.get(run, id)?.['key'];
    return key === undefined ? undefined : Number(key);
  }

  /** The newest first. */
  sessions(query: SessionQuery = {}): StoredSession[] {
    const { where, values } = conditions(query);
    const limit = query.limit === undefined ? '' : `LIMIT ${Math.max(0, Math.floor(query.limit))}`;
    const dead = deadRuns(this.#database);
    const rows = this.#database.prepare(
      `${sessionsAsEnded(dead)} SELECT *, ${COUNT}, ${running(dead)} FROM session ${where} ORDER BY opened DESC, key DESC ${limit}`,
    );
    return rows.all(...values).map(storedSession);
  }

  /**
   * As of `Transcript.page`; the records are of a session numbered `as`. Where records are missing that could not be
   * written there is a note that says so, at one of their numbers.
   */
  page(key: number, request: PageRequest, as: number): Page {
    try {
      return this.#page(key, request, as);
    } finally {
      // A segment that is deleted takes room as long as somebody has it open.
      this.#segments.close();
    }
  }

  /** Pages of one conversation, as of `page`. */
  reader(key: number, as: number): Read {
    return (request) => Promise.resolve(this.page(key, request, as));
  }

  #page(key: number, request: PageRequest, as: number): Page {
    const bounds = this.#boundsOf(key);
    if (bounds === undefined) return { records: [], older: false, newer: false };
    const { first, last } = bounds;
    const from = request.since === undefined ? request.from : this.#seqSince(key, first, last, request.since);
    const bytes = Math.max(1, request.bytes);
    if (from === undefined) {
      const end = Math.min(request.before ?? last + 1, last + 1);
      const start = this.#take(key, bytes, as, end, -1, first);
      return { records: start.records.reverse(), older: start.next > first, newer: end <= last };
    }
    const start = Math.max(from, first);
    const end = this.#take(key, bytes, as, start, 1, last);
    return { records: end.records, older: start > first, newer: end.next <= last };
  }

  /** The first and the last record, or what is known to be missing before and after. */
  #boundsOf(key: number): { readonly first: number; readonly last: number } | undefined {
    const { first, last } = this.#bounds.get(key) ?? {};
    if (typeof first !== 'number' || typeof last !== 'number') return undefined;
    const { before, after } = this.#edges.get(key, first, last) ?? {};
    return { first: Number(before ?? first), last: Number(after ?? last) };
  }

  /**
   * Records in one direction until their payload reaches `bytes`; at least one if there is any. Backwards, `start` and
   * the `next` that is returned are one more than the record that is meant.
   */
  #take(
    key: number,
    bytes: number,
    session: number,
    start: number,
    step: 1 | -1,
    end: number,
  ): { readonly records: WireRecord[]; readonly next: number } {
    const records: WireRecord[] = [];
    let next = start;
    let sum = 0;
    for (;;) {
      const batch = (step === 1 ? this.#from : this.#before).all(key, next);
      for (const row of batch) {
        if (sum >= bytes) return { records, next };
        const record = this.#record(row, session);
        const missing = step === 1 ? record.seq - next : next - 1 - record.seq;
        // It comes with the record behind it, so that whoever asks on from it comes past the hole.
        if (missing > 0) records.push(missingNote(session, record.at, step === 1 ? next : next - 1, missing));
        records.push(record);
        sum += record.bytes.length;
        next = step === 1 ? record.seq + 1 : record.seq;
      }
      if (sum >= bytes) return { records, next };
      if (batch.length === ROWS) continue;
      const missing = step === 1 ? end + 1 - next : next - end;
      if (missing <= 0) return { records, next };
      const at = records.at(-1)?.at ?? this.#timeNear(key, next);
      records.push(missingNote(session, at, step === 1 ? next : next - 1, missing));
      return { records, next: step === 1 ? end + 1 : end };
    }
  }

  #record(row: Row, session: number): WireRecord {
    const { seq, kind, offset, at, bytes, operator, length, redacted } = row;
    const payload = bytes instanceof Uint8Array ? bytes : this.#payload(row);
    return {
      session,
      seq: Number(seq),
      kind: kindOfNumber(Number(kind)),
      offset: Number(offset),
      at: Number(at) / 1000,
      // Bytes that are lost are shown as such, in their number, so that all that follows has its place.
      bytes: payload ?? new Uint8Array(Number(length)).fill(LOST),
      ...(typeof operator === 'string' && { by: operator }),
      ...(payload === undefined && { lost: true }),
      ...(Number(redacted) > 0 && { redacted: Number(redacted) }),
    };
  }

  /** Pruning may have moved it, or recording replaced something in it, since the row was read. */
  #payload(row: Row): Uint8Array | undefined {
    const payload = this.#segments.read(sliceOf(row));
    if (payload !== undefined) return payload;
    const now = this.#slice.get(Number(row['key']), Number(row['seq']));
    if (now === undefined || (now['segment'] === row['segment'] && now['place'] === row['place']))
      return undefined;
    return this.#segments.read(sliceOf(now));
  }

  /** The time of the record there or after it, or else of the last. */
  #timeNear(key: number, seq: number): number {
    const row = this.#at.get(key, seq) ?? this.#before.all(key, seq)[0];
    return Number(row?.['at'] ?? 0) / 1000;
  }

  /** The first record at or after a time, or the last. Times go up with `seq` but where a clock was set. */
  #seqSince(key: number, first: number, last: number, time: number): number {
    const wanted = time * 1000;
    let low = first;
    let high = last;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Number(this.#at.get(key, middle)?.['at'] ?? Infinity) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Stands where the bytes of a record are not what was written: a substitute, as ECMA-48 has it (SUB). */
const LOST = 0x1a;

function sliceOf({ segment, place, length, sum }: Row): Slice {
  return { segment: Number(segment), place: Number(place), length: Number(length), sum: Number(sum) };
}

/** Records go away from the oldest on: between the first and the last only gaps are missing. */
const ROWS_OF_KEY =
  'FROM record WHERE record.id >= session.key << 32 AND record.id < (session.key + 1) << 32';
const COUNT = `COALESCE((SELECT max(record.id) ${ROWS_OF_KEY}) - (SELECT min(record.id) ${ROWS_OF_KEY}) + 1, 0) AS records`;

function running(dead: readonly number[]): string {
  const isAlive = `run.ended IS NULL AND run.id NOT IN (${dead.join(', ')})`;
  return `EXISTS (SELECT 1 FROM run WHERE run.id = session.run AND ${isAlive}) AS running`;
}

/** Takes the word three times. */
const HAS_WORD =
  "(name LIKE ? ESCAPE '\\' OR peer LIKE ? ESCAPE '\\' OR " +
  "EXISTS (SELECT 1 FROM json_each(tags) WHERE value LIKE ? ESCAPE '\\'))";

function conditions(query: SessionQuery): {
  readonly where: string;
  readonly values: readonly (string | number)[];
} {
  const { keys, run, name, peer, tag, words = [], before, since, until } = query;
  const parts: [string, ...(string | number | undefined)[]][] = [
    ['run = ?', run],
    ["name LIKE ? ESCAPE '\\'", name === undefined ? undefined : like(name)],
    ["peer LIKE ? ESCAPE '\\'", peer === undefined ? undefined : like(peer)],
    ['EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)', tag],
    ['(closed IS NULL OR closed >= ?)', since === undefined ? undefined : since * 1000],
    ['opened < ?', until === undefined ? undefined : until * 1000],
    ['(opened, key) < (?, ?)', before && Math.round(before.openedAt * 1000), before?.key],
    ...words.map(like).map((word): [string, ...string[]] => [HAS_WORD, word, word, word]),
  ];
  const given = parts.flatMap(([sql, ...values]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? [] : [{ sql, known }];
  });
  const chosen = keys === undefined ? [] : [`key IN (${keys.map((key) => Math.floor(key)).join(', ')})`];
  const all = [...given.map(({ sql }) => sql), ...chosen];
  return {
    where: all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`,
    values: given.flatMap(({ known }) => known),
  };
}

function like(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}

function storedSession(row: Row): StoredSession {
  const { key, run, id, peer, local, name, tags, note, opened, closed, reason, facts, records, running } =
    row;
  // Written by this program as a summary; the columns beside it are what counts.
  const summary = storedFacts(String(facts));
  return {
    ...summary,
    key: Number(key),
    run: Number(run),
    id: Number(id),
    peer: String(peer),
    local: String(local),
    name: String(name),
    tags: storedTags(String(tags)),
    note: String(note),
    openedAt: Number(opened) / 1000,
    closedAt: closed === null ? undefined : Number(closed) / 1000,
    reason: reason === null ? undefined : String(reason),
    state: closed === null ? summary.state : 'closed',
    records: Number(records),
    isRunning: Number(running) === 1,
  };
}
