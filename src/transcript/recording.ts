/** Keeps a run on the record whatever becomes of the disk: what runs in the recording thread. */
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { moveAside } from './aside.ts';
import { sqliteCode } from './database.ts';
import type { FromRecording, Packed, RecordingData, ToRecording } from './messages.ts';
import { unpacked } from './pack.ts';
import { DamagedFile, DISK, type Disk, Recorder } from './recorder.ts';
import type { Redacted } from './redact-job.ts';
import { Redactor } from './redactor.ts';
import { thisProcess } from './runs.ts';

/** How long after a failure it is tried again. */
const AGAIN_MS = 1000;

/** A file that another program holds is tried again sooner, and said only when it has held it for longer than this. */
const BUSY_AGAIN_MS = 50;
const BUSY_PATIENCE_MS = 2000;

/** How often it is looked whether the file is still there. */
const LOOK_MS = 1000;

/** Result codes of SQLite: https://sqlite.org/rescode.html */
const BUSY = 5;
const BROKEN = [11, 26];

/** SQLITE_TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE: what the disk has nothing to do with. */
const DEFECTS = [18, 19, 20, 21, 25];

const NOT_ASIDE = 'it is damaged and cannot be set aside';

const REASONS: Readonly<Record<number, string>> = {
  5: 'another program holds it locked',
  6: 'another program holds it locked',
  8: 'it may not be written',
  10: 'the disk failed',
  11: NOT_ASIDE,
  13: 'the disk is full',
  14: 'it cannot be opened or made',
  26: NOT_ASIDE,
};

/** Of these the path is the cause, or a part of it. */
const OF_THE_PATH: readonly (number | string)[] = [
  8,
  14,
  'EACCES',
  'EISDIR',
  'ENOENT',
  'ENOTDIR',
  'EPERM',
  'EROFS',
];

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk failed',
  EISDIR: 'it is a folder',
  ENOENT: 'it cannot be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'it may not be written',
  EROFS: 'the disk may not be written',
};

export interface RecordingHost {
  readonly post: (message: FromRecording, give?: ArrayBuffer) => void;
  readonly later: (run: () => void, ms: number) => void;
  readonly now: () => number;
  /** Nothing more will be done. */
  readonly done: () => void;
}

type BatchMessage = Extract<ToRecording, { readonly type: 'batch' }>;

/** Throws only at a defect, after which it must not be used any more; whatever the disk does is told as trouble. */
export class Recording {
  readonly #data: RecordingData;
  readonly #host: RecordingHost;
  readonly #disk: Disk;
  /** All sessions that are not closed, for a file that has to be begun anew. */
  readonly #sessions = new Map<SessionId, SessionSummary>();
  readonly #queue: BatchMessage[] = [];
  readonly #redactor: Redactor | undefined;
  #content: (Redacted & { readonly number: number }) | undefined;
  #recorder: Recorder | undefined;
  #lookedAt = 0;
  #setAside: string | undefined;
  #busySince: number | undefined;
  #waiting = false;
  #inTrouble = false;
  #ended = false;

  constructor(data: RecordingData, host: RecordingHost, disk: Disk = DISK) {
    this.#data = data;
    this.#host = host;
    this.#disk = disk;
    this.#redactor = redactorOf(data, host);
    this.#work();
  }

  /** The file is open and well, and nothing waits to be written. */
  get isIdle(): boolean {
    return this.#recorder !== undefined && this.#queue.length === 0 && !this.#inTrouble && !this.#ended;
  }

  take(message: ToRecording): void {
    switch (message.type) {
      case 'batch':
        this.#queue.push(message);
        if (!this.#waiting) this.#work();
        return;
      case 'end':
        this.#ended = true;
        this.#work();
        this.#end(message.at);
    }
  }

  /** Commits what is there, or says why not and tries again later; once more at once after a damaged file was set aside. */
  #work(): void {
    try {
      try {
        this.#commit();
      } catch (error) {
        if (!isBroken(error) || !this.#getRidOfFile()) throw error;
        this.#commit();
      }
      this.#well();
    } catch (error) {
      this.#failed(error);
    }
  }

  #commit(): void {
    this.#look();
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      this.#write(batch);
      this.#queue.shift();
    }
  }

  #write({ number, sessions, pack, missed }: BatchMessage): void {
    const recorder = this.#recorder ?? this.#begin();
    for (const session of sessions) this.#sessions.set(session.id, session);
    const content = this.#contentOf(number, pack);
    const skipped = recorder.write({ sessions, ...content, missed });
    for (const { id, state } of sessions) if (state === 'closed') this.#forget(id);
    this.#content = undefined;
    this.#host.post({ type: 'committed', number, skipped, buffer: pack.buffer }, pack.buffer);
  }

  /** A batch may be written several times until it is committed; what it was is replaced once. */
  #contentOf(number: number, pack: Packed): Redacted {
    if (this.#content?.number !== number) {
      const records = [...unpacked(pack.buffer, pack.length)];
      this.#content = { number, ...(this.#redactor?.take(records) ?? { records, patches: [] }) };
    }
    return this.#content;
  }

  #forget(id: SessionId): void {
    this.#sessions.delete(id);
    this.#redactor?.forget(id);
  }

  /** Opens the file where that has not been done, or where it has gone or is no database any more. */
  #look(): void {
    const now = this.#host.now();
    if (this.#recorder !== undefined && now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const state = this.#recorder?.fileState;
    if (state === 'gone') {
      this.#drop();
      if (!this.#inTrouble) this.#trouble('its file was removed, or another has its name');
    }
    if (state === 'unlogged') this.#logAnew();
    if (state === 'broken' && !this.#moveAside()) throw new Error(NOT_ASIDE);
    if (this.#recorder === undefined) this.#begin();
  }

  /** What the log held is brought into the file first; a new one is begun with it. */
  #logAnew(): void {
    if (!this.#inTrouble) this.#trouble('the log of its file was removed');
    this.#recorder?.mergeLog();
    this.#drop();
  }

  #begin(): Recorder {
    const { path, durability, facts, token, retention } = this.#data;
    const run = { ...facts, token, process: thisProcess() };
    const recorder = new Recorder(path, durability, run, this.#disk, retention?.keepBytes);
    try {
      if (this.#sessions.size > 0) recorder.write({ sessions: [...this.#sessions.values()], records: [] });
    } catch (error) {
      recorder.close();
      throw error;
    }
    this.#recorder = recorder;
    this.#lookedAt = this.#host.now();
    this.#host.post({ type: 'begun', run: recorder.run, left: recorder.left, setAside: this.#setAside });
    this.#setAside = undefined;
    return recorder;
  }

  #drop(): void {
    try {
      this.#recorder?.close();
    } catch {
      // Of a file that is broken or gone nothing better can be had.
    }
    this.#recorder = undefined;
  }

  /** Another board may have set it aside already. */
  #getRidOfFile(): boolean {
    if (this.#recorder?.fileState !== 'gone') return this.#moveAside();
    this.#drop();
    return true;
  }

  #moveAside(): boolean {
    if (!this.#inTrouble) this.#trouble('its file is damaged');
    // Before it is closed: SQLite would merge the log into it, but leaves a file alone that has another name by then.
    const aside = moveAside(this.#data.path, this.#host.now());
    this.#drop();
    this.#setAside ??= aside;
    return aside !== undefined;
  }

  #failed(error: unknown): void {
    if (isDefect(error)) throw error;
    const code = sqliteCode(error);
    const isBusy = code === BUSY;
    // A connection that could not write may not be able to at all, such as one to a file that was replaced.
    if (!isBusy) this.#drop();
    this.#busySince = isBusy ? (this.#busySince ?? this.#host.now()) : undefined;
    const isPatient = this.#busySince !== undefined && this.#host.now() - this.#busySince < BUSY_PATIENCE_MS;
    if (!isPatient || this.#ended) this.#trouble(reasonOf(error, this.#data.path));
    if (this.#waiting || this.#ended) return;
    this.#waiting = true;
    this.#host.later(() => this.#again(), isPatient ? BUSY_AGAIN_MS : AGAIN_MS);
  }

  #again(): void {
    this.#waiting = false;
    if (!this.#ended) this.#work();
  }

  #trouble(why: string): void {
    this.#inTrouble = true;
    this.#host.post({ type: 'trouble', why });
  }

  #well(): void {
    this.#busySince = undefined;
    if (this.#inTrouble) this.#host.post({ type: 'well' });
    this.#inTrouble = false;
  }

  #end(at: number): void {
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

function redactorOf({ redact = [] }: RecordingData, { now, post }: RecordingHost): Redactor | undefined {
  if (redact.length === 0) return undefined;
  return new Redactor(redact, { now, say: (text) => post({ type: 'said', text }) });
}

function isBroken(error: unknown): boolean {
  if (error instanceof DamagedFile) return true;
  const code = sqliteCode(error);
  return code !== undefined && BROKEN.includes(code);
}

/** Anything but SQLite's and the system's own errors and what is said to the operator. */
function isDefect(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code !== undefined) return DEFECTS.includes(code);
  return error instanceof TypeError || error instanceof RangeError;
}

function reasonOf(error: unknown, path: string): string {
  const code = sqliteCode(error);
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = code === undefined ? SYSTEM_REASONS[system] : REASONS[code];
  if (error instanceof CordboardError) return error.message;
  if (error instanceof DamagedFile) return NOT_ASIDE;
  const reason = known ?? (error instanceof Error ? error.message : String(error));
  return OF_THE_PATH.includes(code ?? system) ? `${reason} (${word(path)})` : reason;
}
