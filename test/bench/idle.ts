/** What sessions that say nothing cost: memory, and time in every frame. */
import { readFileSync } from 'node:fs';
import { type Child, type StartChild, withChildren } from './child.ts';
import { type Finding, judged, median } from './report.ts';

const SESSIONS = 10_000;
const FEW = 10;
/** Descriptors a process needs besides its sockets. */
const OTHERS = 200;
const ROUNDS = 5;

export async function idle(): Promise<Finding[]> {
  const sessions = Math.min(SESSIONS, openFilesMost() - OTHERS);
  const fewer = sessions < SESSIONS ? ` (ulimit -n allows no more)` : '';
  const bare = await withChildren(async (start) => bytesPerSession(start, start('counter-child'), sessions));
  return withChildren(async (start) => {
    const few = start('board-child', [120, 40, 1]);
    await dial(start, few, FEW);
    const many = start('board-child', [120, 40, 1]);
    const bytes = await bytesPerSession(start, many, sessions);
    const [cost, fewCost] = await frames(many, few);
    return [
      judged({
        what: `idle: memory per session, ${sessions} of them${fewer}`,
        measured: `${kib(bytes)} KiB`,
        baseline: `${kib(bare)} KiB (bare socket)`,
        ratio: bytes / bare,
        value: bytes / 1024,
        most: 16,
        unit: ' KiB',
      }),
      judged({
        what: `idle: frame with ${sessions} sessions`,
        measured: `${cost.toFixed(2)} ms`,
        baseline: `${fewCost.toFixed(2)} ms (with ${FEW})`,
        value: cost / fewCost,
        most: 2,
      }),
    ];
  });
}

async function bytesPerSession(start: StartChild, server: Child, sessions: number): Promise<number> {
  const before = await server.ask('settled');
  await dial(start, server, sessions);
  const after = await server.ask('settled');
  return ((after['rss'] ?? NaN) - (before['rss'] ?? NaN)) / sessions;
}

/** Resolves when the server has accepted them all. */
async function dial(start: StartChild, server: Child, sessions: number): Promise<void> {
  const { port = NaN } = await server.ask('port');
  await start('clients-child', [port, sessions]).ask('dial');
  for (let open = 0; open < sessions;) ({ open = NaN } = await server.ask('stats'));
}

async function frames(many: Child, few: Child): Promise<[many: number, few: number]> {
  const costs: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    costs[0].push((await many.ask('frame'))['ms'] ?? NaN);
    costs[1].push((await few.ask('frame'))['ms'] ?? NaN);
  }
  return [median(costs[0]), median(costs[1])];
}

/** Infinity where the system does not say: Node raises the soft limit to the hard one itself. */
export function openFilesMost(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
