import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import { formatDuration } from '../durations.ts';
import { type FileSend, sendBytes, sendLines } from './file-send.ts';
import { type Beginning, Job, type JobState, type Schedule } from './job.ts';
import type { Turns } from '../lines/pace.ts';
import { repeat } from './repeat.ts';

/** As in `Switchboard`. */
export interface JobPort {
  send(id: SessionId, text: string): Promise<unknown>;
  sendRaw(id: SessionId, bytes: Uint8Array): Promise<unknown>;
}

export interface JobsOptions {
  readonly port: JobPort;
  readonly schedule: Schedule;
  readonly clock: Clock;
  /** Between slices of many lines. */
  readonly turns: Turns;
  /** The bytes of a file, in chunks of any size. */
  readonly read: (path: string) => AsyncIterable<Uint8Array>;
  /** The bytes a file has; without it, or if it rejects, progress has no total. */
  readonly size?: (path: string) => Promise<number>;
  /** Called with each change of a job, its end among them. */
  readonly changed: (state: JobState) => void;
}

export interface FileOptions {
  /** Milliseconds for a byte, or with `lines` for a line; see `parsePace`. Absent: as fast as it goes. */
  readonly pace?: number;
  /** Line by line, as typed lines are sent; otherwise the bytes as they are. */
  readonly lines?: boolean;
}

const SHORTEST_MS = 100;
/** Timers do not reach much further than this. */
const LONGEST_MS = 24 * 3_600_000;
/** Jobs that have ended and are still listed. */
const MOST_ENDED = 20;

/** What goes on by itself: texts that are sent again and again, and files. Ends with `stop`. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #jobs = new Map<number, Job>();
  #nextId = 1;
  #stopped = false;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Running ones and the last that ended, in the order they began. */
  get list(): readonly JobState[] {
    return [...this.#jobs.values()].map((job) => job.state);
  }

  /**
   * Sends a text now and again every `ms`, until it is cancelled or a send is refused. Returns the job's id. Throws
   * `CB_USAGE` for less than 100 ms or more than a day, and for a text that is being repeated there already.
   */
  every(session: SessionId, text: string, ms: number): number {
    if (!(ms >= SHORTEST_MS && ms <= LONGEST_MS)) {
      throw usage(`expected an interval from ${SHORTEST_MS}ms to 24h, got ${formatDuration(ms)}`);
    }
    const again = this.#running(session).find(({ kind, label }) => kind === 'every' && label === text);
    if (again?.every !== undefined) {
      throw usage(`#${session} is sent this every ${formatDuration(again.every)} already; stop that first`);
    }
    const job = this.#begin({ session, kind: 'every', label: text, every: ms, progress: undefined });
    const { port, clock } = this.#options;
    void repeat(job, () => port.send(session, text), ms, clock);
    return job.state.id;
  }

  /**
   * Sends a file. While the outbox is full it waits; any other refusal ends it. Returns the job's id. Throws
   * `CB_USAGE` for a pace of more than a day, and while another file is being sent there: the two would mix.
   */
  sendFile(session: SessionId, path: string, { pace = 0, lines = false }: FileOptions = {}): number {
    if (!(pace >= 0 && pace <= LONGEST_MS)) throw usage('expected a pace of at most 24h for one');
    const other = this.#running(session).find(({ kind }) => kind === 'file');
    if (other !== undefined)
      throw usage(`#${session} is being sent ${other.label}; wait for it, or stop it first`);
    const progress = { sent: 0, total: undefined };
    const job = this.#begin({ session, kind: 'file', label: path, every: undefined, progress });
    const { port, clock, turns, read } = this.#options;
    void this.#measure(job, path);
    const file: FileSend = { read: () => read(path), path, pace, clock, turns };
    if (lines) void sendLines(job, file, (text) => port.send(session, text));
    else void sendBytes(job, file, (bytes) => port.sendRaw(session, bytes));
    return job.state.id;
  }

  /** Whether there was something to cancel. */
  cancel(id: number): boolean {
    const job = this.#jobs.get(id);
    if (job?.isRunning !== true) return false;
    job.end('cancelled');
    return true;
  }

  /** Cancels what runs, in one session or in all, of one kind or of both; returns how many that were. */
  cancelAll(of: { readonly session?: SessionId; readonly kind?: JobState['kind'] } = {}): number {
    return this.#running(of.session).filter(
      ({ id, kind }) => (of.kind === undefined || of.kind === kind) && this.cancel(id),
    ).length;
  }

  /** Cancels everything, for good: no timer is left, and nothing can be begun. */
  stop(): void {
    this.#stopped = true;
    this.cancelAll();
  }

  #running(session?: SessionId): readonly JobState[] {
    return this.list.filter(
      (job) => job.state === 'running' && (session === undefined || job.session === session),
    );
  }

  #begin(beginning: Omit<Beginning, 'id'>): Job {
    if (this.#stopped) throw usage('nothing can be begun any more: this console is ending');
    const { schedule, changed } = this.#options;
    const job = new Job({ ...beginning, id: this.#nextId++ }, schedule, changed);
    this.#jobs.set(job.state.id, job);
    this.#forget();
    changed(job.state);
    return job;
  }

  #forget(): void {
    const ended = [...this.#jobs.values()].filter((job) => !job.isRunning);
    for (const job of ended.slice(0, -MOST_ENDED)) this.#jobs.delete(job.state.id);
  }

  async #measure(job: Job, path: string): Promise<void> {
    try {
      const total = await this.#options.size?.(path);
      job.update({ progress: { sent: job.state.progress?.sent ?? 0, total } });
    } catch {
      // Reading it will say what is wrong.
    }
  }
}

function usage(message: string): CordboardError {
  return new CordboardError('CB_USAGE', message);
}
