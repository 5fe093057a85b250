/**
 * Goes through the bytes of a conversation where they lie, without making records of them, to tell where in it
 * something may be: much faster than to read it. What it says may stand for more than there is, never for less.
 */
import { Buffer } from 'node:buffer';
import type { Database, Row, Statement } from './database.ts';
import type { SegmentReader } from './segments.ts';

/** Records of a conversation that follow each other. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
  /** Looked at. */
  readonly bytes: number;
  /** Among their bytes may be what is looked for. */
  readonly isIt: boolean;
}

/** Takes bytes of the client that follow each other; or of what was sent and remarked, one after the other. */
export type IsIn = (bytes: Uint8Array) => boolean;

/** What is looked at together. */
export interface ScanSizes {
  /** Long enough for a search to be quick, short enough to be in the cache. */
  readonly bytes: number;
  /** Small records that SQLite puts together. */
  readonly small: number;
  readonly rows: number;
}

const SIZES: ScanSizes = { bytes: 1024 * 1024, small: 4096, rows: 1024 };

const RANGE = 'FROM record WHERE id >= (?1 << 32) | ?2 AND id <= (?1 << 32) | ?3 ORDER BY id';

export class Scanner {
  readonly #segments: SegmentReader;
  readonly #sizes: ScanSizes;
  readonly #together: Statement;
  readonly #rows: Statement;

  constructor(database: Database, segments: SegmentReader, sizes = SIZES) {
    this.#segments = segments;
    this.#sizes = sizes;
    this.#together = database.prepare(
      'SELECT count(*) AS count, count(segment) AS large, max(id) & 0xffffffff AS last, ' +
        "CAST(group_concat(CASE kind WHEN 0 THEN bytes END, '') AS BLOB) AS stream, " +
        "CAST(group_concat(CASE WHEN kind <> 0 THEN bytes END, '') AS BLOB) AS others " +
        `FROM (SELECT id, kind, segment, bytes ${RANGE} LIMIT ${sizes.small})`,
    );
    this.#rows = database.prepare(
      `SELECT id & 0xffffffff AS seq, kind, bytes, segment, place, length ${RANGE} LIMIT ${sizes.rows}`,
    );
  }

  /**
   * All of a conversation's records from `first` to `last`, some at a time. What is looked for takes no more bytes
   * than `most`.
   */
  *stretches(key: number, first: number, last: number, isIn: IsIn, most: number): Generator<Stretch> {
    const basin = new Basin(isIn, this.#sizes.bytes, most, first);
    let areLarge = false;
    for (let next = first; next <= last;) {
      const taken: Added | undefined = areLarge ? undefined : this.#addTogether(basin, key, next, last);
      const added: Added = taken ?? this.#addRows(basin, key, next, last);
      areLarge = added.areLarge;
      // What stands where records are missing is nowhere in the file.
      if (added.count < added.last + 1 - next) basin.suspect();
      next = added.last + 1;
      yield* basin.take();
    }
    basin.flush();
    yield* basin.take();
  }

  /** Undefined if some are large. */
  #addTogether(basin: Basin, key: number, first: number, end: number): Added | undefined {
    const row = this.#together.get(key, first, end) ?? {};
    if (Number(row['large']) > 0) return undefined;
    const last = Number(row['last'] ?? end);
    basin.begin(first, last);
    basin.add('stream', bytesOf(row['stream']));
    basin.add('others', bytesOf(row['others']));
    return {
      count: Number(row['count']),
      last: Number(row['count']) < this.#sizes.small ? end : last,
      areLarge: false,
    };
  }

  #addRows(basin: Basin, key: number, first: number, end: number): Added {
    const rows = this.#rows.all(key, first, end);
    for (const row of rows) this.#addRow(basin, row);
    // A segment that is deleted takes room as long as somebody has it open.
    this.#segments.close();
    const last = rows.length < this.#sizes.rows ? end : Number(rows.at(-1)?.['seq']);
    return { count: rows.length, last, areLarge: rows.some(({ segment }) => segment !== null) };
  }

  #addRow(basin: Basin, { seq, kind, bytes, segment, place, length }: Row): void {
    const where = kind === 0 ? 'stream' : 'others';
    basin.begin(Number(seq), Number(seq));
    if (segment === null) {
      basin.add(where, bytesOf(bytes));
      return;
    }
    for (let from = 0; from < Number(length);) {
      const room = basin.room(where, Number(length) - from);
      const read = this.#segments.readInto(Number(segment), Number(place) + from, room);
      // It has been moved meanwhile, or it is lost: who makes a record of it sees.
      if (read < room.length) basin.suspect();
      from += room.length;
    }
  }
}

interface Added {
  readonly count: number;
  /** All up to this one has been added that there is. */
  readonly last: number;
  readonly areLarge: boolean;
}

/** The client's bytes as one stream, and all else. */
type Where = 'stream' | 'others';

/** Bytes of one direction that are looked at together with the end of those before. */
class Pool {
  readonly #buffer: Buffer;
  readonly #most: number;
  #size = 0;
  #kept = 0;

  constructor(size: number, most: number) {
    this.#buffer = Buffer.allocUnsafeSlow(most + size);
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#size === this.#buffer.length;
  }

  get added(): number {
    return this.#size - this.#kept;
  }

  /** Where the next bytes are to be put: so many, or as many as there is room for. */
  room(wanted: number): Buffer {
    const from = this.#size;
    this.#size = Math.min(this.#buffer.length, from + wanted);
    return this.#buffer.subarray(from, this.#size);
  }

  /** All of it; but for the end, it is gone with the next call. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  drain(): void {
    this.#kept = Math.min(this.#size, this.#most);
    this.#buffer.copyWithin(0, this.#size - this.#kept, this.#size);
    this.#size = this.#kept;
  }
}

/** What is looked at together. */
class Basin {
  readonly #isIn: IsIn;
  readonly #pools: Readonly<Record<Where, Pool>>;
  #done: Stretch[] = [];
  #first: number;
  /** What is being added. */
  #from: number;
  #to: number;
  #isSuspect = false;

  constructor(isIn: IsIn, size: number, most: number, first: number) {
    this.#isIn = isIn;
    this.#pools = { stream: new Pool(size, most), others: new Pool(size, most) };
    [this.#first, this.#from, this.#to] = [first, first, first];
  }

  /** What is added now is of these records. */
  begin(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
  }

  add(where: Where, bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const room = this.room(where, bytes.length - from);
      room.set(bytes.subarray(from, from + room.length));
      from += room.length;
    }
  }

  room(where: Where, wanted: number): Buffer {
    if (this.#pools[where].isFull) this.flush();
    return this.#pools[where].room(wanted);
  }

  /** What is being added may hold what is looked for whatever its bytes are. */
  suspect(): void {
    this.#isSuspect = true;
  }

  flush(): void {
    const pools = [this.#pools.stream, this.#pools.others];
    const isIt = this.#isSuspect || pools.some((pool) => pool.added > 0 && this.#isIn(pool.bytes));
    const bytes = pools.reduce((sum, { added }) => sum + added, 0);
    this.#done.push({ first: this.#first, last: this.#to, bytes, isIt });
    for (const pool of pools) pool.drain();
    this.#first = this.#from;
    this.#isSuspect = false;
  }

  take(): Stretch[] {
    return this.#done.splice(0);
  }
}

function bytesOf(value: Row[string] | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : NOTHING;
}

const NOTHING = new Uint8Array();
