import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { WireRecord } from '../../src/record.ts';
import { folderFor } from '../helpers/folder.ts';
import { conversationsOf, RecordingBench, rowsOf } from '../helpers/recordings.ts';
import { streamPart } from '../helpers/streams.ts';

const PROGRAM = fileURLToPath(new URL('../helpers/board-process.js', import.meta.url));

/** After so many reports the board is killed, and so many milliseconds later; each round has another moment. */
const MOMENTS = [
  [1, 0],
  [2, 7],
  [5, 3],
  [9, 13],
  [20, 0],
  [33, 29],
] as const;

/** Runs a board until it is killed. Returns what it had said to be committed: records by session. */
async function killed(path: string, reports: number, after: number): Promise<Record<string, number>> {
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last: Record<string, number> = {};
  let count = 0;
  createInterface(child.stdout).on('line', (line) => {
    last = JSON.parse(line) as Record<string, number>;
    if (++count === reports) setTimeout(() => child.kill('SIGKILL'), after);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  assert.equal(signal, 'SIGKILL');
  return last;
}

/** Fails unless the records are all there are up to the last, each what it was. */
function assertWhole(records: readonly WireRecord[]): void {
  const offsets = { in: 0, out: 0, note: 0 };
  for (const [index, { seq, kind, offset, bytes }] of records.entries()) {
    assert.equal(seq, index);
    assert.equal(offset, offsets[kind]);
    offsets[kind] += bytes.length;
    if (kind === 'in') assert.ok(streamPart(offset, bytes.length).equals(bytes), `record ${seq} is damaged`);
    if (kind === 'out') assert.match(Buffer.from(bytes).toString(), /^answer \d+\n$/);
  }
}

test('a board that is killed under load leaves every committed record, no hole, and its sessions as stopped', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  for (const [round, [reports, after]] of MOMENTS.entries()) {
    const committed = await killed(path, reports, after);
    const next = new RecordingBench(t, { path, token: `next ${round}` });
    const [begun] = next.said;
    assert.equal(begun?.type === 'begun' && begun.setAside, undefined);
    const run = Number(rowsOf(path, "SELECT max(id) AS id FROM run WHERE reason = 'stopped'")[0]?.['id']);
    const sessions = conversationsOf(path).filter((session) => session.run === run);
    assert.equal(begun?.type === 'begun' && begun.left, sessions.length);
    for (const { id, reason, closedAt, conversation } of sessions) {
      assert.equal(reason, 'stopped');
      assert.ok(closedAt !== undefined && closedAt >= (conversation.at(-1)?.at ?? Infinity) - 0.001);
      assertWhole(conversation);
      assert.ok(conversation.length >= (committed[id] ?? 0), `#${id} lacks committed records`);
    }
    for (const id of Object.keys(committed)) assert.ok(sessions.some((session) => session.id === Number(id)));
    assert.deepEqual(rowsOf(path, 'SELECT * FROM gap'), []);
    assert.deepEqual(rowsOf(path, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    next.end();
  }
});
