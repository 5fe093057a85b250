/** How many lines a second a board takes in, with a console open, next to a server that only counts them. */
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from './child.ts';
import { type Finding, judged, median, short } from './report.ts';

const CONNECTIONS = 100;
const LINE_BYTES = 64;
const WARM_UP_MS = 1500;
const MEASURED_MS = 2500;
const ROUNDS = 3;

export async function ingest(): Promise<Finding[]> {
  const counted: number[] = [];
  const boarded: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    counted.push(await linesPerSecond('counter-child', []));
    boarded.push(await linesPerSecond('board-child', [120, 40]));
  }
  const subject = median(boarded);
  const baseline = median(counted);
  return [
    judged({
      what: `ingest: lines/s, ${CONNECTIONS} clients`,
      measured: short(subject),
      baseline: `${short(baseline)} (counting only)`,
      value: subject / baseline,
      least: 0.5,
    }),
  ];
}

function linesPerSecond(server: string, args: readonly number[]): Promise<number> {
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
    const seconds = ((after['at'] ?? NaN) - (before['at'] ?? NaN)) / 1e6;
    return ((after['bytes'] ?? NaN) - (before['bytes'] ?? NaN)) / LINE_BYTES / seconds;
  });
}
