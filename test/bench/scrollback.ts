/** Whether a long conversation makes one more line dearer. */
import type { Board } from '../../src/session/board.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import { appendAndPaint } from './frame-cost.ts';
import { type Finding, judged, median } from './report.ts';
import { Desk, newBoard } from './rig.ts';

const LONG = 1_000_000;
const SHORT = 100;
const TIMES = 300;
const LINE = Buffer.from(`${'conversation '.repeat(5).slice(0, 63)}\n`);

interface Rig {
  readonly board: Board;
  readonly desk: Desk;
  readonly costs: number[];
}

export async function scrollback(): Promise<Finding[]> {
  const short = await rig(SHORT);
  const long = await rig(LONG);
  try {
    for (let time = 0; time < TIMES; time++) {
      for (const { board, desk, costs } of [short, long]) costs.push(await appendAndPaint(desk, board));
    }
    return [finding(median(long.costs), median(short.costs))];
  } finally {
    await Promise.all([short, long].map(close));
  }
}

function finding(cost: number, baseline: number): Finding {
  return judged({
    what: `scrollback: append and frame after ${LONG} lines`,
    measured: `${cost.toFixed(3)} ms`,
    baseline: `${baseline.toFixed(3)} ms (after ${SHORT})`,
    value: cost / baseline,
    most: 1.5,
  });
}

/** A read for each line, all of them kept. */
async function rig(lines: number): Promise<Rig> {
  const board = newBoard({ perSession: Infinity, total: Infinity });
  const session = board.registry.add({ peer: () => '192.0.2.1:1', local: '127.0.0.1:1' }, SESSION_OPTIONS);
  const desk = new Desk(board, { columns: 120, rows: 40, paints: false });
  const told = desk.change();
  await desk.start();
  await told;
  for (let line = 0; line < lines; line++) session.received(LINE);
  await appendAndPaint(desk, board);
  return { board, desk, costs: [] };
}

async function close({ board, desk }: Rig): Promise<void> {
  desk.close();
  await board.close();
}
