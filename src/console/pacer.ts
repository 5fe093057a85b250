import type { Clock } from '../clock.ts';
import type { Job } from './job.ts';

/** So much of a delay is made up for by going faster; of a longer one (a full outbox) the rest is forgotten. */
const BEHIND_MS = 100;

/** Keeps a job to a pace of so many milliseconds for one unit; 0 is no pace. */
export class Pacer {
  readonly #job: Job;
  readonly #pace: number;
  readonly #clock: Clock;
  #due: number;
  #cost = 0;

  constructor(job: Job, pace: number, clock: Clock) {
    this.#job = job;
    this.#pace = pace;
    this.#clock = clock;
    this.#due = clock();
  }

  /** Resolves when the next unit may go: with false if the job has ended meanwhile. */
  async turn(): Promise<boolean> {
    const wait = this.#due - this.#clock();
    // Longer than what was spent last only if the machine's time was set back.
    if (wait > 0) await this.#job.pause(Math.min(wait, this.#cost));
    return this.#job.isRunning;
  }

  spent(units: number): void {
    const now = this.#clock();
    this.#cost = units * this.#pace;
    this.#due = Math.min(Math.max(this.#due, now - BEHIND_MS), now) + this.#cost;
  }
}
