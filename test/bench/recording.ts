/** What recording conversations on disk costs, next to a board that keeps them in memory only. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from './child.ts';
import { withFolder } from './folder.ts';
import { type Finding, judged, median, short } from './report.ts';

const CONNECTIONS = 100;
const LINE_BYTES = 64;
const WARM_UP_MS = 1000;
const MEASURED_MS = 3000;
const ROUNDS = 3;

interface Rate {
  readonly lines: number;
  readonly cpu: number;
  /** Bytes on disk for each byte that came. */
  readonly disk: number;
}

export async function recording(): Promise<Finding[]> {
  const off: Rate[] = [];
  const on: Rate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    off.push(await rate(undefined));
    on.push(await withFolder((folder) => rate(folder)));
  }
  const lines = (rates: readonly Rate[]): number => median(rates.map((one) => one.lines));
  const disk = median(on.map((one) => one.disk));
  return [
    judged({
      what: `recording: lines/s, ${CONNECTIONS} clients in bulk`,
      measured: shown(on),
      baseline: `${shown(off)} (not recorded)`,
      value: lines(on) / lines(off),
      least: 0.5,
    }),
    judged({
      what: 'recording: bytes on disk in bulk',
      measured: `${disk.toFixed(2)} of a byte`,
      baseline: 'the bytes received',
      value: disk,
      most: 1.25,
    }),
  ];
}

function shown(rates: readonly Rate[]): string {
  const cpu = median(rates.map((one) => one.cpu)) * 100;
  return `${short(median(rates.map((one) => one.lines)))} at ${cpu.toFixed(0)} % CPU`;
}

function rate(folder: string | undefined): Promise<Rate> {
  return withChildren(async (start) => {
    const path = folder === undefined ? [] : [join(folder, 'transcripts.db')];
    const board = start('board-child', [0, 0, 0, ...path]);
    const { port = NaN } = await board.ask('port');
    const clients = start('clients-child', [port, CONNECTIONS]);
    await clients.ask('dial');
    await clients.ask('flood');
    await delay(WARM_UP_MS);
    const before = await board.ask('stats');
    await delay(MEASURED_MS);
    const after = await board.ask('stats');
    await clients.end();
    const { bytes = NaN } = await board.ask('close');
    const grown = (name: string): number => (after[name] ?? NaN) - (before[name] ?? NaN);
    return {
      lines: grown('bytes') / LINE_BYTES / (grown('at') / 1e6),
      cpu: grown('cpu') / grown('at'),
      disk: folder === undefined ? 0 : sizeOf(folder) / bytes,
    };
  });
}

function sizeOf(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sizes = names.map((name) => statSync(join(folder, name))).filter((stat) => stat.isFile());
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
