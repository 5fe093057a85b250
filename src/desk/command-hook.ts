/** Runs the operator's own command when something happens. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { reasonOf } from './reasons.ts';

const MOST_AT_ONCE = 2;
const LIMIT_MS = 10_000;

interface CommandHookOptions {
  /** `spawn` of node:child_process. */
  readonly spawn: (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a line for the operator, not yet made printable: the first failure; the others are like it. */
  readonly say: (line: string) => void;
  /** Milliseconds a command may take; 10,000 if not given. */
  readonly limitMs?: number;
}

/**
 * At most two commands run at once, each for ten seconds at most, without input and output, in a session of its
 * own: it cannot reach the terminal, keys like Ctrl-C do not reach it, and what it started ends with it.
 */
export class CommandHook {
  readonly #options: CommandHookOptions;
  readonly #running = new Set<ChildProcess>();
  #told = false;

  constructor(options: CommandHookOptions) {
    this.#options = options;
  }

  /** No more can be run for now. */
  get busy(): boolean {
    return this.#running.size >= MOST_AT_ONCE;
  }

  /** Runs a command line in `sh`, unless busy. What others wrote belongs into `variables`, never into the command. */
  run(command: string, variables: Readonly<Record<string, string>>): void {
    if (this.busy) return;
    try {
      this.#watch(this.#start(command, variables));
    } catch (error) {
      // A command with a NUL, or an environment that is too large.
      this.#fail(`cannot be started: ${reasonOf(error)}`);
    }
  }

  /** Ends what runs. */
  stop(): void {
    this.#told = true;
    for (const child of this.#running) end(child);
  }

  #start(command: string, variables: Readonly<Record<string, string>>): ChildProcess {
    const { spawn, env } = this.#options;
    const options = { env: { ...env, ...variables }, stdio: 'ignore', detached: true } as const;
    return spawn('sh', ['-c', command], options);
  }

  #watch(child: ChildProcess): void {
    const { limitMs = LIMIT_MS } = this.#options;
    this.#running.add(child);
    const limit = setTimeout(() => this.#overtime(child, limitMs), limitMs).unref();
    const over = (why: string | undefined): void => {
      clearTimeout(limit);
      this.#running.delete(child);
      // What it left in the background.
      end(child);
      if (why !== undefined) this.#fail(why);
    };
    child.on('error', (error) => over(`cannot be started: ${reasonOf(error)}`));
    child.on('exit', (code, signal) => over(code === 0 ? undefined : `ended with ${code ?? signal ?? ''}`));
  }

  #overtime(child: ChildProcess, limitMs: number): void {
    this.#fail(`was ended after ${limitMs / 1000} s`);
    end(child);
  }

  #fail(why: string): void {
    if (!this.#told) this.#options.say(`the notify command ${why}; further failures are not told`);
    this.#told = true;
  }
}

/** With all that it started: a detached child leads a group of its own. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
