/** How long a console takes to its first frame on a board with very many sessions, next to one with a few. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopBoards } from '../helpers/stop-boards.ts';
import { withChildren } from './child.ts';
import { openFilesMost } from './idle.ts';
import { type Finding, judged, median } from './report.ts';
import { PROGRAM, Tty } from './tty.ts';

const SESSIONS = 10_000;
const FEW = 10;
/** Descriptors a process needs besides its sockets. */
const OTHERS = 200;
const ROUNDS = 7;

export async function attaching(): Promise<Finding[]> {
  const sessions = Math.min(SESSIONS, openFilesMost() - OTHERS);
  const few = await toFirstFrame(FEW);
  const many = await toFirstFrame(sessions);
  return [
    judged({
      what: `attach: to the first frame, ${sessions} sessions`,
      measured: `${median(many).toFixed(0)} ms`,
      baseline: `${median(few).toFixed(0)} ms (${FEW} sessions)`,
      ratio: median(many) / median(few),
      value: median(many),
      most: 400,
      unit: ' ms',
    }),
  ];
}

/** In milliseconds, each time: until the frame that has all sessions in its head line. */
async function toFirstFrame(sessions: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'));
  const env = { ...process.env, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder, HOME: folder };
  const args = ['serve', '--headless', '--name', 'bench', '--listen', '0', '--max-sessions', '100000'];
  const board = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(board, 'exit');
  try {
    const port = await portOf(board);
    return await withChildren(async (start) => {
      await start('clients-child', [port, sessions]).ask('dial');
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await attach(folder, sessions));
      return times;
    });
  } finally {
    await stopBoards(folder);
    await exit;
    rmSync(folder, { recursive: true });
  }
}

async function attach(folder: string, sessions: number): Promise<number> {
  const from = performance.now();
  const tty = new Tty([PROGRAM, 'attach', 'bench'], undefined, folder);
  try {
    return (await tty.shows(`${sessions} sessions`)) - from;
  } finally {
    await tty.end();
  }
}

function portOf(board: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    board.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const port = /listeners=127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    board.on('exit', () => reject(new Error(`the board ended: ${said}`)));
  });
}
