/** Runs a command that works on the transcript file and ends. */
import { constants, homedir } from 'node:os';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { systemClock } from '../src/clock.ts';
import { transcriptsPath } from '../src/desk/state-file.ts';
import { CordboardError } from '../src/errors.ts';
import { printable } from '../src/printable.ts';
import type { Run } from '../src/shell/command.ts';

const STDOUT = 1;
const STDERR = 2;
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** `transcripts` is the setting. Returns the exit code. */
export async function runShell(transcripts: string, run: Run): Promise<number> {
  if (transcripts === 'off')
    throw new CordboardError('CB_USAGE', 'transcripts are off; name a file with --transcripts PATH');
  const path = transcripts === '' ? transcriptsPath(process.env, homedir()) : resolve(transcripts);
  return run({
    path,
    clock: systemClock(),
    home: homedir(),
    stdout: process.stdout,
    colour: isatty(STDOUT) && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
    say: (line) => process.stderr.write(`cordboard: ${printable(line)}\n`),
    draw: isatty(STDERR) ? (text) => process.stderr.write(text) : undefined,
    onInterrupt,
  });
}

function onInterrupt(act: () => Promise<void>): () => void {
  const handlers = SIGNALS.map((signal) => {
    const handle = (): void => {
      const end = (): never => process.exit(128 + constants.signals[signal]);
      act().then(end, end);
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  return () => {
    for (const forget of handlers) forget();
  };
}
