/** However the process ends, the terminal is given back first, and what is to be said comes after. */
import { constants } from 'node:os';
import { lastWords } from '../src/last-words.ts';
import { printable } from '../src/printable.ts';
import { openSink, writeNow } from './output.ts';
import type { Terminal } from './terminal.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
type EndSignal = (typeof SIGNALS)[number];

/** What ends in order does so in this time, or the process ends without: longer than a disk is waited for. */
const GRACE_MS = 15_000;

interface GuardOptions {
  /** Ends what must end in order. Runs once, while the terminal is still ours. */
  readonly onSignal: (signal: EndSignal) => Promise<void>;
  /** `CORDBOARD_DEBUG`: say the stack of an unexpected error. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Another program has the terminal: its keys' signals are for that. */
  readonly isLent: () => boolean;
}

/**
 * Watches over the process until it ends: on a signal, on an error that nobody caught and on the terminal's end
 * (which counts as SIGHUP), restores the terminal, says why in one line on stderr and exits with 128 and the
 * signal's number, 70 for an unexpected error, a `CordboardError`'s own code. A second signal does not wait.
 */
export function guard(terminal: Terminal, options: GuardOptions): void {
  let ending = false;
  const end = (signal: EndSignal): void => {
    const grace = ending ? Promise.resolve() : bounded(options.onSignal(signal));
    ending = true;
    void grace.then(() =>
      exit(terminal, 128 + constants.signals[signal], [`cordboard: stopped by ${signal}`]),
    );
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const forOther = options.isLent() && (signal === 'SIGINT' || signal === 'SIGQUIT');
      if (!forOther) end(signal);
    });
  }
  const fail = (error: unknown): void => {
    const { exitCode, lines } = lastWords(error, options.env);
    exit(terminal, exitCode, lines);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('exit', () => terminal.leave());
  terminal.on('gone', () => {
    if (!ending) end('SIGHUP');
  });
}

/** Settles with `work`, whatever becomes of it, or after the time of grace. */
async function bounded(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}

function exit(terminal: Terminal, code: number, lines: readonly string[]): never {
  terminal.leave();
  writeNow(openSink(2), lines.map((line) => `${printable(line)}\n`).join(''));
  process.exit(code);
}
