/** A board without a console as a process of its own, and what it logs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dial, type TestClient } from './clients.ts';
import { folderFor } from './folder.ts';

/** test/helpers is built into dist/test/helpers. */
export const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));
const TIMEOUT_MS = 10_000;

/** What it says of something that happened; what else there is depends on what it was. */
export interface Logged extends Readonly<Record<string, unknown>> {
  readonly time: string;
  readonly level: string;
  readonly event: string;
}

export interface HeadlessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Given to it as file descriptors from 3 on. */
  readonly fds?: readonly number[];
  /** A command that runs it, such as one that leads to another network. */
  readonly prefix?: readonly string[];
  /** It may have so many, by the shell's ulimit. */
  readonly descriptors?: number;
  /** A file; nothing is recorded without. */
  readonly transcripts?: string;
}

/** The environment of a program that is to know nothing of this machine, but what `folder` has. */
export function bareEnv(folder: string, env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    XDG_STATE_HOME: path.join(folder, 'state'),
    ...env,
  };
}

export class Headless {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  /** XDG_RUNTIME_DIR and the like. */
  readonly folder: string;
  /** Everything on stderr. */
  text = '';
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);
  #over = false;

  constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.folder = folder;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.#changes.emit('change');
    });
    this.exit = once(child, 'close').then(([code]: unknown[]) => {
      this.#over = true;
      this.#changes.emit('change');
      return typeof code === 'number' ? code : null;
    });
  }

  /** Of a log in JSON. */
  get logged(): readonly Logged[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Logged);
  }

  /** The first that fits, once it is there. */
  async waitFor(
    event: string,
    fits: (logged: Logged) => boolean = () => true,
    ms = TIMEOUT_MS,
  ): Promise<Logged> {
    const late = AbortSignal.timeout(ms);
    for (;;) {
      const found = this.logged.find((logged) => logged.event === event && fits(logged));
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`${event} was not logged: ${this.text}`);
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(`waited ${ms} ms for ${event}: ${this.text}`);
      });
    }
  }

  /** The port of its first listener. */
  async port(): Promise<number> {
    const { listeners } = await this.waitFor('started');
    return Number(/:(\d+)$/.exec(String((listeners as readonly unknown[])[0]))?.[1]);
  }
}

/** Runs until the test ends, on a port of its own, and logs in JSON. */
export function headless(
  t: TestContext,
  args: readonly string[] = [],
  options: HeadlessOptions = {},
): Headless {
  const folder = options.env?.['XDG_RUNTIME_DIR'] ?? folderFor(t);
  const listens = args.includes('--listen') ? [] : ['--listen', '0'];
  const words = [
    PROGRAM,
    'serve',
    '--headless',
    ...listens,
    '--log-format',
    'json',
    '--transcripts',
    options.transcripts ?? 'off',
    ...args,
  ];
  const { descriptors } = options;
  const [program, before] =
    descriptors === undefined
      ? [process.execPath, []]
      : ['/bin/sh', ['-c', `ulimit -n ${descriptors} && exec "$0" "$@"`, process.execPath]];
  const command = [...(options.prefix ?? []), program, ...before, ...words];
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe', ...(options.fds ?? [])],
    env: bareEnv(folder, options.env),
  });
  const board = new Headless(child, folder);
  t.after(async () => {
    child.kill('SIGKILL');
    await board.exit;
  });
  return board;
}

/** Dials in; the client ends with the test. */
export async function dialFor(t: TestContext, target: number | string): Promise<TestClient> {
  const client = await dial(target);
  t.after(() => client.destroy());
  return client;
}
