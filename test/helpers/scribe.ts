/** Transcript files as boards leave them, and what they take on disk. */
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { SessionId, WireRecord } from '../../src/record.ts';
import { Archive } from '../../src/transcript/archive.ts';
import { openDatabase, type Row } from '../../src/transcript/database.ts';
import { DISK, Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { BEGINNING, summaryOf } from './sessions.ts';

export const DAY_MS = 86_400_000;

/** A board's own hand on a file: sessions and records at given times, in days after the beginning. */
export class Scribe {
  readonly #recorder: Recorder;
  readonly #next = new Map<SessionId, { seq: number; offset: number }>();

  constructor(path: string, keepBytes = 0) {
    const token = randomUUID();
    const facts = {
      token,
      command: 'serve' as const,
      operator: 'tester',
      process: thisProcess(),
      started: BEGINNING,
    };
    this.#recorder = new Recorder(path, 'normal', facts, DISK, keepBytes);
  }

  open(id: SessionId, day: number): void {
    const session = summaryOf(id, { openedAt: BEGINNING + day * DAY_MS });
    this.#recorder.write({ sessions: [session], records: [] });
  }

  /** Writes so many records of `bytes` bytes, all of one time. */
  write(session: SessionId, day: number, count: number, bytes: number): void {
    const place = this.#next.get(session) ?? { seq: 0, offset: 0 };
    const records = Array.from({ length: count }, (_, index): WireRecord => {
      const content = Buffer.alloc(bytes, `${session}.${place.seq + index} `);
      const offset = place.offset + index * bytes;
      const at = BEGINNING + day * DAY_MS + index / 1000;
      return { session, seq: place.seq + index, kind: 'in', offset, at, bytes: content };
    });
    this.#recorder.write({ sessions: [], records });
    this.#next.set(session, { seq: place.seq + count, offset: place.offset + count * bytes });
  }

  note(session: SessionId, day: number, text: string, offset: number): void {
    const place = this.#next.get(session) ?? { seq: 0, offset: 0 };
    const record = { session, seq: place.seq, kind: 'note' as const, offset, at: BEGINNING + day * DAY_MS };
    this.#recorder.write({ sessions: [], records: [{ ...record, bytes: Buffer.from(text) }] });
    this.#next.set(session, { ...place, seq: place.seq + 1 });
  }

  close(id: SessionId, opened: number, day: number): void {
    const times = { openedAt: BEGINNING + opened * DAY_MS, closedAt: BEGINNING + day * DAY_MS };
    this.#recorder.write({
      sessions: [summaryOf(id, { ...times, state: 'closed', reason: 'left' })],
      records: [],
    });
  }

  /** A whole conversation in one day. */
  conversation(id: SessionId, day: number, count: number, bytes: number): void {
    this.open(id, day);
    this.write(id, day, count, bytes);
    this.close(id, day, day + 0.5);
  }

  end(): void {
    this.#recorder.end(BEGINNING);
  }

  /** As a board does that is killed. */
  abandon(): void {
    this.#recorder.close();
  }
}

/** A scribe that lets go of the file with the test. */
export function scribeFor(t: TestContext, path: string, keepBytes = 0): Scribe {
  const scribe = new Scribe(path, keepBytes);
  t.after(() => {
    try {
      scribe.abandon();
    } catch {
      // It has ended already.
    }
  });
  return scribe;
}

/** Bytes of the database, its log and its segments. */
export function sizeOnDisk(path: string): number {
  const own = readdirSync(dirname(path), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.startsWith(basename(path)),
  );
  const files = own.map((name) => statSync(join(dirname(path), name))).filter((stat) => stat.isFile());
  return files.reduce((sum, { size }) => sum + size, 0);
}

export function query(path: string, sql: string): Row[] {
  const database = openDatabase(path, { readOnly: false });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** All records of a conversation, read as a pane does. */
export function recordsIn(path: string, key: number): WireRecord[] {
  const archive = new Archive(path);
  try {
    return [...archive.page(key, { from: 0, bytes: Infinity }, -key).records];
  } finally {
    archive.close();
  }
}
