/** The lifetime of the user's terminal: taking it, reading it, giving it back. */
import { EventEmitter } from 'node:events';
import { Decoder, type InputEvent } from './decoder.ts';
import { ENTER, MOUSE, NO_MOUSE, POP_TITLE, PUSH_TITLE, RESTORE, titleSequence } from './modes.ts';
import type { Output } from './output.ts';

/**
 * A terminal sends the bytes of one key together, so ESC with nothing after it for this long is the Escape key.
 * Long enough for a key that a slow line has cut in two, too short to be felt.
 */
const ESCAPE_MS = 40;
/** A paste or a reply whose end has not come: a slow line, or a terminal that forgot it. */
const IDLE_MS = 1000;
/** A process that was told to stop and runs on this much later will not be stopped. */
const STOP_MS = 50;

/** `process.stdin`, or what stands in for it. */
interface TerminalInput {
  setRawMode(mode: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end' | 'error', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'end' | 'error', listener: () => void): unknown;
}

interface TerminalEvents {
  /** What was typed, in order; never empty. */
  input: [events: readonly InputEvent[]];
  /** The terminal was somebody else's for a while: everything on it must be painted again. */
  resume: [];
  /** The terminal went away: closed, or its line was cut. Once. */
  gone: [];
}

export class Terminal extends EventEmitter<TerminalEvents> {
  readonly output: Output;
  readonly #input: TerminalInput;
  #mouse: boolean;
  #titled = false;
  #decoder = new Decoder();
  #idle: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #entered = false;
  #suspended = false;
  #gone = false;

  /** `mouse`: ask for mouse reports, which takes the terminal's own selection away from the user. */
  constructor(input: TerminalInput, output: Output, options: { readonly mouse?: boolean } = {}) {
    super();
    this.#input = input;
    this.output = output;
    this.#mouse = options.mouse === true;
    input.on('end', this.#onGone);
    input.on('error', this.#onGone);
    output.on('gone', this.#onGone);
  }

  get entered(): boolean {
    return this.#entered;
  }

  /** Takes the terminal: raw, on the alternate screen, read from now on. Again is nothing. */
  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#decoder = new Decoder();
    process.on('SIGCONT', this.#onContinue);
    this.#input.on('data', this.#onData);
    this.#input.setRawMode(true);
    this.#input.resume();
    this.output.write(this.#mouse ? ENTER + MOUSE : ENTER);
  }

  /** Names the window; the name before comes back when the terminal is given back. */
  title(text: string): void {
    if (!this.#entered) return;
    this.output.write((this.#titled ? '' : PUSH_TITLE) + titleSequence(text));
    this.#titled = true;
  }

  /** Asks for mouse reports, or for none. */
  mouse(on: boolean): void {
    this.#mouse = on;
    if (this.#entered) this.output.write(on ? MOUSE : NO_MOUSE);
  }

  /**
   * Gives the terminal back as it was. Again is nothing. Works to the end before it returns, so it may be the last
   * thing a process does; blocks for a moment at most if the terminal does not read.
   */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    process.off('SIGCONT', this.#onContinue);
    this.#disarm();
    this.#input.off('data', this.#onData);
    this.output.writeLast(this.#titled ? RESTORE + POP_TITLE : RESTORE);
    this.#titled = false;
    try {
      this.#input.setRawMode(false);
      this.#input.pause();
    } catch {
      // The terminal is gone, and its modes with it.
    }
  }

  /**
   * Lets the shell have the terminal: stops this process and those started with it, like Ctrl-Z in a program that
   * leaves it to the terminal. Emits `resume` when they go on, at once if there is nobody to stop them for.
   */
  suspend(): void {
    if (!this.#entered || process.platform === 'win32') return;
    this.leave();
    this.#suspended = true;
    process.on('SIGCONT', this.#onResume);
    process.kill(0, 'SIGTSTP');
    setTimeout(this.#onResume, STOP_MS);
  }

  /** Gives the terminal back for good. */
  close(): void {
    this.#suspended = false;
    process.off('SIGCONT', this.#onResume);
    this.leave();
    this.output.close();
  }

  readonly #onResume = (): void => {
    if (!this.#suspended) return;
    this.#suspended = false;
    process.off('SIGCONT', this.#onResume);
    this.enter();
    this.emit('resume');
  };

  /** After a SIGSTOP, which gave no time to leave: the shell has set modes of its own. */
  readonly #onContinue = (): void => {
    this.leave();
    this.enter();
    this.emit('resume');
  };

  readonly #onGone = (): void => {
    if (this.#gone) return;
    this.#gone = true;
    this.emit('gone');
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#disarm();
    this.#deliver(this.#decoder.push(chunk));
    const { pending } = this.#decoder;
    if (pending === 'none' || !this.#entered) return;
    this.#idle = setTimeout(this.#onIdle, pending === 'escape' ? ESCAPE_MS : IDLE_MS);
  };

  /** Timers come before input in a turn of the loop: what a busy loop kept waiting is read first. */
  readonly #onIdle = (): void => {
    this.#turn = setImmediate(() => this.#deliver(this.#decoder.flush()));
  };

  #disarm(): void {
    clearTimeout(this.#idle);
    clearImmediate(this.#turn);
  }

  #deliver(events: readonly InputEvent[]): void {
    if (events.length > 0) this.emit('input', events);
  }
}
