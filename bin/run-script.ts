/** Runs a command that talks to a board and ends. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { systemClock } from '../src/clock.ts';
import type { Prepared } from '../src/scripts/read.ts';
import { userName } from '../src/user-name.ts';

const STDIN = 0;
const STDERR = 2;

/** Returns the exit code. */
export async function runScript({ board, run }: Prepared): Promise<number> {
  let saying = Promise.resolve();
  const code = await run(
    {
      where: { env: process.env, temporary: resolve(tmpdir()), uid: process.getuid?.() },
      operator: userName() ?? '',
      clock: systemClock(),
      stdin: () => process.stdin,
      stdout: process.stdout,
      // Most commands say nothing, and need not load what makes it safe.
      say: (line) => {
        saying = saying.then(() => say(line));
      },
      draw: isatty(STDERR) ? (text) => process.stderr.write(text) : undefined,
      ask: isatty(STDIN) && isatty(STDERR) ? ask : undefined,
    },
    board,
  );
  await saying;
  return code;
}

async function say(line: string): Promise<void> {
  const { printable } = await import('../src/printable.ts');
  process.stderr.write(`cordboard: ${printable(line)}\n`);
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await asking.question(question)).trim());
  } catch (error) {
    // Ctrl-C and Ctrl-D are no yes.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    process.stderr.write('\n');
    return false;
  } finally {
    asking.close();
  }
}
