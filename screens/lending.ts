/** Giving the terminal to another program for a while, and taking it back; sessions go on meanwhile. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { editText } from '../src/desk/editor.ts';
import type { Terminal } from './terminal.ts';

export class Lending {
  readonly #terminal: Terminal;
  readonly #env: Readonly<Record<string, string | undefined>>;
  #lent = false;

  constructor(terminal: Terminal, env: Readonly<Record<string, string | undefined>>) {
    this.#terminal = terminal;
    this.#env = env;
  }

  /** Another program has the terminal now. */
  get isLent(): boolean {
    return this.#lent;
  }

  /** Lets the operator edit a text. Rejects with `CB_EDITOR` or `CB_FILE`. */
  async edit(text: string): Promise<string> {
    this.#lent = true;
    this.#terminal.leave();
    process.on('SIGTSTP', wakeEditor);
    const edited = await editText(text, { env: this.#env, tmpdir: tmpdir(), spawn });
    process.off('SIGTSTP', wakeEditor);
    this.#lent = false;
    this.#terminal.enter();
    this.#terminal.emit('resume');
    if ('error' in edited) throw edited.error;
    return edited.text;
  }
}

/** An editor that suspends itself stops its whole group; this process must not stop, so nobody else would wake it. */
function wakeEditor(): void {
  process.kill(0, 'SIGCONT');
}
