/**
 * The built program in a real terminal, with a person's eyes and hands:
 *
 *     const terminal = await spawnTerminal(['serve', '--listen', '0']);
 *     await terminal.waitFor('sessions');
 *     terminal.type('hello').press('Enter');
 */
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import { keyBytes } from './keys.ts';
import { Screen, type Cell } from './screen.ts';

/** test/helpers is built into dist/test/helpers. */
const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));
const TIMEOUT_MS = 10_000;
/** Longer than a decoder waits for the rest of a sequence that begins with ESC. */
const ESCAPE_GAP_MS = 60;
/** What the machine that runs the tests has set must not change what a program draws. */
const REMOVED =
  /^(CI|NO_COLOR|FORCE_COLOR|COLORTERM|TMUX|TMUX_PANE|STY|LINES|COLUMNS|NODE_OPTIONS|NODE_ENV|CORDBOARD_.*|NODE_TEST_.*)$/;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly term?: string;
  readonly cwd?: string;
}

interface Exit {
  readonly code: number;
  /** The number of the signal that ended it, or 0. */
  readonly signal: number;
}

interface Wait {
  /** Wait until it is not there any more. */
  readonly gone?: boolean;
  /** Milliseconds; 10 s if not given. */
  readonly timeout?: number;
}

/** What to wait for: a text or pattern on the screen, or anything that holds. */
type Expected = string | RegExp | ((terminal: TestTerminal) => boolean);

export class TestTerminal {
  readonly exit: Promise<Exit>;
  readonly #pty: pty.IPty;
  readonly #screen: Screen;
  readonly #home: string;
  readonly #changes = new EventEmitter<{ change: [] }>();
  readonly #keys: string[] = [];
  #raw = '';
  #ended: Exit | undefined;
  #typing = false;

  /** Owns the process and the folder `home`, which `stop` removes. */
  constructor(process: pty.IPty, home: string) {
    this.#pty = process;
    this.#home = home;
    this.#changes.setMaxListeners(0);
    this.#screen = new Screen(process.cols, process.rows, (data) => process.write(data));
    process.onData((data) => {
      this.#raw += data;
      this.#screen.write(data, () => this.#changes.emit('change'));
    });
    this.exit = new Promise((resolve) => {
      process.onExit(({ exitCode, signal = 0 }) => {
        this.#screen.write('', () => {
          this.#ended = { code: exitCode, signal };
          this.#changes.emit('change');
          resolve(this.#ended);
        });
      });
    });
  }

  /** Everything the program wrote. */
  get raw(): string {
    return this.#raw;
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get alternate(): boolean {
    return this.#screen.alternate;
  }

  get bracketedPaste(): boolean {
    return this.#screen.bracketedPaste;
  }

  get applicationKeys(): boolean {
    return this.#screen.applicationKeys;
  }

  get mouse(): boolean {
    return this.#screen.mouse;
  }

  get cursorHidden(): boolean {
    return this.#screen.cursorHidden;
  }

  cursor(): { readonly x: number; readonly y: number } {
    return this.#screen.cursor;
  }

  /** The visible lines, without trailing blanks. */
  screen(): string {
    return this.#screen.lines().join('\n');
  }

  line(y: number): string {
    return this.#screen.line(y);
  }

  cell(x: number, y: number): Cell {
    return this.#screen.cell(x, y);
  }

  find(text: string): { readonly x: number; readonly y: number } | undefined {
    return this.#screen.find(text);
  }

  /** Keys by the decoder's names, in one burst; after a lone Escape comes a gap, as it must from a person. */
  press(...names: readonly string[]): this {
    return this.#send(...names.map((name) => keyBytes(name, this.applicationKeys)));
  }

  /** Literal text; a newline is the Enter key. */
  type(text: string): this {
    return this.#send(text.replaceAll(/\r?\n/g, '\r'));
  }

  /** Says yes to a question, as soon as a yes counts. */
  async yes(): Promise<this> {
    await this.waitFor(/\by (yes|sends)\b/);
    return this.type('y');
  }

  /** As terminals paste: line ends become CR, in brackets if the program asked for them. */
  paste(text: string): this {
    const sent = text.replaceAll(/\r?\n/g, '\r');
    return this.#send(this.bracketedPaste ? `\x1b[200~${sent}\x1b[201~` : sent);
  }

  /** Bytes as they are. */
  write(data: string): this {
    return this.#send(data);
  }

  /** Stops or goes on reading what the program writes. */
  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  resize(columns: number, rows: number): this {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
    return this;
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    if (this.#ended === undefined) this.#pty.kill(signal);
  }

  /** The terminal is gone all of a sudden, as when its window is closed or the connection to it breaks. */
  hangUp(): void {
    const terminal: object = this.#pty;
    if ('destroy' in terminal && typeof terminal.destroy === 'function')
      Reflect.apply(terminal.destroy, terminal, []);
  }

  /** Rejects with the screen when the time is over, or the program has ended without. */
  async waitFor(expected: Expected, { gone = false, timeout = TIMEOUT_MS }: Wait = {}): Promise<this> {
    const late = AbortSignal.timeout(timeout);
    while (this.#holds(expected) === gone) {
      if (this.#ended !== undefined) throw this.#failure(expected, gone, `it ended with ${this.#ended.code}`);
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw this.#failure(expected, gone, `waited ${timeout} ms`);
      });
    }
    return this;
  }

  /** Ends the program if it still runs, as a window that is closed does, and removes its home. Harmless twice. */
  async stop(): Promise<Exit> {
    this.resume();
    this.kill('SIGHUP');
    const hard = setTimeout(() => this.kill('SIGKILL'), 3000);
    const ended = await this.exit;
    clearTimeout(hard);
    this.#screen.dispose();
    rmSync(this.#home, { recursive: true, force: true });
    return ended;
  }

  #holds(expected: Expected): boolean {
    if (typeof expected === 'function') return expected(this);
    if (typeof expected === 'string') return this.screen().includes(expected);
    return new RegExp(expected.source, expected.flags.replaceAll(/[gy]/g, '')).test(this.screen());
  }

  #failure(expected: Expected, gone: boolean, why: string): Error {
    return new Error(
      `${String(expected)} ${gone ? 'did not go' : 'did not come'}: ${why}\n${this.#screen.framed()}`,
    );
  }

  #send(...data: readonly string[]): this {
    if (this.#ended !== undefined) throw new Error(`the program has ended\n${this.#screen.framed()}`);
    this.#keys.push(...data);
    if (!this.#typing) void this.#drain();
    return this;
  }

  async #drain(): Promise<void> {
    this.#typing = true;
    for (let key = this.#keys.shift(); key !== undefined && !this.#ended; key = this.#keys.shift()) {
      this.#pty.write(key);
      if (key === '\x1b') await delay(ESCAPE_GAP_MS);
    }
    this.#typing = false;
  }
}

/** Runs a command in a terminal of 100 columns and 30 rows, if not told otherwise, with a home of its own. */
export function spawnCommand(
  command: string,
  args: readonly string[],
  { columns = 100, rows = 30, env = {}, term = 'xterm-256color', cwd }: TerminalOptions = {},
): TestTerminal {
  const home = mkdtempSync(path.join(tmpdir(), 'cordboard-test-'));
  const process = pty.spawn(command, [...args], {
    name: term,
    cols: columns,
    rows,
    cwd: cwd ?? home,
    env: { ...environment(home), ...env, TERM: term },
  });
  return new TestTerminal(process, home);
}

function environment(home: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !REMOVED.test(name));
  return {
    ...Object.fromEntries(kept),
    ...{ HOME: home, XDG_CONFIG_HOME: `${home}/config`, XDG_STATE_HOME: `${home}/state` },
    ...{ XDG_DATA_HOME: `${home}/data`, XDG_CACHE_HOME: `${home}/cache`, XDG_RUNTIME_DIR: `${home}/run` },
    ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  };
}

/** Runs the built program in a terminal; resolves once it has written something, or ended. */
export async function spawnTerminal(
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<TestTerminal> {
  const terminal = spawnCommand(process.execPath, [PROGRAM, ...args], options);
  await Promise.race([terminal.exit, terminal.waitFor(() => terminal.raw !== '')]);
  return terminal;
}
