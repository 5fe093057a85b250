/** Replaces bytes of records that are stored already, in a transaction that somebody else has begun. */
import { Buffer } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Database, Statement } from './database.ts';
import type { Patch } from './redact-job.ts';
import { segmentPath, SegmentReader, type SegmentWriter } from './segments.ts';

const ASTERISK = '*';

/** Bytes of a segment that no record refers to any longer. */
export interface Replaced {
  readonly segment: number;
  readonly place: number;
  readonly length: number;
}

export class Patcher {
  readonly #reader: SegmentReader;
  readonly #writer: SegmentWriter;
  readonly #find: Statement;
  readonly #update: Statement;

  constructor(database: Database, folder: string, writer: SegmentWriter) {
    this.#reader = new SegmentReader(folder);
    this.#writer = writer;
    this.#find = database.prepare(
      'SELECT bytes, segment, place, length, sum FROM record WHERE id = (?1 << 32) | ?2',
    );
    this.#update = database.prepare(
      'UPDATE record SET bytes = ?3, segment = ?4, place = ?5, length = ?6, sum = ?7, redacted = COALESCE(redacted, 0) + ?8 ' +
        'WHERE id = (?1 << 32) | ?2',
    );
  }

  /** Returns what is to be overwritten once the transaction is committed. */
  apply(key: number, { seq, spans }: Patch): Replaced[] {
    const row = this.#find.get(key, seq);
    if (row === undefined) return [];
    const { bytes, segment, place, length, sum } = row;
    if (bytes instanceof Uint8Array) {
      this.#update.run(key, seq, masked(bytes, spans), null, null, null, null, spans.length);
      return [];
    }
    const old = { segment: Number(segment), place: Number(place), length: Number(length) };
    const payload = this.#reader.read({ ...old, sum: Number(sum) });
    this.#reader.close();
    if (payload === undefined) return [];
    const [now] = this.#writer.write([masked(payload, spans)]);
    if (now === undefined) return [];
    this.#update.run(key, seq, null, now.segment, now.place, now.length, now.sum, spans.length);
    return [old];
  }
}

/** Makes them unreadable, as far as the system lets it; what they said stands elsewhere, without the matches. */
export function overwrite(folder: string, replaced: readonly Replaced[]): void {
  for (const { segment, place, length } of replaced) {
    try {
      const fd = openSync(segmentPath(folder, segment), 'r+');
      try {
        writeSync(fd, Buffer.alloc(length, ASTERISK), 0, length, place);
      } finally {
        closeSync(fd);
      }
    } catch {
      // Nothing refers to them, and with their segment they go.
    }
  }
}

function masked(bytes: Uint8Array, spans: Patch['spans']): Uint8Array {
  const copy = Buffer.from(bytes);
  for (const [start, end] of spans) copy.fill(ASTERISK, start, end);
  return copy;
}
