/** What the connection table costs with very many sessions: while they come in, and when it is sorted or filtered. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Board } from '../../src/session/board.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import { type Finding, judged, median } from './report.ts';
import { Desk, newBoard } from './rig.ts';

const SESSIONS = 10_000;
/** How many come in between two turns of the loop. */
const AT_ONCE = 20;
const FRAME_MS = 50;
const ANSWER_MS = 60;
const ROUNDS = 20;

/** Sorted by text, the dearest there is; each key is the other order. */
const SORT = 'P';

/** Each begins anew with all sessions. All, some and none of them match. */
const FILTERS = [
  'state:open in>1k idle<5m',
  'state:open in>1k idle>5m',
  '!muted-by-nobody peer:10.1 | note:pump',
  '~^10\\.(1|2)\\d',
  '77',
];

export async function table(): Promise<Finding[]> {
  const board = newBoard();
  const desk = new Desk(board, { columns: 120, rows: 40, paints: false });
  await desk.start();
  try {
    desk.press('C-x');
    desk.type('t');
    desk.type(SORT);
    desk.screen.paint();
    const longest = await stream(board, desk);
    await chat(board, desk);
    const sorted = rounds(() => framed(desk, () => desk.type(SORT)));
    const filtered = rounds((round) => filter(desk, round));
    const keys = [...desk.console.model.panes.values()].map(({ session }) => session.peer);
    const baseline = median(rounds(() => timed(() => keys.toSorted())));
    return [
      finding(`table: longest frame while ${SESSIONS} sessions open`, longest, baseline, FRAME_MS),
      finding(`table: sort ${SESSIONS} sessions to frame`, median(sorted), baseline, ANSWER_MS),
      finding(`table: filter ${SESSIONS} sessions to frame`, median(filtered), baseline, ANSWER_MS),
    ];
  } finally {
    desk.close();
    await board.close();
  }
}

function finding(what: string, ms: number, baseline: number, most: number): Finding {
  return judged({
    what,
    measured: `${ms.toFixed(1)} ms`,
    baseline: `${baseline.toFixed(1)} ms (sorting ${SESSIONS} strings)`,
    ratio: ms / baseline,
    value: ms,
    most,
    unit: ' ms',
  });
}

/** Sessions open in a stream while the table is painted; the longest frame in milliseconds. */
async function stream(board: Board, desk: Desk): Promise<number> {
  let longest = 0;
  let painted = performance.now();
  for (let count = 0; count < SESSIONS;) {
    for (let some = 0; some < AT_ONCE; some++) open(board, count++);
    await turn();
    if (performance.now() - painted < FRAME_MS) continue;
    longest = Math.max(
      longest,
      timed(() => desk.screen.paint()),
    );
    painted = performance.now();
  }
  // What the board has not told yet.
  while (desk.console.model.order.length < SESSIONS) await desk.change();
  return longest;
}

function open(board: Board, number: number): void {
  const scattered = (number * 7919) % 65_521;
  const peer = `10.${scattered % 251}.${scattered % 241}.${number % 239}:${scattered}`;
  board.registry.add({ peer: () => peer, local: '127.0.0.1:1' }, SESSION_OPTIONS);
}

/** Every third client says something, more or less of it. */
async function chat(board: Board, desk: Desk): Promise<void> {
  for (const session of board.registry.sessions) {
    if (session.id % 3 === 0) session.received(Buffer.alloc(session.id % 2000, 'a line\n'));
  }
  while ((desk.console.model.panes.get(SESSIONS - 1)?.session.bytesIn ?? 0) === 0) await desk.change();
}

/** A filter typed and in effect; what opens and closes it is not counted. */
function filter(desk: Desk, round: number): number {
  desk.type('/');
  const spent = framed(desk, () => desk.type(FILTERS[round % FILTERS.length] ?? ''));
  if (desk.console.model.listing.filtering === undefined) throw new Error('the filter is not in effect');
  desk.press('Escape');
  desk.screen.paint();
  return spent;
}

function framed(desk: Desk, act: () => void): number {
  return timed(() => {
    act();
    desk.screen.paint();
  });
}

function rounds(measure: (round: number) => number): number[] {
  return Array.from({ length: ROUNDS }, (_, round) => measure(round));
}

function timed(act: () => void): number {
  const from = performance.now();
  act();
  return performance.now() - from;
}
