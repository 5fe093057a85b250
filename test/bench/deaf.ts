/** What a console that stops reading costs a board under full flood: memory, and lines that it takes in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dial, type TestClient } from '../helpers/clients.ts';
import { type Child, withChildren } from './child.ts';
import { type Finding, judged, median, short } from './report.ts';

const CONNECTIONS = 100;
const LINE_BYTES = 64;
const WARM_UP_MS = 3000;
/** A minute when it is asked for: BENCH_SECONDS=60. */
const DEAF_MS = Number(process.env['BENCH_SECONDS'] ?? 10) * 1000;
const ROUNDS = 5;
const SAMPLES = 9;
/** What is in the kernel has been read when so long nothing came. */
const SETTLE_MS = 50;
const MIB = 1024 * 1024;

interface Measured {
  readonly held: number;
  readonly linesPerSecond: number;
}

export async function deaf(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'));
  try {
    return await withChildren(async (start) => {
      const path = join(folder, 'board.sock');
      const board = start('board-child', [0, 0, 0, '', path]);
      const { port = NaN } = await board.ask('port');
      const clients = start('clients-child', [port, CONNECTIONS]);
      await clients.ask('dial');
      const measure = (ms: number): Promise<Measured> => measured(board, clients, ms);
      await measure(WARM_UP_MS);
      const before: Measured[] = [];
      const during: Measured[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        before.push(await measure(DEAF_MS / ROUNDS));
        const console = await attachDeaf(path, clients);
        during.push(await measure(DEAF_MS / ROUNDS));
        console.destroy();
      }
      const longest = await attachDeaf(path, clients);
      during.push(await measure(DEAF_MS));
      longest.destroy();
      return findings(before, during);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findings(before: readonly Measured[], during: readonly Measured[]): Finding[] {
  const held = (of: readonly Measured[]): number => median(of.map((each) => each.held));
  const lines = (of: readonly Measured[]): number => median(of.map((each) => each.linesPerSecond));
  const worst = Math.max(...during.map((each) => each.held));
  return [
    judged({
      what: `deaf: memory for a console that reads nothing for ${DEAF_MS / 1000} s, ${CONNECTIONS} feeds`,
      measured: `${((worst - held(before)) / MIB).toFixed(1)} MiB more`,
      baseline: `${(held(before) / MIB).toFixed(1)} MiB (nobody attached)`,
      ratio: worst / held(before),
      value: (worst - held(before)) / MIB,
      most: 8,
      unit: ' MiB',
    }),
    judged({
      what: 'deaf: lines/s taken in meanwhile',
      measured: short(lines(during)),
      baseline: `${short(lines(before))} (nobody attached)`,
      value: lines(during) / lines(before),
      least: 0.9,
    }),
  ];
}

/** Attaches, opens the feeds of all clients, and never reads again. */
async function attachDeaf(path: string, clients: Child): Promise<TestClient> {
  const console = await dial(path);
  const calls = [
    ['hello', { version: 1, operator: 'bench' }],
    ['watch', {}],
    ...Array.from({ length: CONNECTIONS }, (_, index) => ['open', { id: index + 1, bytes: 1 }] as const),
  ] as const;
  for (const [id, [method, params]] of calls.entries())
    await console.send(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  await clients.ask('flood');
  await console.waitFor('"type":"records"');
  console.socket.pause();
  return console;
}

/** Under flood for so long; what is held is counted after it, without what was on its way. */
async function measured(board: Child, clients: Child, ms: number): Promise<Measured> {
  await clients.ask('flood');
  const from = await board.ask('stats');
  await delay(ms);
  const to = await board.ask('stats');
  const grown = (name: string): number => (to[name] ?? NaN) - (from[name] ?? NaN);
  await clients.ask('rest');
  for (let bytes = NaN; ;) {
    await delay(SETTLE_MS);
    const { bytes: now = NaN } = await board.ask('settled');
    if (now === bytes) break;
    bytes = now;
  }
  const held: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) held.push((await board.ask('settled'))['held'] ?? NaN);
  return { held: Math.min(...held), linesPerSecond: grown('bytes') / LINE_BYTES / (grown('at') / 1e6) };
}
