import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import { Calls } from '../../src/gateway/calls.ts';
import { notificationLine, resultLine } from '../../src/gateway/rpc.ts';

const LOST = new CordboardError('CB_LINK', 'lost');

function callsTo(order: string[]): Calls {
  const line = { write: () => undefined, close: () => undefined };
  return new Calls(line, (method) => order.push(method));
}

/** As long a way as an answer goes until it is where it is used. */
async function used(answer: Promise<unknown>, order: string[]): Promise<void> {
  await (async () => await (async () => await answer)())();
  await Promise.resolve();
  order.push('answer');
}

test('what is told after an answer does not overtake what is made of it, even in one read', async () => {
  const order: string[] = [];
  const calls = callsTo(order);
  const done = [used(calls.call('open', {}), order), used(calls.call('open', {}), order)];
  const lines = [
    notificationLine('before', {}),
    resultLine(1, 1),
    notificationLine('between', {}),
    resultLine(2, 2),
    notificationLine('after', {}),
  ];
  calls.received(Buffer.from(lines.join('')));
  await Promise.all(done);
  await turn();
  assert.deepEqual(order, ['before', 'answer', 'between', 'answer', 'after']);
});

test('what was read before the connection ended is still told', async () => {
  const order: string[] = [];
  const calls = callsTo(order);
  const answers = Promise.allSettled([calls.call('a', {}), calls.call('b', {}), calls.call('c', {})]);
  calls.received(Buffer.from(resultLine(1, 'one') + notificationLine('told', {}) + resultLine(2, 'two')));
  calls.closed(LOST);
  assert.deepEqual(await answers, [
    { status: 'fulfilled', value: 'one' },
    { status: 'fulfilled', value: 'two' },
    { status: 'rejected', reason: LOST },
  ]);
  assert.deepEqual(order, ['told']);
  await assert.rejects(calls.call('d', {}), LOST);
});
