/** What a console costs a board under a steady load, the busiest session on screen. */
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from './child.ts';
import { type Finding, judged, median } from './report.ts';

const SESSIONS = 16;
const LINES_PER_SECOND = 100_000;
const LINE_BYTES = 64;
const WARM_UP_MS = 2000;
const MEASURED_MS = 3000;
const ROUNDS = 3;

interface Load {
  /** Share of one core. */
  readonly cpu: number;
  readonly delayMs: number;
  readonly framesPerSecond: number;
  readonly linesPerSecond: number;
}

export async function paint(): Promise<Finding[]> {
  const without: Load[] = [];
  const withConsole: Load[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await load([]));
    withConsole.push(await load([200, 50]));
  }
  const of = (loads: readonly Load[], value: keyof Load): number => median(loads.map((one) => one[value]));
  const subject = of(withConsole, 'cpu');
  const baseline = of(without, 'cpu');
  const lines = of(withConsole, 'linesPerSecond');
  if (lines < LINES_PER_SECOND * 0.9) throw new Error(`the load was ${lines.toFixed(0)} lines a second only`);
  const delays = of(withConsole, 'delayMs');
  return [
    judged({
      what: `paint: CPU, 100k lines/s, 200x50, ${of(withConsole, 'framesPerSecond').toFixed(0)} fps`,
      measured: `${percent(subject - baseline)} more`,
      baseline: `${percent(baseline)} (no console)`,
      ratio: subject / baseline,
      value: (subject - baseline) * 100,
      most: 40,
      unit: ' %',
    }),
    judged({
      what: 'paint: event loop delay, p99',
      measured: `${delays.toFixed(1)} ms`,
      baseline: `${of(without, 'delayMs').toFixed(1)} ms (no console)`,
      ratio: delays / of(without, 'delayMs'),
      value: delays,
      most: 25,
      unit: ' ms',
    }),
  ];
}

function load(args: readonly number[]): Promise<Load> {
  return withChildren(async (start) => {
    const board = start('board-child', args);
    const { port = NaN } = await board.ask('port');
    const clients = start('clients-child', [port, SESSIONS, LINES_PER_SECOND]);
    await clients.ask('dial');
    await clients.ask('pace');
    await delay(WARM_UP_MS);
    const before = await board.ask('reset');
    await delay(MEASURED_MS);
    const after = await board.ask('stats');
    const grown = (name: string): number => (after[name] ?? NaN) - (before[name] ?? NaN);
    const seconds = grown('at') / 1e6;
    return {
      cpu: grown('cpu') / grown('at'),
      delayMs: after['delay'] ?? NaN,
      framesPerSecond: grown('frames') / seconds,
      linesPerSecond: grown('bytes') / LINE_BYTES / seconds,
    };
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
