/** The program as a service in a process of its own, and what the system says of that process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bareEnv, PROGRAM } from '../helpers/headless.ts';

const STARTED_MS = 30_000;
const KIB = 1024;
/** Written to clear_refs, it sets the high-water mark back (proc(5)). */
const RESET_PEAK = '5';

/** Bytes of a process that are in memory now, and that were at most. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Of a process of Linux. */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * KIB;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

/** From now on the high-water mark is counted anew. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, RESET_PEAK);
}

/** What each open descriptor of a process leads to. */
export function descriptorsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, fd)).replace(/\d+/g, '')];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}

interface Logged {
  readonly event: string;
  readonly level: string;
  readonly alarm?: string;
  readonly message?: string;
}

/** Entries of the log that are told apart here; comings and goings are many, and are passed over as they are. */
const TOLD = /"event":"(?:started|notice|stopping|stopped|failed)"/;

export class BoardProcess {
  readonly #child: ChildProcess;
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);
  readonly #closed: Promise<unknown>;
  /** In order. */
  readonly logged: Logged[] = [];
  #ended = false;

  /** `nodeOptions`: as of NODE_OPTIONS. */
  constructor(folder: string, args: readonly string[], nodeOptions = '') {
    this.#child = spawn(
      process.execPath,
      [PROGRAM, 'serve', '--headless', '--log-format', 'json', '--name', 'torture', ...args],
      { stdio: ['ignore', 'ignore', 'pipe'], env: bareEnv(folder, { NODE_OPTIONS: nodeOptions }) },
    );
    const { stderr } = this.#child;
    if (stderr === null) throw new Error('a board without a log');
    createInterface(stderr).on('line', (line) => this.#log(line));
    this.#closed = once(this.#child, 'close').then(() => {
      this.#ended = true;
      this.#changes.emit('change');
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** What it said that a board never should. */
  get defects(): string[] {
    const isDefect = ({ event, message = '' }: Logged): boolean =>
      event === 'text' || event === 'failed' || message.includes('defect');
    return this.logged.filter(isDefect).map(({ message = '' }) => message);
  }

  /** Its control socket; see `bareEnv`. */
  static socketIn(folder: string): string {
    return join(folder, 'cordboard', 'torture.sock');
  }

  /** Resolves with the first entry from `from` on that fits. Rejects where the board ends, or nothing fits for long. */
  async until(fits: (logged: Logged) => boolean, ms = STARTED_MS, from = 0): Promise<Logged> {
    const late = AbortSignal.timeout(ms);
    for (;;) {
      const found = this.logged.slice(from).find(fits);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`the board has ended: ${this.#last()}`);
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(`the board does not say what was waited for: ${this.#last()}`);
      });
    }
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.#ended) this.#child.kill(signal);
    await this.#closed;
  }

  #log(line: string): void {
    if (line.startsWith('{') && !TOLD.test(line)) return;
    // What is no entry is an error that nobody foresaw.
    this.logged.push(
      line.startsWith('{') ? (JSON.parse(line) as Logged) : { event: 'text', level: 'error', message: line },
    );
    this.#changes.emit('change');
  }

  #last(): string {
    return this.logged
      .slice(-3)
      .map((logged) => JSON.stringify(logged))
      .join(' ');
  }
}
