/** Devices that dial in again: who has their name, and whom a script reaches by it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { dialFrom } from '../helpers/far-clients.ts';
import { folderFor } from '../helpers/folder.ts';
import { bareEnv, dialFor, type Headless, headless } from '../helpers/headless.ts';
import { network } from '../helpers/network.ts';
import { operatorOf } from '../helpers/operators.ts';
import { runProgram } from '../helpers/recorded.ts';

const RULES = { names: [{ line: '^ID=(\\w+)', name: 'pump-$1' }] };

/** Flags of a board that names its clients, and waits long for one that has ended its sending. */
function ruled(t: TestContext): string[] {
  const file = path.join(folderFor(t), 'config.json');
  writeFileSync(file, JSON.stringify(RULES));
  return ['--config', file, '--half-close', '600', '--name', 'lab', '--log-level', 'debug'];
}

/** Resolves when a session has that name. */
function named(board: Headless, id: number, wanted: string): Promise<unknown> {
  return board.waitFor('named', ({ session, name }) => session === id && name === wanted);
}

async function send(board: Headless, target: string, text: string): Promise<void> {
  const ran = await runProgram(['send', target, text], bareEnv(board.folder));
  assert.deepEqual([ran.code, ran.err], [0, '']);
}

test('a device that dials again while its old connection is half-closed has its name, and what is sent to it', async (t) => {
  const board = headless(t, ruled(t));
  const port = await board.port();
  const old = await dialFor(t, port);
  await old.send('ID=7\n');
  await named(board, 1, 'pump-7');
  for (const id of [2, 3]) {
    old.end();
    await board.waitFor(
      'note',
      ({ session, message }) => session === 1 && String(message).includes('ended its sending'),
    );
    const again = await dialFor(t, port);
    await again.send('ID=7\n');
    await named(board, id, 'pump-7');
    await send(board, 'pump-7', `reboot ${id}`);
    await again.waitFor(`reboot ${id}\n`);
    again.reset();
    await board.waitFor('closed', ({ session }) => session === id);
  }
  assert.equal(old.received, '');
});

test('a device whose old connection was never heard of again has its name once that is known', async (t) => {
  const net = await network(t);
  if (typeof net === 'string') {
    t.skip(`no network of its own: ${net}`);
    return;
  }
  const flags = [
    '--listen',
    `${net.near.v4}:7000`,
    '--unacked-mark',
    '1',
    '--unacked-close',
    '3',
    ...ruled(t),
  ];
  const board = headless(t, flags, { prefix: net.near.prefix });
  await board.waitFor('started');
  const call = await operatorOf(t, board, 'lab');
  const old = await dialFrom(t, net.far, net.near.v4, 7000);
  await old.tell('ID=7');
  await named(board, 1, 'pump-7');
  net.cut();
  const again = await dialFrom(t, net.near, net.near.v4, 7000);
  await again.tell('ID=7');
  await named(board, 2, 'pump-7-2');
  await call('send', { id: 1, text: 'are you there?' });
  await named(board, 2, 'pump-7');
  await send(board, 'pump-7', 'reboot');
  await again.until(() => again.bytes === 'reboot\n'.length);
  await board.waitFor('closed', ({ session }) => session === 1);
  await send(board, 'pump-7', 'again');
  await again.until(() => again.bytes === 'reboot\nagain\n'.length);
  const story = board.logged.map(({ event, session }) => `${event} ${String(session)}`);
  assert.ok(story.lastIndexOf('named 2') < story.indexOf('closed 1'));
});

test('a device that waits for its name has it when the other connection closes', async (t) => {
  const board = headless(t, ruled(t));
  const port = await board.port();
  const old = await dialFor(t, port);
  await old.send('ID=7\n');
  await named(board, 1, 'pump-7');
  const again = await dialFor(t, port);
  await again.send('ID=7\n');
  await named(board, 2, 'pump-7-2');
  old.reset();
  await named(board, 2, 'pump-7');
  await send(board, 'pump-7', 'reboot');
  await again.waitFor('reboot\n');
});
