/** The recording thread without a thread: time and the disk are the test's, and what is said is kept. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Durability } from '../../src/options.ts';
import type { SessionId, WireRecord } from '../../src/record.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { Archive, type StoredSession } from '../../src/transcript/archive.ts';
import { type Database, openDatabase, type Row } from '../../src/transcript/database.ts';
import type { FromRecording, RecordingData } from '../../src/transcript/messages.ts';
import { packed } from '../../src/transcript/pack.ts';
import { DISK, type Disk } from '../../src/transcript/recorder.ts';
import { Recording } from '../../src/transcript/recording.ts';
import { folderFor } from './folder.ts';
import { BEGINNING } from './sessions.ts';

/** An error as SQLite's. */
export function sqliteError(errcode: number): Error {
  return Object.assign(new Error(`SQLite ${errcode}`), { errcode });
}

/** An error as the system's. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: of a test`), { code });
}

/** A disk that fails when it is told to, and keeps what it was asked for. */
export class FaultyDisk implements Disk {
  /** Every statement and call, in order, since it was emptied. */
  readonly calls: string[] = [];
  /** What the next call that matches throws, until it is taken away. */
  fault: { readonly at: RegExp; readonly error: Error } | undefined;

  readonly openDatabase: Disk['openDatabase'] = (path, options) => {
    const database = openDatabase(path, options);
    return {
      exec: (sql) => {
        this.#call(sql);
        database.exec(sql);
      },
      prepare: (sql) => {
        const statement = database.prepare(sql);
        return {
          ...statement,
          run: (...values) => {
            this.#call(sql);
            return statement.run(...values);
          },
          get: (...values) => {
            this.#call(sql);
            return statement.get(...values);
          },
          all: (...values) => statement.all(...values),
          iterate: (...values) => statement.iterate(...values),
        };
      },
      close: () => database.close(),
    };
  };

  readonly files: Disk['files'] = {
    create: (path) => {
      this.#call('create');
      return DISK.files.create(path);
    },
    write: (fd, bytes, place) => {
      this.#call('write');
      return DISK.files.write(fd, bytes, place);
    },
    sync: (fd) => {
      this.#call('sync');
      DISK.files.sync(fd);
    },
  };

  #call(what: string): void {
    this.calls.push(what);
    if (this.fault?.at.test(what) === true) throw this.fault.error;
  }
}

export interface RecordingBenchOptions {
  readonly path?: string;
  readonly durability?: Durability;
  readonly token?: string;
}

export class RecordingBench {
  readonly path: string;
  readonly disk = new FaultyDisk();
  readonly said: FromRecording[] = [];
  readonly recording: Recording;
  now = BEGINNING;
  isDone = false;
  #later: { readonly run: () => void; readonly due: number }[] = [];
  #number = 0;

  constructor(t: TestContext, options: RecordingBenchOptions = {}) {
    this.path = options.path ?? join(folderFor(t), 'transcripts.db');
    const data: RecordingData = {
      path: this.path,
      durability: options.durability ?? 'normal',
      facts: { command: 'serve', operator: 'tester', started: BEGINNING },
      token: options.token ?? 'run 1',
    };
    const host = {
      post: (message: FromRecording) => this.said.push(message),
      later: (run: () => void, ms: number) => this.#later.push({ run, due: this.now + ms }),
      now: () => this.now,
      done: () => (this.isDone = true),
    };
    this.recording = new Recording(data, host, this.disk);
    t.after(() => this.end());
  }

  /** What it said since this was last asked, by kind; troubles with their reason. */
  news(): string[] {
    return this.said
      .splice(0)
      .map((message) => (message.type === 'trouble' ? `trouble: ${message.why}` : message.type));
  }

  batch(
    sessions: readonly SessionSummary[],
    records: readonly WireRecord[],
    missed: readonly (readonly [SessionId, number])[] = [],
  ): void {
    const number = ++this.#number;
    this.recording.take({ type: 'batch', number, sessions, pack: packed(records), missed });
  }

  /** Time passes, and what is due by then is done. */
  pass(ms: number): void {
    this.now += ms;
    const due = this.#later.filter((timer) => timer.due <= this.now);
    this.#later = this.#later.filter((timer) => timer.due > this.now);
    for (const { run } of due) run();
  }

  end(): void {
    if (!this.isDone) this.recording.take({ type: 'end', at: this.now });
  }
}

/** Asks a transcript file, whoever else has it open. */
export function rowsOf(path: string, sql: string): Row[] {
  return withDatabase(path, (database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })),
  );
}

export function withDatabase<T>(path: string, use: (database: Database) => T): T {
  const database = openDatabase(path, { readOnly: false });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Every conversation of a file with all that is there of it; notes of gaps are among the records. */
export function conversationsOf(
  path: string,
): (StoredSession & { readonly conversation: readonly WireRecord[] })[] {
  const archive = new Archive(path);
  try {
    return archive.sessions().map((session) => ({
      ...session,
      conversation: archive.page(session.key, { from: 0, bytes: Infinity }, session.id).records,
    }));
  } finally {
    archive.close();
  }
}
