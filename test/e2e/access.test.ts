import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { serve } from '../helpers/cordboard.ts';
import { dialFor, headless } from '../helpers/headless.ts';
import { folderFor } from '../helpers/folder.ts';
import { operatorOf } from '../helpers/operators.ts';
import { proxyV1 } from '../helpers/proxy.ts';

test('a ban holds over a kill of the board, from the first client on', async (t) => {
  const folder = folderFor(t);
  const options = { env: { XDG_RUNTIME_DIR: folder } };
  const args = ['--name', 'lab', '--proxy-from', '127.0.0.1'];
  const board = headless(t, args, options);
  const client = await dialFor(t, await board.port());
  await client.send(proxyV1('192.0.2.7', 1));
  await board.waitFor('opened', ({ peer }) => peer === '192.0.2.7:1');
  const operator = await operatorOf(t, board, 'lab');
  const answer = (await operator('ban', { network: '192.0.2.0/24', reason: 'floods', sure: true })) as object;
  assert.deepEqual({ ...answer, ban: undefined }, { ban: undefined, hungUp: 1, kept: true });
  await client.ended;
  board.child.kill('SIGKILL');
  await board.exit;
  const again = headless(t, args, options);
  const banned = await dialFor(t, await again.port());
  await banned.send(proxyV1('192.0.2.9', 1));
  await banned.waitFor('refused: your address is banned here\r\n');
  const other = await dialFor(t, await again.port());
  await other.send(proxyV1('198.51.100.1', 1));
  await again.waitFor('opened', ({ session }) => session === 1);
  const { message } = await again.waitFor('notice', ({ level }) => level === 'warning');
  assert.equal(message, 'refused a client from 192.0.2.9:1: 192.0.2.0/24 is banned (floods)');
});

test('clients that a proxy names count by their own address alone', async (t) => {
  const board = headless(t, ['--proxy-from', '127.0.0.1', '--max-per-address', '1']);
  const port = await board.port();
  for (const [index, header] of [Buffer.from('PROXY UNKNOWN\r\n'), proxyV1('192.0.2.7', 1)].entries()) {
    await (await dialFor(t, port)).send(header);
    await board.waitFor('opened', ({ session }) => session === index + 1);
  }
  for (const header of ['PROXY UNKNOWN\r\n', proxyV1('192.0.2.7', 2)]) {
    const client = await dialFor(t, port);
    await client.send(header);
    await client.waitFor('refused: as many as may be are connected from your address\r\n');
  }
});

test('a damaged file of bans stands as an error, and the board is not healthy', async (t) => {
  const folder = folderFor(t);
  const options = { env: { XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder } };
  const first = headless(t, ['--name', 'lab'], options);
  await first.port();
  const operator = await operatorOf(t, first, 'lab');
  await operator('ban', { network: '192.0.2.0/24', sure: true });
  first.child.kill('SIGKILL');
  await first.exit;
  const file = path.join(folder, 'cordboard', 'bans-lab.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -10));
  const board = headless(t, ['--name', 'lab'], options);
  await board.port();
  const status = (await (
    await operatorOf(t, board, 'lab')
  )('status', {})) as {
    readonly healthy: boolean;
    readonly trouble: readonly string[];
  };
  assert.equal(status.healthy, false);
  assert.match(
    status.trouble[0] ?? '',
    /bans-lab\.json: it cannot be used .* nobody who was banned in it is banned/,
  );
});

test('what is said for one listener stands beside what is said for all, and a reload takes lists over', async (t) => {
  const folder = folderFor(t);
  const [config, secret] = [path.join(folder, 'config.json'), path.join(folder, 'secret')];
  writeFileSync(secret, 'open sesame\n', { mode: 0o600 });
  const write = (more: object): void =>
    writeFileSync(
      config,
      JSON.stringify({ listen: ['127.0.0.1:0', `0.0.0.0:0,passphrase-file=${secret}`], ...more }),
    );
  write({});
  const board = headless(t, [
    '--config',
    config,
    '--listen',
    '127.0.0.1:0',
    '--listen',
    `0.0.0.0:0,passphrase-file=${secret}`,
  ]);
  const { listeners } = await board.waitFor('started');
  const [plain = 0, guarded = 0] = (listeners as string[]).map((each) => Number(/\d+$/.exec(each)?.[0]));
  await dialFor(t, plain);
  await board.waitFor('opened', ({ session }) => session === 1);
  const asked = await dialFor(t, guarded);
  await asked.waitFor('passphrase: ');
  await asked.send('open sesame\nhello\n');
  await board.waitFor('opened', ({ session }) => session === 2);
  assert.ok(!board.text.includes('open to others'), 'it is guarded');
  assert.ok(!board.text.includes('sesame'));

  write({ deny: ['127.0.0.0/8'] });
  board.child.kill('SIGHUP');
  const { changed } = await board.waitFor('reloaded');
  assert.deepEqual(changed, ['deny']);
  for (const port of [plain, guarded]) {
    const denied = await dialFor(t, port);
    await denied.waitFor('refused: your address may not come in here\r\n');
  }
});

test('a board whose passphrase others can read does not start', async (t) => {
  const secret = path.join(folderFor(t), 'secret');
  writeFileSync(secret, 'open sesame\n', { mode: 0o604 });
  const board = headless(t, ['--passphrase-file', secret]);
  const failed = await board.waitFor('failed');
  assert.equal(await board.exit, 74);
  assert.equal(failed['code'], 'CB_FILE');
  assert.match(String(failed['message']), /others than its owner can get at it \(mode 0604\)/);
});

test('on a terminal an address of the machine itself is banned after a yes to what it is', async (t) => {
  const { terminal, dial, port } = await serve(t);
  await dial();
  terminal.type('/ban #1 10m').press('Enter');
  await terminal.waitFor('Ban 127.0.0.1/32 for 10m?');
  await terminal.yes();
  await terminal.waitFor('127.0.0.1/32 is in 127.0.0.0/8, this machine itself.');
  await terminal.waitFor('Ban 127.0.0.1/32 for 10m all the same?');
  await terminal.yes();
  await terminal.waitFor('; 1 session hung up');
  const refused = await dialFor(t, port);
  await refused.waitFor('refused: your address is banned here');
  terminal.type('/bans').press('Enter');
  await terminal.waitFor(/127\.0\.0\.1\/32 {2}10m left, by /);
});
