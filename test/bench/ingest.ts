/** How many lines a second a board takes in, with a console open, next to a server that only counts them. */
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from './child.ts';
import { type Finding, judged, median, short } from './report.ts';

const CONNECTIONS = 100;
const LINE_BYTES = 64;
const WARM_UP_MS = 1000;
const MEASURED_MS = 2000;
const ROUNDS = 3;

/** Share of one core that the server had: near 1, it is the server that was measured, not the clients. */
interface Rate {
  readonly lines: number;
  readonly cpu: number;
}

export async function ingest(): Promise<Finding[]> {
  const board: Rate[] = [];
  const counter: Rate[] = [];
  const searcher: Rate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    counter.push(await rate('counter-child', []));
    board.push(await rate('board-child', [120, 40]));
    searcher.push(await rate('counter-child', [1]));
  }
  const what = `ingest: lines/s, ${CONNECTIONS} clients`;
  return [
    judged({ ...compared(board, counter, 'a loop'), what, least: 0.5 }),
    judged({ ...compared(board, searcher, 'indexOf'), what: `${what}, stricter` }),
  ];
}

function compared(
  board: readonly Rate[],
  counter: readonly Rate[],
  by: string,
): { readonly measured: string; readonly baseline: string; readonly value: number } {
  const lines = (rates: readonly Rate[]): number => median(rates.map((one) => one.lines));
  return {
    measured: shown(board),
    baseline: `${shown(counter)} (counting by ${by})`,
    value: lines(board) / lines(counter),
  };
}

function shown(rates: readonly Rate[]): string {
  const cpu = median(rates.map((one) => one.cpu)) * 100;
  return `${short(median(rates.map((one) => one.lines)))} at ${cpu.toFixed(0)} % CPU`;
}

function rate(server: string, args: readonly number[]): Promise<Rate> {
  return withChildren(async (start) => {
    const child = start(server, args);
    const { port = NaN } = await child.ask('port');
    const clients = start('clients-child', [port, CONNECTIONS]);
    await clients.ask('dial');
    await clients.ask('flood');
    await delay(WARM_UP_MS);
    const before = await child.ask('stats');
    await delay(MEASURED_MS);
    const after = await child.ask('stats');
    const grown = (name: string): number => (after[name] ?? NaN) - (before[name] ?? NaN);
    return { lines: grown('bytes') / LINE_BYTES / (grown('at') / 1e6), cpu: grown('cpu') / grown('at') };
  });
}
