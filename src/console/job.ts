import type { SessionId } from '../record.ts';

/** What goes on by itself in one session, at one moment. Plain data, new with each change. */
export interface JobState {
  /** Counts from 1, never used again. */
  readonly id: number;
  readonly session: SessionId;
  readonly kind: 'every' | 'file';
  /** The text that is repeated, or the file as it was named; not yet safe to show. */
  readonly label: string;
  /** Milliseconds between two sends; undefined for a file. */
  readonly every: number | undefined;
  /** Of a file, in bytes; its size is undefined while nobody knows it. */
  readonly progress: { readonly sent: number; readonly total: number | undefined } | undefined;
  /** Sends that were taken. */
  readonly sentCount: number;
  /** Turns left out because the send before was not over. */
  readonly skipped: number;
  /** The outbox is full: the file goes on when there is room. */
  readonly waiting: boolean;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Why it failed, or what it waits for. */
  readonly why: string | undefined;
}

/** What a job is before it has done anything. */
export type Beginning = Pick<JobState, 'id' | 'session' | 'kind' | 'label' | 'every' | 'progress'>;

/** Calls `run` once, after `ms` or so; the function it returns takes that back. */
export type Schedule = (ms: number, run: () => void) => () => void;

/** One job's state and its one timer. When it ends, for whatever reason, the timer does too. */
export class Job {
  readonly #schedule: Schedule;
  readonly #changed: (state: JobState) => void;
  #state: JobState;
  #wake: (() => void) | undefined;

  constructor(beginning: Beginning, schedule: Schedule, changed: (state: JobState) => void) {
    this.#state = {
      ...beginning,
      sentCount: 0,
      skipped: 0,
      waiting: false,
      state: 'running',
      why: undefined,
    };
    this.#schedule = schedule;
    this.#changed = changed;
  }

  get state(): JobState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state.state === 'running';
  }

  /** Without effect once it has ended. */
  update(changes: Partial<JobState>): void {
    if (!this.isRunning) return;
    this.#state = { ...this.#state, ...changes };
    this.#changed(this.#state);
  }

  /** Only the first end counts. */
  end(how: 'done' | 'cancelled'): void {
    this.#end(how, undefined);
  }

  fail(error: unknown): void {
    this.#end('failed', wordsOf(error));
  }

  /** Resolves after the time, or at once when the job ends. One at a time. */
  pause(ms: number): Promise<void> {
    if (!this.isRunning) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#schedule(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #end(state: JobState['state'], why: string | undefined): void {
    if (!this.isRunning) return;
    this.#state = { ...this.#state, state, why, waiting: false };
    this.#wake?.();
    this.#changed(this.#state);
  }
}

/** What an error says, whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
