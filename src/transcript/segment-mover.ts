/** Moves what is left in segments to new ones. */
import { type Database, rollBack, type Row } from './database.ts';
import { SegmentReader, SegmentWriter, type Slice } from './segments.ts';

/** Payload that is moved at a time: what takes a few milliseconds. */
const MOVED_BYTES = 512 * 1024;

interface Payload {
  readonly key: number;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export class SegmentMover {
  readonly #database: Database;
  readonly #writer: SegmentWriter;
  readonly #reader: SegmentReader;
  /** Segments that stay as they are, for their payload is damaged. */
  readonly #spared = new Set<number>([0]);
  #target = 0;
  /** Something was moved since the last `sync`. */
  hasMoved = false;

  /** Of new segments, `most` is how large they grow. */
  constructor(database: Database, folder: string, most: number) {
    this.#database = database;
    this.#reader = new SegmentReader(folder);
    this.#writer = new SegmentWriter(folder, (least) => this.#begin(least), most);
  }

  /** Never empty. */
  get spared(): readonly number[] {
    return [...this.#spared];
  }

  /**
   * Moves some of the payload of a segment. A segment with payload that cannot be read is left alone, as it may be
   * repaired.
   */
  move(segment: number): void {
    const payloads = this.#payloads(segment);
    this.#reader.close();
    // It is not to be moved into itself.
    if (segment === this.#target) this.#writer.close();
    if (payloads === undefined) {
      this.#spared.add(segment);
      return;
    }
    try {
      this.#place(payloads);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      // Another board's pruning has deleted the segment that was to be written on.
      this.#writer.close();
      this.#place(payloads);
    }
  }

  /** Puts what was moved on the disk itself. */
  sync(): void {
    this.#writer.sync();
    this.hasMoved = false;
  }

  close(): void {
    this.#reader.close();
    this.#writer.close();
  }

  #begin(least: number): number {
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO segment (id) VALUES (max(?1, (SELECT COALESCE(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'segment')))",
      )
      .run(least);
    return Number(lastInsertRowid);
  }

  #payloads(segment: number): Payload[] | undefined {
    const rows = this.#database
      .prepare(
        'SELECT id >> 32 AS key, id & 0xffffffff AS seq, place, length, sum FROM record WHERE segment = ?1 ORDER BY id LIMIT 256',
      )
      .all(segment);
    const payloads: Payload[] = [];
    let sum = 0;
    for (const row of rows) {
      if (sum >= MOVED_BYTES) break;
      const bytes = this.#reader.read(sliceOf(segment, row));
      if (bytes === undefined) return payloads.length > 0 ? payloads : undefined;
      payloads.push({ key: Number(row['key']), seq: Number(row['seq']), bytes });
      sum += bytes.length;
    }
    return payloads;
  }

  #place(payloads: readonly Payload[]): void {
    const database = this.#database;
    database.exec('BEGIN IMMEDIATE');
    try {
      const slices = this.#writer.write(payloads.map(({ bytes }) => bytes));
      this.#refer(payloads, slices);
      database.exec('COMMIT');
      this.#writer.keep();
      this.hasMoved = true;
    } catch (error) {
      this.#writer.undo();
      rollBack(database);
      throw error;
    }
  }

  #refer(payloads: readonly Payload[], slices: readonly Slice[]): void {
    const isThere = this.#database.prepare('SELECT 1 FROM segment WHERE id = ?1');
    const update = this.#database.prepare(
      'UPDATE record SET segment = ?3, place = ?4, length = ?5, sum = ?6 WHERE id = (?1 << 32) + ?2',
    );
    for (const [index, { segment, place, length, sum }] of slices.entries()) {
      const payload = payloads[index];
      if (payload === undefined) return;
      if (index === 0) {
        if (isThere.get(segment) === undefined) throw new Gone();
        this.#target = segment;
      }
      update.run(payload.key, payload.seq, segment, place, length, sum);
    }
  }
}

class Gone extends Error {}

function sliceOf(segment: number, { place, length, sum }: Row): Slice {
  return { segment, place: Number(place), length: Number(length), sum: Number(sum) };
}
