/** Both ends of a child process that is asked for numbers, and ends with its parent. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Numbers = Readonly<Record<string, number>>;

/** A question not answered by then has no answer. */
const TIMEOUT_MS = 30_000;

export class Child {
  readonly #process: ChildProcess;

  /** Starts a module of this folder, by its name; `within`: a program, with its arguments, that starts it. */
  constructor(
    name: string,
    args: readonly (string | number)[] = [],
    [within, ...words]: readonly string[] = [],
  ) {
    const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
    const start =
      within === undefined ? {} : { execPath: within, execArgv: [...words, process.execPath, '--expose-gc'] };
    this.#process = fork(file, args.map(String), { execArgv: ['--expose-gc'], ...start });
    this.#process.setMaxListeners(0);
  }

  /** Of its process; 0 where it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** It stands still from now on, as if its machine had gone; `end` ends it all the same. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  /** One question at a time. Rejects if the child fails or ends instead, or takes longer. */
  async ask(command: string, ms = TIMEOUT_MS): Promise<Numbers> {
    const child = this.#process;
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, AbortSignal.timeout(ms)]);
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error(`a child ended before it answered ${command}`);
    });
    ended.catch(() => undefined);
    const answer = once(child, 'message', { signal });
    child.send(command);
    try {
      const answers: unknown[] = await Promise.race([answer, ended]);
      return numbersOf(answers[0]);
    } finally {
      done.abort();
    }
  }

  async end(): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}

/** Runs `use` with children that end after it, however it ends. */
export async function withChildren<T>(use: (start: StartChild) => Promise<T>): Promise<T> {
  const children: Child[] = [];
  try {
    return await use((...args) => {
      const child = new Child(...args);
      children.push(child);
      return child;
    });
  } finally {
    await Promise.all(children.map((child) => child.end()));
  }
}

export type StartChild = (...args: ConstructorParameters<typeof Child>) => Child;

function numbersOf(message: unknown): Numbers {
  if (typeof message !== 'object' || message === null) throw new Error('a child answered no numbers');
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, Number(value)]));
}

/** In a child: answers the questions it was asked, and those to come. */
export function answer(commands: Readonly<Record<string, () => Numbers | Promise<Numbers>>>): void {
  process.on('message', (command: string) => {
    const run = commands[command];
    if (run === undefined) throw new Error(`no command: ${command}`);
    void Promise.resolve(run()).then((numbers) => process.send?.(numbers));
  });
  process.on('disconnect', () => process.exit());
}

/** In a child: a number from the command line. */
export function argument(index: number): number {
  return Number(process.argv[2 + index] ?? 0);
}

/** Time and processor time so far in microseconds, resident bytes, and those that V8 and Node's buffers hold. */
export function usage(): Numbers {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { at: performance.now() * 1000, cpu: user + system, rss, held: heapUsed + external };
}
