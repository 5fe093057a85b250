import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { formatBans } from '../../src/access/ban-text.ts';
import { type Ban, Bans } from '../../src/access/bans.ts';
import { accessCheck } from '../../src/access/check.ts';
import { BanFile } from '../../src/desk/ban-file.ts';
import { parseNetwork } from '../../src/cidr.ts';
import { proxySteps } from '../../src/access/proxy-step.ts';
import { systemClock } from '../../src/clock.ts';
import { notesOf, receptionOptions, testBench } from '../helpers/boards.ts';
import { openDoor } from '../helpers/door.ts';
import { folderFor } from '../helpers/folder.ts';
import { proxyV1 } from '../helpers/proxy.ts';

const BAN: Ban = { network: '10.0.0.0/8', at: 5, until: 9e15, reason: 'x', by: 'ann' };

interface Kept {
  readonly path: string;
  readonly said: (string | undefined)[];
  readonly open: () => BanFile;
}

function kept(t: TestContext, text?: string): Kept {
  const path = join(folderFor(t), 'state', 'bans-lab.json');
  mkdirSync(join(path, '..'));
  if (text !== undefined) writeFileSync(path, text);
  const said: (string | undefined)[] = [];
  const trouble = (line: string | undefined): void => void said.push(line);
  return { path, said, open: () => new BanFile(path, { clock: () => 0, trouble }) };
}

test('bans are kept from one start to the next, for the owner alone', async (t) => {
  const { path, said, open } = kept(t);
  const file = open();
  assert.deepEqual(await file.load(), []);
  assert.equal(await file.keep([BAN]), true);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(await open().load(), [BAN]);
  assert.deepEqual(said, []);
});

test('a damaged file is set aside and said, and new bans are kept', async (t) => {
  const { path, said, open } = kept(t, '{"version":1,"bans":[{"netw');
  const file = open();
  assert.deepEqual(await file.load(), []);
  assert.match(
    said[0] ?? '',
    /it cannot be used \(line 1, .*\) and is now .*broken-.*; nobody who was banned in it is banned$/,
  );
  assert.equal(await file.keep([BAN]), true);
  assert.deepEqual(await open().load(), [BAN]);
  assert.equal(readdirSync(join(path, '..')).length, 2);
});

test('what is right of a file holds, and what is wrong is said and kept beside it', async (t) => {
  const { path, said, open } = kept(
    t,
    JSON.stringify({ version: 1, bans: [BAN, { network: 'pump', at: 1 }] }),
  );
  assert.deepEqual(await open().load(), [BAN]);
  assert.match(
    said[0] ?? '',
    /some of its bans cannot be used \(bans\[1\]\.network: .*\); as it was it is kept as /,
  );
  assert.equal(readdirSync(join(path, '..')).length, 2);
});

test('the file of a newer program, and what is no file, stay as they are', async (t) => {
  const newer = kept(t, '{"version":2}');
  const file = newer.open();
  assert.deepEqual(await file.load(), []);
  assert.match(newer.said[0] ?? '', /newer cordboard; it stays as it is: nobody is banned by it/);
  assert.equal(await file.keep([BAN]), false);
  assert.equal(readFileSync(newer.path, 'utf8'), '{"version":2}');
  const folder = kept(t);
  mkdirSync(folder.path);
  const other = folder.open();
  assert.deepEqual(await other.load(), []);
  assert.equal(folder.said.length, 1);
  assert.equal(await other.keep([BAN]), false);
});

test('that bans cannot be kept is said once, and again when they can', async (t) => {
  const { path, said, open } = kept(t);
  const file = open();
  await file.load();
  mkdirSync(path);
  assert.equal(await file.keep([BAN]), false);
  assert.equal(await file.keep([BAN]), false);
  assert.match(said[0] ?? '', /it cannot be written: .*; bans end with this board$/);
  assert.equal(said.length, 1);
});

test('a ban hangs up whom it meets, by the address that a proxy names, and nobody else', async (t) => {
  const bench = await testBench(t);
  const { banning } = bench.board;
  const proxies = [parseNetwork('127.0.0.1/32')].filter((network) => network !== undefined);
  const check = accessCheck({
    list: { allow: [], deny: [] },
    proxies,
    bans: banning.bans,
    clock: systemClock(),
  });
  bench.reception.options = receptionOptions({ check, steps: proxySteps(proxies, check) });
  for (const host of ['192.0.2.7', '192.0.2.8', '198.51.100.1'])
    await (await bench.dial()).send(proxyV1(host, 1));
  await bench.watch.session(3);
  const answer = await bench.switchboard.ban({ network: '192.0.2.0/24', ms: 7_200_000, reason: 'floods' });
  assert.equal(answer.hungUp, 2);
  assert.equal(answer.kept, false, 'there is nothing to keep it in');
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await bench.watch.session(2, ({ reason }) => reason === 'hung up');
  assert.equal((await bench.watch.session(3)).state, 'open');
  assert.ok(notesOf(await bench.records(1)).includes('banned by an operator: floods'));
  await bench.watch.until(() =>
    bench.watch.notices.some(
      ({ text }) => text === 'an operator banned 192.0.2.0/24 for 2h (floods); 2 sessions hung up',
    ),
  );
  const again = await bench.dial();
  await again.send(proxyV1('192.0.2.9', 1));
  await again.waitFor('refused: your address is banned here\r\n');
  await bench.switchboard.unban('192.0.2.0/24');
  await (await bench.dial()).send(proxyV1('192.0.2.9', 1));
  await bench.watch.session(4);
});

test('the machine itself is banned only when that is meant', async (t) => {
  const { board, switchboard } = await testBench(t);
  const network = parseNetwork('192.0.2.5/32');
  assert.ok(network !== undefined);
  const own = [{ network, words: '192.0.2.5, an address of this machine' }];
  const saved: string[] = [];
  board.banning.host = { own: () => own, keep: (bans) => Promise.resolve(saved.push(formatBans(bans)) > 0) };
  const refused = (text: string, message: RegExp): Promise<void> =>
    assert.rejects(switchboard.ban({ network: text }), { code: 'CB_OWN_ADDRESS', message });
  await refused(
    '127.0.0.1',
    /^127\.0\.0\.1\/32 is in 127\.0\.0\.0\/8, this machine itself; nothing was banned/,
  );
  await refused('::1', /^::1\/128 is ::1\/128, this machine/);
  await refused('::/0', /^::\/0 holds ::1\/128/);
  await refused('192.0.2.0/24', /^192\.0\.2\.0\/24 holds 192\.0\.2\.5, an address of this machine/);
  assert.equal(saved.join(), '');
  const answer = await switchboard.ban({ network: '192.0.2.0/24', sure: true });
  assert.equal(answer.kept, true);
  assert.match(saved[0] ?? '', /"192\.0\.2\.0\/24"/);
});

test('bans from before hold, but for those that are over', async (t) => {
  const { board, switchboard } = await testBench(t);
  board.banning.recall([BAN, { ...BAN, network: '192.0.2.0/24', until: 1 }]);
  assert.deepEqual(await switchboard.bans(), [BAN]);
  assert.ok(formatBans(board.banning.list()).includes('10.0.0.0/8'));
  assert.equal(new Bans().list(0).length, 0);
});

test('a ban that was made while the clock was wrong ends no other when the board starts again', async (t) => {
  const { board, switchboard } = await testBench(t);
  const now = Date.now();
  const other = { ...BAN, network: '192.0.2.0/24', until: now + 3_600_000 };
  const early = { ...BAN, network: '198.51.100.0/24', at: now + 10 * 365 * 86_400_000 };
  board.banning.recall([other, early]);
  assert.deepEqual(await switchboard.bans(), [other, early]);
});

test('scripts ban, list and lift', async (t) => {
  const door = await openDoor(t);
  await door.client('pump');
  const banned = await door.run(['ban', '192.0.2.7', '2h', 'floods', 'the', 'bus']);
  assert.deepEqual(
    [banned.code, banned.out, banned.said],
    [
      0,
      'banned 192.0.2.7/32 for 2h; 0 sessions hung up\n',
      ['the ban ends with this board: it could not be kept'],
    ],
  );
  assert.match(
    (await door.run(['bans'])).out,
    /^192\.0\.2\.7\/32 {2}2h left, by tester 0s ago: floods the bus\n$/,
  );
  const [line] = (await door.run(['bans', '--json'])).out.split('\n');
  const { network, reason, by } = JSON.parse(line ?? '') as Ban;
  assert.deepEqual([network, reason, by], ['192.0.2.7/32', 'floods the bus', 'tester']);
  assert.equal((await door.run(['unban', '192.0.2.7'])).out, '192.0.2.7/32 is not banned any more\n');
  const again = await door.run(['unban', '192.0.2.7']);
  assert.equal(again.code, 1);
  assert.match(again.said[0] ?? '', /192\.0\.2\.7\/32 is not banned/);
  assert.equal((await door.run(['ban', 'nobody'])).code, 1);
  assert.equal((await door.run(['ban'])).code, 64);
});

test('a script that would ban the machine itself is refused, or asked', async (t) => {
  const door = await openDoor(t);
  const client = await door.client('pump');
  const refused = await door.run(['ban', 'pump', '1h']);
  assert.equal(refused.code, 1);
  assert.match(refused.said[0] ?? '', /127\.0\.0\.1\/32 is in 127\.0\.0\.0\/8, this machine itself/);
  assert.equal((await door.run(['ban', 'pump'], { answer: false })).code, 1);
  const yes = await door.run(['ban', 'pump', '1h'], { answer: true });
  assert.match(yes.said[0] ?? '', /this machine itself\. Ban it all the same\? \[y\/N\] $/);
  assert.equal(yes.out, 'banned 127.0.0.1/32 for 1h; 1 session hung up\n');
  await client.ended;
});
