import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialFor, headless } from '../helpers/headless.ts';

test('a headless board logs an object a line, from its start to its end', async (t) => {
  const board = headless(t);
  const client = await dialFor(t, await board.port());
  const { peer } = await board.waitFor('opened', ({ session }) => session === 1);
  await client.send('hello\n');
  client.reset();
  await board.waitFor('closed', ({ session }) => session === 1);
  board.child.kill('SIGTERM');
  assert.equal(await board.exit, 143);
  const events = board.logged.map(({ event }) => event);
  assert.deepEqual(events, ['started', 'opened', 'closed', 'stopping', 'stopped']);
  const closed = board.logged[2];
  assert.equal(closed?.['peer'], peer);
  assert.equal(closed?.['bytesIn'], 6);
  for (const { time, level } of board.logged) {
    assert.equal(new Date(time).toISOString(), time);
    assert.equal(level, 'info');
  }
});

test('what a client sent is in no log, whatever the level', async (t) => {
  const board = headless(t, ['--log-level', 'debug']);
  const client = await dialFor(t, await board.port());
  await client.send('\u001b]0;owned\u0007 secret\n');
  await board.waitFor('received', ({ bytes }) => bytes === 18);
  board.child.kill('SIGTERM');
  await board.exit;
  assert.ok(!board.text.includes('secret'));
  assert.ok(!board.text.includes('\u001b'));
});

test('a board that cannot start says why on one line, as everything else', async (t) => {
  const first = headless(t);
  const port = await first.port();
  const second = headless(t, ['--listen', String(port)]);
  const failed = await second.waitFor('failed');
  assert.equal(await second.exit, 69);
  assert.equal(failed['code'], 'CB_ADDRESS_IN_USE');
  assert.equal(failed.level, 'error');
  assert.equal(second.logged.length, 1);
});
