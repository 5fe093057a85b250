/** What one more line in the focused pane costs a console. */
import type { Board } from '../../src/session/board.ts';
import { median } from './report.ts';
import type { Desk } from './rig.ts';

const line = Buffer.from(
  `${'a line of an ordinary client, sixty-four bytes with its line end'.slice(0, 63)}\n`,
);

/** Takes a line in at the focused session, tells the console and paints. Milliseconds, without the waiting. */
export async function appendAndPaint(desk: Desk, board: Board): Promise<number> {
  const id = desk.console.model.focus;
  if (id === undefined) throw new Error('no session is in focus');
  const told = desk.change();
  const spent = desk.spent;
  const from = performance.now();
  board.registry.get(id).received(line);
  const taken = performance.now();
  await told;
  const painting = performance.now();
  desk.screen.paint();
  return taken - from + (desk.spent - spent) + (performance.now() - painting);
}

/** The median of many. */
export async function frameCost(desk: Desk, board: Board, times = 100): Promise<number> {
  const costs: number[] = [];
  for (let index = 0; index < times; index++) costs.push(await appendAndPaint(desk, board));
  return median(costs);
}
