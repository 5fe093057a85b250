/** A connection through the input and output of a program, such as ssh, that carries it to wherever it goes. */
import { type ChildProcess, spawn } from 'node:child_process';

/** A line of the program's own words is cut after this; it is for a person. */
const MOST_WORDS = 500;

/** How long the program may take to end once this side has ended its input. */
const CLOSE_GRACE_MS = 1000;

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Away from the terminal, so that it can ask nothing there. */
  readonly apart: boolean;
}

export interface ProcessEnd {
  readonly how: 'exit' | 'killed' | 'not started';
  readonly code: number | undefined;
  /** In words: the code, the signal, or the system's reason. */
  readonly why: string;
}

/** What a link tells its owner, in the order it happened. Nothing comes after `closed`. */
export interface ProcessOwner {
  received(bytes: Uint8Array): void;
  /** A line on the program's stderr, not yet safe to show. */
  said(line: string): void;
  closed(end: ProcessEnd): void;
}

export class ProcessLink {
  readonly #child: ChildProcess;
  #closing: NodeJS.Timeout | undefined;
  #orphaned: NodeJS.Timeout | undefined;

  /** Starts the program; whether it can be started is told by `closed`. */
  constructor({ program, args, apart }: Command, owner: ProcessOwner) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: apart });
    const { stdin, stdout, stderr } = this.#child;
    let failure: string | undefined;
    // That it takes no more is told by its end.
    stdin?.on('error', () => undefined);
    stdout?.on('data', (bytes: Buffer) => owner.received(bytes));
    const words = new Words((line) => owner.said(line));
    stderr?.setEncoding('utf8').on('data', (text: string) => words.take(text));
    this.#child.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
    // A master of ssh's that stays behind (ControlPersist) keeps what it has inherited open.
    this.#child.on('exit', () => {
      this.#orphaned = setTimeout(() => {
        stdout?.destroy();
        stderr?.destroy();
      }, CLOSE_GRACE_MS);
    });
    this.#child.on('close', (code, signal) => {
      clearTimeout(this.#orphaned);
      clearTimeout(this.#closing);
      words.end();
      if (failure !== undefined) owner.closed({ how: 'not started', code: undefined, why: failure });
      else if (code === null) owner.closed({ how: 'killed', code: undefined, why: signal ?? 'a signal' });
      else owner.closed({ how: 'exit', code, why: `exit code ${code}` });
    });
  }

  write(bytes: Uint8Array): void {
    this.#child.stdin?.write(bytes);
  }

  /** Ends its input, and soon, for certain, the program. */
  close(): void {
    if (this.#closing !== undefined) return;
    this.#child.stdin?.end();
    this.#closing = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_GRACE_MS);
  }
}

/** Lines of what a program says. */
class Words {
  readonly #said: (line: string) => void;
  #rest = '';

  constructor(said: (line: string) => void) {
    this.#said = said;
  }

  take(text: string): void {
    const lines = `${this.#rest}${text}`.split(/[\r\n]+/);
    this.#rest = (lines.pop() ?? '').slice(0, MOST_WORDS);
    for (const line of lines) this.#say(line);
  }

  end(): void {
    this.#say(this.#rest);
    this.#rest = '';
  }

  #say(line: string): void {
    if (line.trim() !== '') this.#said(line.slice(0, MOST_WORDS));
  }
}
