/** Node in a terminal, read without an emulator: what counts is when the bytes come. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import { stopBoards } from '../helpers/stop-boards.ts';

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));

const TIMEOUT_MS = 10_000;

/** Waits for one text at a time in a stream that comes in pieces. */
export class Watcher {
  #rest = '';
  #wanted: ((at: number) => void) | undefined;
  #text = '';

  /** Takes the next piece. */
  readonly heard = (piece: string): void => {
    this.#rest += piece;
    if (this.#wanted === undefined || !this.#rest.includes(this.#text)) return;
    this.#wanted(performance.now());
    this.#wanted = undefined;
  };

  /** Forgets what came and resolves with the time when the text comes from now on. */
  next(text: string): Promise<number> {
    this.#rest = '';
    this.#text = text;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new Error(
            `${JSON.stringify(text)} did not come; what came: ${JSON.stringify(this.#rest.slice(-2000))}`,
          ),
        );
      }, TIMEOUT_MS);
      this.#wanted = (at) => {
        clearTimeout(late);
        resolve(at);
      };
    });
  }
}

export class Tty {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'cordboard-bench-'));
  readonly #own: string | undefined;
  readonly #pty: pty.IPty;
  readonly #watcher = new Watcher();
  readonly #exit: Promise<void>;

  /** A board that the program starts ends with it, unless `runtime` is where boards are that others look after. */
  constructor(args: readonly string[], cwd?: string, runtime?: string) {
    const home = this.#home;
    this.#own = runtime === undefined ? path.join(home, 'run') : undefined;
    const XDG_RUNTIME_DIR = runtime ?? path.join(home, 'run');
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(CORDBOARD_|XDG_|NO_COLOR|NODE_)/.test(name),
    );
    this.#pty = pty.spawn(process.execPath, [...args], {
      name: 'xterm-256color',
      cols: 120,
      rows: 40,
      cwd: cwd ?? home,
      env: { ...Object.fromEntries(kept), HOME: home, TERM: 'xterm-256color', XDG_RUNTIME_DIR },
    });
    this.#pty.onData(this.#watcher.heard);
    this.#exit = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** The time when the program next writes this text. */
  shows(text: string): Promise<number> {
    return this.#watcher.next(text);
  }

  async end(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#exit;
    if (this.#own !== undefined) await stopBoards(this.#own);
    rmSync(this.#home, { recursive: true, force: true });
  }
}
