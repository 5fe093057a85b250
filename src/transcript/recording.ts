/** Keeps a run on the record whatever becomes of the disk: what runs in the recording thread. */
import { renameSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { sqliteCode } from './database.ts';
import type { FromRecording, RecordingData, ToRecording } from './messages.ts';
import { unpacked } from './pack.ts';
import { Recorder } from './recorder.ts';
import { hasBounds } from './retention.ts';
import { thisProcess } from './runs.ts';
import { segmentFolder } from './segments.ts';
import { Upkeep } from './upkeep.ts';

/** How long after a failure it is tried again. */
const AGAIN_MS = 1000;

/** How often it is looked whether the file is still there. */
const LOOK_MS = 1000;

/** SQLITE_CORRUPT, SQLITE_NOTADB: https://sqlite.org/rescode.html */
const BROKEN = [11, 26];

const REASONS: Readonly<Record<number, string>> = {
  5: 'another program holds it locked',
  6: 'another program holds it locked',
  8: 'it may not be written',
  10: 'the disk failed',
  13: 'the disk is full',
  14: 'it cannot be opened or made',
};

export interface RecordingHost {
  readonly post: (message: FromRecording, give?: ArrayBuffer) => void;
  readonly later: (run: () => void, ms: number) => void;
  /** As `later`, for what nobody waits for at the end. */
  readonly aside: (run: () => void, ms: number) => void;
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
  /** Nothing more will be done. */
  readonly done: () => void;
}

type BatchMessage = Extract<ToRecording, { readonly type: 'batch' }>;

export class Recording {
  readonly #data: RecordingData;
  readonly #host: RecordingHost;
  /** All sessions that are not closed, for a file that has to be begun anew. */
  readonly #sessions = new Map<SessionId, SessionSummary>();
  readonly #queue: BatchMessage[] = [];
  readonly #upkeep: Upkeep | undefined;
  #recorder: Recorder | undefined;
  #lookedAt = 0;
  #setAside: string | undefined;
  #waiting = false;
  #inTrouble = false;

  constructor(data: RecordingData, host: RecordingHost) {
    this.#data = data;
    this.#host = host;
    this.#upkeep = this.#keepTo(data);
    this.#work();
  }

  take(message: ToRecording): void {
    switch (message.type) {
      case 'batch':
        this.#queue.push(message);
        if (!this.#waiting) this.#work();
        return;
      case 'end':
        this.#work();
        this.#end(message.at);
    }
  }

  /** Commits what is there, or says why not and tries again later. */
  #work(): void {
    try {
      this.#look();
      for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
        this.#write(batch);
        this.#queue.shift();
      }
      if (this.#inTrouble) this.#host.post({ type: 'well' });
      this.#inTrouble = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  #write({ number, sessions, pack }: BatchMessage): void {
    const recorder = this.#recorder ?? this.#begin();
    for (const session of sessions) this.#sessions.set(session.id, session);
    recorder.write({ sessions, records: [...unpacked(pack.buffer, pack.length)] });
    for (const { id, state } of sessions) if (state === 'closed') this.#sessions.delete(id);
    this.#host.post({ type: 'committed', number, buffer: pack.buffer }, pack.buffer);
  }

  /** Opens the file where that has not been done, or where it has gone. */
  #look(): void {
    const now = this.#host.now();
    if (this.#recorder !== undefined && now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    if (this.#recorder?.isGone === true) this.#drop();
    if (this.#recorder === undefined) this.#begin();
  }

  #keepTo({ path, retention }: RecordingData): Upkeep | undefined {
    if (retention === undefined || !hasBounds(retention)) return undefined;
    const { aside, now, elapsed, post } = this.#host;
    return new Upkeep(path, retention, {
      later: aside,
      now,
      elapsed,
      isIdle: () => this.#recorder !== undefined && this.#queue.length === 0 && !this.#inTrouble,
      say: (text) => post({ type: 'said', text }),
    });
  }

  #begin(): Recorder {
    const { path, durability, facts } = this.#data;
    const recorder = new Recorder(path, durability, { ...facts, process: thisProcess() });
    this.#recorder = recorder;
    this.#lookedAt = this.#host.now();
    if (this.#sessions.size > 0) recorder.write({ sessions: [...this.#sessions.values()], records: [] });
    this.#host.post({ type: 'begun', run: recorder.run, left: recorder.left, setAside: this.#setAside });
    this.#setAside = undefined;
    return recorder;
  }

  #drop(): void {
    this.#upkeep?.release();
    try {
      this.#recorder?.close();
    } catch {
      // Of a file that is broken or gone nothing better can be had.
    }
    this.#recorder = undefined;
  }

  #failed(error: unknown): void {
    const code = sqliteCode(error);
    const isBroken = code !== undefined && BROKEN.includes(code);
    if (isBroken && this.#moveAside()) {
      this.#work();
      return;
    }
    // A connection that could not write may not be able to at all, such as one to a file that was replaced.
    if (code !== undefined && code !== BUSY) this.#drop();
    this.#inTrouble = true;
    this.#host.post({
      type: 'trouble',
      why: isBroken ? 'it is damaged and cannot be set aside' : reasonOf(error),
    });
    this.#waiting = true;
    this.#host.later(() => {
      this.#waiting = false;
      this.#work();
    }, AGAIN_MS);
  }

  /** Everything of a broken file gets another name; nothing is ever written over it. */
  #moveAside(): boolean {
    this.#drop();
    const { path } = this.#data;
    const stamp = new Date(this.#host.now())
      .toISOString()
      .replace(/[-:]/g, '')
      .replace('T', '-')
      .slice(0, 15);
    const aside = `${path}.broken-${stamp}`;
    try {
      renameSync(path, aside);
      for (const end of ['-wal', '-shm']) renameIfThere(path + end, aside + end);
      renameIfThere(segmentFolder(path), segmentFolder(aside));
      this.#setAside = aside;
      return true;
    } catch {
      return false;
    }
  }

  #end(at: number): void {
    this.#upkeep?.stop();
    try {
      if (this.#queue.length === 0) this.#recorder?.end(at);
      else this.#drop();
    } catch {
      // The next start finds a run that nobody ended, and says so.
    }
    this.#recorder = undefined;
    this.#host.done();
  }
}

const BUSY = 5;

function reasonOf(error: unknown): string {
  if (error instanceof CordboardError) return error.message;
  const code = sqliteCode(error);
  if (code !== undefined) return REASONS[code] ?? (error instanceof Error ? error.message : String(code));
  const { message } = error instanceof Error ? error : new Error(String(error));
  return message;
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
