/** What one client that sends without a line end costs the memory of a board, alone and with a console that shows it. */
import { memoryOf, resetPeak } from '../torture/board.ts';
import { type Finding, judged, short } from './report.ts';
import { type Served, until, withServed } from './served.ts';
import { PROGRAM, Tty } from './tty.ts';

const MIB = 1024 * 1024;
/** Less while it is worked on: CORDBOARD_BENCH_MB. */
const BYTES = Number(process.env['CORDBOARD_BENCH_MB'] ?? 2048) * MIB;
const MOST_MIB = 32;

export async function flood(): Promise<Finding[]> {
  return [
    await withServed([], (served) => grown(served, false)),
    await withServed([], (served) => grown(served, true)),
  ];
}

async function grown(served: Served, isShown: boolean): Promise<Finding> {
  const { process: board, port, start } = served;
  const client = start('../torture/rogue-child', ['flood', '127.0.0.1', port, 1, BYTES]);
  const tty = isShown ? await attached(served) : undefined;
  resetPeak(board.pid);
  const before = memoryOf(board.pid).now;
  const shown = tty?.shows('without an end');
  await client.ask('start');
  await shown;
  await until(async () => ((await client.ask('stats'))['bytes'] ?? 0) >= BYTES);
  const { peak } = memoryOf(board.pid);
  await tty?.end();
  return judged({
    what: `flood: memory for ${short(BYTES / MIB)} MiB without a line end${isShown ? ', shown' : ''}`,
    measured: `${short((peak - before) / MIB)} MiB more at most`,
    baseline: `${short(before / MIB)} MiB before`,
    ratio: peak / before,
    value: (peak - before) / MIB,
    most: MOST_MIB,
    unit: ' MiB',
  });
}

/** A console, whose first client has the focus. */
async function attached({ port, folder }: Served): Promise<Tty> {
  const tty = new Tty([PROGRAM, 'attach', 'torture'], undefined, folder);
  await tty.shows(`127.0.0.1:${port}`);
  return tty;
}
