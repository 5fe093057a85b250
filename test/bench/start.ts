/** How long the program takes to show its first frame, next to what loading its largest packages takes. */
import { fileURLToPath } from 'node:url';
import { type Finding, judged, median } from './report.ts';
import { PROGRAM, Tty } from './tty.ts';

const ROUNDS = 9;
/** Every frame begins with it: synchronised output. */
const FRAME = '\x1b[?2026h';
const IMPORTS = `await import('blessed'); await import('yargs'); process.stdout.write('ready');`;

export async function start(): Promise<Finding[]> {
  const shown: number[] = [];
  const loaded: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    loaded.push(await until('ready', ['--input-type=module', '-e', IMPORTS]));
    shown.push(await until(FRAME, [PROGRAM, 'serve', '--listen', '0']));
  }
  const subject = median(shown);
  const baseline = median(loaded);
  return [
    judged({
      what: 'start: to the first frame',
      measured: `${subject.toFixed(0)} ms`,
      baseline: `${baseline.toFixed(0)} ms (node, blessed, yargs)`,
      value: subject / baseline,
      most: 1.5,
    }),
  ];
}

async function until(text: string, args: readonly string[]): Promise<number> {
  const from = performance.now();
  const tty = new Tty(args, fileURLToPath(new URL('../../..', import.meta.url)));
  try {
    return (await tty.shows(text)) - from;
  } finally {
    await tty.end();
  }
}
