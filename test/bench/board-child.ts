/**
 * A board in a process of its own; with columns and rows there is a console on it; with a path it records;
 * with another, consoles attach there. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseListen } from '../../src/address.ts';
import { answer, argument, type Numbers, usage } from './child.ts';
import { frameCost } from './frame-cost.ts';
import { percentile } from './report.ts';
import { DEFAULT_BOUNDS, Desk, newBoard, newGateway, newReception, newRecordingBoard } from './rig.ts';

const columns = argument(0);
const rows = argument(1);

const path = process.argv[5] ?? '';
const socket = process.argv[6];
/** Where consoles attach, what is held for them is measured: what is kept of the conversations must be steady soon. */
const SMALL = { perSession: 256 * 1024, total: 16 * 1024 * 1024 };
const bounds = socket === undefined ? DEFAULT_BOUNDS : SMALL;
const board = path === '' ? newBoard(bounds) : newRecordingBoard(path);
const reception = newReception(board);
await reception.listen(parseListen('127.0.0.1:0'));
if (socket !== undefined) await newGateway(board, socket);
const desk = columns > 0 ? new Desk(board, { columns, rows, paints: argument(2) === 0 }) : undefined;
await desk?.start();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

function stats(): Numbers {
  let bytes = 0;
  for (const session of board.registry.sessions) bytes += session.summary().bytesIn;
  const p99 = delay.percentile(99) / 1e6;
  const painted = desk?.painted ?? [];
  return {
    ...usage(),
    bytes,
    open: board.registry.open,
    frames: painted.length,
    frame: percentile(painted, 0.99),
    delay: p99,
  };
}

answer({
  port: () => ({ port: Number(/\d+$/.exec(reception.addresses[0] ?? '')?.[0]) }),
  stats,
  close: async () => {
    const { bytes } = stats();
    await board.close();
    return { bytes: bytes ?? NaN };
  },
  reset: () => {
    delay.reset();
    desk?.painted.splice(0);
    return stats();
  },
  grid: () => {
    desk?.type('/layout 9');
    desk?.press('Enter');
    return { shown: desk?.console.model.shown.length ?? 0 };
  },
  settled: () => {
    globalThis.gc?.();
    return stats();
  },
  frame: async () => ({ ms: desk === undefined ? NaN : await frameCost(desk, board) }),
});
