import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dial } from '../helpers/clients.ts';
import { folderFor } from '../helpers/folder.ts';
import { dialFor, headless } from '../helpers/headless.ts';
import { operatorOf } from '../helpers/operators.ts';

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
  // That nothing is recorded is said first.
  assert.deepEqual(events, ['notice', 'started', 'opened', 'closed', 'stopping', 'notice', 'stopped']);
  const closed = board.logged[3];
  assert.equal(closed?.['peer'], peer);
  assert.equal(closed?.['bytesIn'], 6);
  for (const { time } of board.logged) assert.equal(new Date(time).toISOString(), time);
  const levels = board.logged.map(({ level }) => level);
  assert.deepEqual(levels, ['info', 'info', 'info', 'info', 'info', 'warning', 'info']);
  assert.equal(board.logged[4]?.['why'], 'stopped by SIGTERM');
  assert.equal(board.logged[5]?.['message'], 'the board ends: stopped by SIGTERM');
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

test('SIGTERM says farewell, lets what waits go out, and then hangs up', async (t) => {
  const board = headless(t, ['--farewell', 'back at noon', '--drain', '60', '--name', 'lab']);
  const port = await board.port();
  const client = await dialFor(t, port);
  await client.send('hello\n');
  await board.waitFor('opened', ({ session }) => session === 1);
  client.socket.pause();
  const operator = await operatorOf(t, board, 'lab');
  // More than the kernel takes for a client that does not read.
  const text = 'x'.repeat(500_000);
  for (let count = 0; count < 16; count++) await operator('send', { id: 1, text }).catch(() => undefined);
  board.child.kill('SIGTERM');
  await board.waitFor('notice', ({ message }) => message === 'the board ends: stopped by SIGTERM');
  await assert.rejects(dial(port));
  client.socket.resume();
  await client.ended;
  assert.ok(client.received.endsWith('x\nback at noon\n') || client.received.endsWith('xback at noon\n'));
  assert.equal(await board.exit, 143);
  const stopped = await board.waitFor('stopped');
  assert.equal(stopped['undelivered'], 0);
});

test('a second signal ends at once, whatever still waits', async (t) => {
  const board = headless(t, ['--drain', '3600', '--name', 'lab']);
  const client = await dialFor(t, await board.port());
  await board.waitFor('opened', ({ session }) => session === 1);
  client.socket.pause();
  const operator = await operatorOf(t, board, 'lab');
  for (let count = 0; count < 16; count++)
    await operator('send', { id: 1, text: 'x'.repeat(500_000) }).catch(() => undefined);
  board.child.kill('SIGINT');
  await board.waitFor('stopping');
  board.child.kill('SIGTERM');
  assert.equal(await board.exit, 143);
  assert.ok(!board.logged.some(({ event }) => event === 'stopped'));
});

test('past the deadline clients that do not read are hung up on, and counted', async (t) => {
  const board = headless(t, ['--drain', '0', '--name', 'lab']);
  const client = await dialFor(t, await board.port());
  await board.waitFor('opened', ({ session }) => session === 1);
  client.socket.pause();
  const operator = await operatorOf(t, board, 'lab');
  for (let count = 0; count < 16; count++)
    await operator('send', { id: 1, text: 'x'.repeat(500_000) }).catch(() => undefined);
  board.child.kill('SIGTERM');
  assert.equal(await board.exit, 143);
  const stopped = await board.waitFor('stopped');
  assert.equal(stopped['undelivered'], 1);
});

test('SIGHUP takes over what can be, says what cannot, and keeps everything where the file is wrong', async (t) => {
  const folder = folderFor(t);
  const file = path.join(folder, 'config.json');
  const write = (config: object): void => writeFileSync(file, JSON.stringify(config));
  write({ greeting: 'good morning' });
  const board = headless(t, ['--config', file]);
  const port = await board.port();
  const first = await dialFor(t, port);
  await first.waitFor('good morning\n');

  write({ greeting: 'good evening', memory: '1M', names: [{ name: 'pump-$1', line: '^id (\\d+)' }] });
  board.child.kill('SIGHUP');
  const reloaded = await board.waitFor('reloaded');
  assert.deepEqual(reloaded['changed'], ['greeting', 'names']);
  assert.deepEqual(reloaded['ignored'], ['memory']);
  await board.waitFor('notice', ({ message }) =>
    String(message).startsWith('only a new start changes memory'),
  );
  const second = await dialFor(t, port);
  await second.waitFor('good evening\n');
  await second.send('id 7\n');
  await board.waitFor('named', ({ session, name }) => session === 2 && name === 'pump-7');
  await first.send('id 8\n');

  writeFileSync(file, '{ "greting": 1 }');
  board.child.kill('SIGHUP');
  const refused = await board.waitFor('notice', ({ message }) => String(message).startsWith('not reloaded'));
  assert.equal(refused.level, 'error');
  const third = await dialFor(t, port);
  await third.waitFor('good evening\n');
  // The rules are for whoever comes after them.
  assert.ok(!board.logged.some(({ event, session }) => event === 'named' && session === 1));
});
