/** A board under a steady load, without a console and with one of 200x50. */
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from './child.ts';
import { type Finding, judged, median } from './report.ts';

const LINES_PER_SECOND = 100_000;
const LINE_BYTES = 64;
const SCREEN = [200, 50] as const;
const WARM_UP_MS = 2000;
const MEASURED_MS = 6000;
const ROUNDS = 3;

interface Load {
  /** Share of one core. */
  readonly cpu: number;
  readonly delayMs: number;
  readonly frameMs: number;
  readonly framesPerSecond: number;
  readonly linesPerSecond: number;
}

/** `grid`: all sessions have a pane and are as busy as each other; else there is one pane, of the busiest. */
interface Scene {
  readonly sessions: number;
  readonly grid: boolean;
}

/** Medians of some rounds. */
interface Compared {
  readonly without: Load;
  readonly withConsole: Load;
}

export async function compared(scene: Scene): Promise<Compared> {
  const without: Load[] = [];
  const withConsole: Load[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await load([], scene));
    withConsole.push(await load(SCREEN, scene));
  }
  const lines = medians(withConsole).linesPerSecond;
  if (lines < LINES_PER_SECOND * 0.9) throw new Error(`the load was ${lines.toFixed(0)} lines a second only`);
  return { without: medians(without), withConsole: medians(withConsole) };
}

/** `most`: percent of one core that the console adds. */
export function cpuFinding(what: string, { without, withConsole }: Compared, most: number): Finding {
  const more = withConsole.cpu - without.cpu;
  return judged({
    what: `${what}: CPU, 100k lines/s, ${SCREEN.join('x')}, ${withConsole.framesPerSecond.toFixed(0)} fps`,
    measured: `${percent(more)} more`,
    baseline: `${percent(without.cpu)} (no console)`,
    ratio: withConsole.cpu / without.cpu,
    value: more * 100,
    most,
    unit: ' %',
  });
}

export function delayFinding(what: string, { without, withConsole }: Compared, most: number): Finding {
  return judged({
    what: `${what}: event loop delay, p99`,
    measured: `${withConsole.delayMs.toFixed(1)} ms`,
    baseline: `${without.delayMs.toFixed(1)} ms (no console)`,
    ratio: withConsole.delayMs / without.delayMs,
    value: withConsole.delayMs,
    most,
    unit: ' ms',
  });
}

/** A frame takes the loop for as long as it is painted: what a key waits at worst. */
export function frameFinding(what: string, { without, withConsole }: Compared, most: number): Finding {
  return judged({
    what: `${what}: frame, p99`,
    measured: `${withConsole.frameMs.toFixed(1)} ms`,
    baseline: `${without.delayMs.toFixed(1)} ms (loop delay, no console)`,
    ratio: withConsole.frameMs / without.delayMs,
    value: withConsole.frameMs,
    most,
    unit: ' ms',
  });
}

function load(screen: readonly number[], { sessions, grid }: Scene): Promise<Load> {
  return withChildren(async (start) => {
    const board = start('board-child', screen);
    const { port = NaN } = await board.ask('port');
    const clients = start('clients-child', [port, sessions, LINES_PER_SECOND]);
    await clients.ask('dial');
    if (grid) await showAll(board, screen, sessions);
    await clients.ask(grid ? 'paceAll' : 'pace');
    await delay(WARM_UP_MS);
    const before = await board.ask('reset');
    await delay(MEASURED_MS);
    const after = await board.ask('stats');
    const grown = (name: string): number => (after[name] ?? NaN) - (before[name] ?? NaN);
    const seconds = grown('at') / 1e6;
    return {
      cpu: grown('cpu') / grown('at'),
      delayMs: after['delay'] ?? NaN,
      frameMs: after['frame'] ?? NaN,
      framesPerSecond: grown('frames') / seconds,
      linesPerSecond: grown('bytes') / LINE_BYTES / seconds,
    };
  });
}

/** Waits for the console, if there is one, to have all sessions on screen. */
async function showAll(
  board: { ask(command: string): Promise<Readonly<Record<string, number>>> },
  screen: readonly number[],
  sessions: number,
): Promise<void> {
  while (screen.length > 0 && (await board.ask('grid'))['shown'] !== sessions) await delay(10);
}

function medians(loads: readonly Load[]): Load {
  const of = (value: keyof Load): number => median(loads.map((one) => one[value]));
  return {
    cpu: of('cpu'),
    delayMs: of('delayMs'),
    frameMs: of('frameMs'),
    framesPerSecond: of('framesPerSecond'),
    linesPerSecond: of('linesPerSecond'),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
