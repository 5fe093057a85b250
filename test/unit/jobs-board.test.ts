/** Jobs on a real board, with real timers and a client that reads when it pleases. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { JobState } from '../../src/console/job.ts';
import { Jobs } from '../../src/console/jobs.ts';
import { type Bench, testBench } from '../helpers/boards.ts';
import { settled } from '../helpers/schedule.ts';

interface Desk {
  readonly jobs: Jobs;
  /** Resolves with the first state from now on that fits. */
  readonly next: (fits: (state: JobState) => boolean) => Promise<JobState>;
}

function deskOn(t: TestContext, bench: Bench, read: () => AsyncIterable<Uint8Array>): Desk {
  const listeners = new Set<(state: JobState) => void>();
  const jobs = new Jobs({
    port: bench.switchboard,
    schedule: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    clock: () => performance.now(),
    turns: { now: () => performance.now(), next: settled },
    read,
    changed: (state) => listeners.forEach((listener) => listener(state)),
  });
  t.after(() => jobs.stop());
  const next = (fits: (state: JobState) => boolean): Promise<JobState> =>
    new Promise((resolve) => {
      const listener = (state: JobState): void => {
        if (!fits(state)) return;
        listeners.delete(listener);
        resolve(state);
      };
      listeners.add(listener);
    });
  return { jobs, next };
}

/** Much more than the kernel holds for two sockets. */
const FILE = Buffer.from(
  Uint8Array.from({ length: 24_000_000 }, (_, index) => (index * 7 + (index >> 9)) % 256),
);

async function* inChunks(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < FILE.length; at += 100_000) {
    yield await Promise.resolve(FILE.subarray(at, at + 100_000));
  }
}

test('a file waits for a client that does not read, and arrives whole', { timeout: 60_000 }, async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 300_000 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  client.socket.pause();
  const { jobs, next } = deskOn(t, bench, inChunks);
  const waits = next(({ waiting }) => waiting);
  const ends = next(({ state }) => state !== 'running');
  jobs.sendFile(1, 'firmware');
  const { progress, why } = await waits;
  assert.match(why ?? '', /do not fit its outbox/);
  assert.ok((progress?.sent ?? 0) < FILE.length);
  client.socket.resume();
  const end = await ends;
  assert.deepEqual([end.state, end.why, end.progress?.sent], ['done', undefined, FILE.length]);
  await bench.switchboard.finish(1);
  await client.ended;
  assert.ok(client.bytes.equals(FILE));
});

test('a file to a client that hangs up ends with the reason', { timeout: 60_000 }, async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 300_000 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  client.socket.pause();
  const { jobs, next } = deskOn(t, bench, inChunks);
  const waits = next(({ waiting }) => waiting);
  const ends = next(({ state }) => state !== 'running');
  jobs.sendFile(1, 'firmware');
  await waits;
  client.destroy();
  const end = await ends;
  assert.equal(end.state, 'failed');
  assert.match(end.why ?? '', /closed; nothing was sent/);
});
