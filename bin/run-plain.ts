/** A plain console on this process's own input and output. */
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import type { Clock } from '../src/clock.ts';
import { PlainConsole, type PlainOptions } from '../src/console/plain.ts';
import { sayFailure } from './failure.ts';
import { flushed, openOutput, outputFailed } from './output.ts';
import type { Switchboard } from '../src/switchboard/switchboard.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

const STDIN = 0;

export interface PlainRun extends Pick<PlainOptions, 'standing' | 'quitAtEnd' | 'times'> {
  readonly switchboard: Switchboard;
  /** The board is another process, which goes on: to a pipe what was before it came is no news, and its end is the end. */
  readonly attached?: boolean;
  readonly clock: Clock;
  readonly shutdown: () => Promise<void>;
  /** What a run that comes to its own end exits with. */
  readonly exitCode: () => number;
}

/** Runs until the operator quits, a signal comes or the output takes no more. Returns the exit code. */
export async function runPlain(options: PlainRun): Promise<number> {
  const output = openOutput();
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  const isPiped = !isatty(STDIN);
  const leavesAtEnd = options.attached === true && isPiped;
  const console = new PlainConsole({
    ...options,
    leavesAtEnd,
    ...(options.attached === true && { earlier: isPiped ? ('left out' as const) : ('dated' as const) }),
    write: (text) => output.write(text),
    // Whoever types sees what is refused, and can type it again.
    patient: isPiped,
    onRoom: () => process.stdin.resume(),
    onQuit: () =>
      end(
        options.exitCode() || (isPiped && (options.quitAtEnd || leavesAtEnd) && console.hasRefused ? 1 : 0),
      ),
  });
  output.on('drain', () => console.drained());
  output.on('error', () => undefined).once('error', (error) => end(outputFailed(error)));
  for (const signal of SIGNALS) process.on(signal, () => end(128 + constants.signals[signal]));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => process.exit(sayFailure(error)));
  }
  await console.start();
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    if (!console.input(text)) process.stdin.pause();
  });
  process.stdin.on('end', () => console.inputEnded());
  process.stdin.on('error', () => console.inputEnded());
  const code = await ended;
  process.stdin.destroy();
  await options.shutdown();
  await console.stop();
  await flushed(output);
  return code;
}
