/** What one client that sends without a line end costs the memory of a board, alone and with a console that shows it. */
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf, resetPeak } from '../torture/board.ts';
import { type Finding, judged, short } from './report.ts';
import { type Served, until, withServed } from './served.ts';
import { PROGRAM, Tty } from './tty.ts';

const MIB = 1024 * 1024;
/** Less while it is worked on: CORDBOARD_BENCH_MB. */
const BYTES = Number(process.env['CORDBOARD_BENCH_MB'] ?? 2048) * MIB;
const MOST_MIB = 32;
/** What any client costs a program that has just started (code, buffers that are used again) is not what is measured. */
const WARM_UP = 128 * MIB;
const SETTLE_MS = 3000;
const FLAGS = ['--half-close', '1'];

export async function flood(): Promise<Finding[]> {
  return [
    await withServed(FLAGS, (served) => grown(served, false)),
    await withServed(FLAGS, (served) => grown(served, true)),
  ];
}

async function grown(served: Served, isShown: boolean): Promise<Finding> {
  const { pid } = served.process;
  const fresh = memoryOf(pid).now;
  const tty = isShown ? await attached(served) : undefined;
  await pour(served, WARM_UP);
  if (tty !== undefined) await lookAtNext(tty, served);
  await delay(SETTLE_MS);
  resetPeak(pid);
  const before = memoryOf(pid).now;
  await pour(served, BYTES);
  const { peak } = memoryOf(pid);
  await tty?.end();
  return judged({
    what: `flood: memory for ${short(BYTES / MIB)} MiB without a line end${isShown ? ', shown' : ''}`,
    measured: `${short((peak - before) / MIB)} MiB more at most`,
    baseline: `${short(before / MIB)} MiB before, ${short(fresh / MIB)} MiB freshly started`,
    ratio: peak / before,
    value: (peak - before) / MIB,
    most: MOST_MIB,
    unit: ' MiB',
  });
}

/** One client sends so much, and leaves. */
async function pour({ start, port }: Served, bytes: number): Promise<void> {
  const client = start('../torture/rogue-child', ['flood', '127.0.0.1', port, 1, bytes]);
  await client.ask('start');
  await until(async () => ((await client.ask('stats'))['bytes'] ?? 0) >= bytes);
  await client.end();
}

/** A console, on which the first client has the focus. */
async function attached({ port, folder }: Served): Promise<Tty> {
  const tty = new Tty([PROGRAM, 'attach', 'torture'], undefined, folder);
  await tty.shows(`127.0.0.1:${port}`);
  return tty;
}

/** Takes the client off the list that had the focus: the next that comes gets it. */
async function lookAtNext(tty: Tty, { board }: Served): Promise<void> {
  await until(() => board.sessions.every(({ state }) => state === 'closed'));
  tty.type('\x18d');
  await until(() => board.sessions.length === 0);
}
