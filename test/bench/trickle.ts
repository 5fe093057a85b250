/** What recording costs while very many clients send a line now and then, next to a board that keeps them in memory only. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dial, freePort } from '../helpers/clients.ts';
import { withChildren } from './child.ts';
import { withFolder } from './folder.ts';
import { type Finding, judged, median, percentile } from './report.ts';
import { PROGRAM, Tty, Watcher } from './tty.ts';

const CLIENTS = 1000;
const LINES_PER_SECOND = 20_000;
const WARM_UP_MS = 2000;
/** A minute when it is asked for: BENCH_SECONDS=60. */
const MEASURED_MS = Number(process.env['BENCH_SECONDS'] ?? 10) * 1000;
/** Of each, one after the other, for a machine is not the same all the time. */
const ROUNDS = 3;
const KEYS = 200;
const KEY_GAP_MS = 20;

export async function trickle(): Promise<Finding[]> {
  const off = await cpu(undefined);
  const on = await withFolder((folder) => cpu(join(folder, 'transcripts.db')));
  const keysOff: number[] = [];
  const keysOn: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    keysOff.push(...(await keys('off')));
    keysOn.push(...(await withFolder((folder) => keys(join(folder, 'transcripts.db')))));
  }
  const what = `${LINES_PER_SECOND} lines/s of ${CLIENTS} clients`;
  return [
    judged({
      what: `trickle: CPU of recording, ${what}`,
      measured: `${percent(on)} % of a core`,
      baseline: `${percent(off)} % (not recorded)`,
      value: on - off,
      most: 0.33,
    }),
    judged({
      what: 'trickle: key to wire meanwhile, p99 (median)',
      measured: millis(keysOn),
      baseline: `${millis(keysOff)} (not recorded)`,
      value: percentile(keysOn, 0.99) / percentile(keysOff, 0.99),
      most: 1.5,
    }),
  ];
}

/** Share of a core that the board has, all its threads together. */
function cpu(path: string | undefined): Promise<number> {
  return withChildren(async (start) => {
    const board = start('board-child', [0, 0, 0, ...(path === undefined ? [] : [path])]);
    const { port = NaN } = await board.ask('port');
    const clients = start('clients-child', [port, CLIENTS, LINES_PER_SECOND]);
    await clients.ask('dial');
    await clients.ask('paceAll');
    await delay(WARM_UP_MS);
    const before = await board.ask('stats');
    await delay(MEASURED_MS);
    const after = await board.ask('stats');
    const grown = (name: string): number => (after[name] ?? NaN) - (before[name] ?? NaN);
    const rate = grown('bytes') / 64 / (grown('at') / 1e6);
    if (rate < LINES_PER_SECOND * 0.95) throw new Error(`only ${rate.toFixed(0)} lines/s came`);
    await board.ask('close');
    return grown('cpu') / grown('at');
  });
}

/** From Enter to the wire, in milliseconds, each. */
async function keys(transcripts: string): Promise<number[]> {
  const port = await freePort();
  const tty = new Tty([PROGRAM, 'serve', '--listen', String(port), '--transcripts', transcripts]);
  try {
    await tty.shows(String(port));
    const { socket } = await dial(port);
    const wire = new Watcher();
    socket.on('data', (bytes: Buffer) => wire.heard(bytes.toString('latin1')));
    await tty.shows(String(socket.localPort ?? ''));
    return await withChildren(async (start) => {
      const clients = start('clients-child', [port, CLIENTS, LINES_PER_SECOND]);
      await clients.ask('dial');
      await clients.ask('paceAll');
      await delay(WARM_UP_MS);
      const times: number[] = [];
      for (let key = 0; key < KEYS; key++) {
        const typed = wire.next('\n');
        const from = performance.now();
        tty.type('Q\r');
        times.push((await typed) - from);
        await delay(KEY_GAP_MS);
      }
      return times;
    });
  } finally {
    await tty.end();
  }
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}

function millis(times: readonly number[]): string {
  return `${percentile(times, 0.99).toFixed(2)} (${median(times).toFixed(2)}) ms`;
}
