import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { NoTurn, type Turn, type TurnLimits, Turns } from '../../src/net/turns.ts';

const LIMITS: TurnLimits = { atOnce: 2, atOncePerHost: 100, perLoop: 100, perHost: 100, slowMs: 60_000 };

/** Who has begun, in order. */
function bench(limits: Partial<TurnLimits> = {}, now = (): number => 0) {
  const turns = new Turns({ ...LIMITS, ...limits }, now);
  const begun: string[] = [];
  const running = new Map<string, Turn>();
  const take = async (name: string, signal = new AbortController().signal): Promise<void> => {
    const turn = await turns.take(name.replace(/\d+$/, ''), signal);
    begun.push(name);
    running.set(name, turn);
  };
  return { turns, begun, running, take };
}

test('so many are under way at once, and each host has its turn', async () => {
  const { begun, running, take } = bench();
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1']) void take(name);
  await setImmediate();
  assert.deepEqual(begun, ['a1', 'a2']);
  for (const next of ['a1', 'a2', 'a3', 'b1', 'c1', 'a4']) {
    running.get(next)?.end();
    // Twice is once.
    running.get(next)?.end();
    await setImmediate();
  }
  assert.deepEqual(begun, ['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'a5']);
});

test('one host does not take all there is', async () => {
  const { begun, take, running } = bench({ atOnce: 3, atOncePerHost: 2 });
  for (const name of ['a1', 'a2', 'a3', 'b1']) void take(name);
  await setImmediate();
  assert.deepEqual(begun, ['a1', 'a2', 'b1']);
  running.get('b1')?.end();
  await setImmediate();
  assert.equal(begun.length, 3);
  running.get('a2')?.end();
  await setImmediate();
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'a3']);
});

test('so many begin in a turn of the loop', async () => {
  const { turns, take } = bench({ atOnce: 100, perLoop: 3 });
  for (let index = 0; index < 8; index++) void take(`a${index}`);
  const counts = [turns.running];
  while (turns.running < 8) {
    await setImmediate();
    counts.push(turns.running);
  }
  for (const [index, count] of counts.entries())
    assert.ok(count - (counts[index - 1] ?? 0) <= 3, String(counts));
});

test('one host has no more than its share, and gets it back', async () => {
  const { running, take, begun } = bench({ perHost: 2 });
  await Promise.all([take('a1'), take('a2')]);
  await assert.rejects(take('a3'), NoTurn);
  running.get('a1')?.end();
  await take('a3');
  assert.deepEqual(begun, ['a1', 'a2', 'a3']);
});

test('who gives up while waiting leaves no trace', async () => {
  const { turns, running, take, begun } = bench({ atOnce: 1, perHost: 2 });
  await take('a1');
  const giveUp = new AbortController();
  const waiting = take('a2', giveUp.signal);
  giveUp.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  await assert.rejects(take('b1', AbortSignal.abort(new Error('at once'))), /at once/);
  const third = take('a3');
  running.get('a1')?.end();
  await third;
  running.get('a3')?.end();
  assert.deepEqual(begun, ['a1', 'a3']);
  assert.equal(turns.running, 0);
});

test('who is slow gives way, but only where others wait', async () => {
  let now = 0;
  const { running, take, begun } = bench({ atOnce: 1, slowMs: 5 }, () => now);
  await take('a1');
  now = 1000;
  await setImmediate();
  const slow = running.get('a1')?.signal;
  assert.ok(slow !== undefined && !slow.aborted);
  const next = take('b1');
  // What hurries them keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  await new Promise((resolve) => slow.addEventListener('abort', resolve));
  clearInterval(alive);
  running.get('a1')?.end();
  await next;
  assert.deepEqual(begun, ['a1', 'b1']);
});

test('a clock that is set back lets those who are slow give way all the same', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 3_600_000;
  const { running, take } = bench({ atOnce: 2, slowMs: 1000 }, () => now);
  await take('a1');
  now = 0;
  await take('a2');
  void take('b1');
  now += 1000;
  t.mock.timers.tick(1000);
  assert.equal(running.get('a2')?.signal.aborted, true);
});
