import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { parseListen } from '../../src/address.ts';
import { CordboardError } from '../../src/errors.ts';
import type { WireRecord } from '../../src/record.ts';
import { Feed } from '../../src/switchboard/feed.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import {
  type Bench,
  SESSION_OPTIONS,
  testBench,
  testBoard,
  testReception,
  textOf,
  Watch,
} from '../helpers/boards.ts';
import { dial } from '../helpers/clients.ts';

function socketPath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'board.sock');
}

/** Dials in and resolves when the board has ended the connection. */
async function refused(bench: Bench): Promise<void> {
  const client = await bench.dial();
  client.end();
  await client.closed;
}

function hasV6(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(0, '::1', () => probe.close(() => resolve(true)));
  });
}

test('one session, one byte: what is counted is in the singular', async (t) => {
  const bench = await testBench(t, { maxSessions: 1, session: { outboxBytes: 0 } });
  await bench.dial();
  await bench.watch.session(1);
  await bench.dial();
  const refused = await bench.watch.until(() => bench.watch.notices[0]);
  assert.match(refused.text, /: 1 session is open \(--max-sessions\)$/);
  await assert.rejects(bench.switchboard.sendRaw(1, Buffer.from('x')), {
    message: /: 1 byte does not fit its outbox/,
  });
});

test('port 0 is a port of the system, and the address says which', async (t) => {
  const bench = await testBench(t);
  assert.ok(bench.port > 0);
  assert.deepEqual(bench.reception.addresses, [`127.0.0.1:${bench.port}`]);
  const other = new LocalSwitchboard(bench.board, () => bench.reception.addresses);
  t.after(() => other.detach());
  const snapshot = await other.watch(() => undefined);
  assert.deepEqual(snapshot.addresses, bench.reception.addresses);
});

test('IPv6 addresses stand in brackets', { skip: !(await hasV6()) }, async (t) => {
  const bench = await testBench(t);
  await bench.reception.listen(parseListen('[::1]:0'));
  const address = bench.reception.addresses[1] ?? '';
  const [, port] = /^\[::1\]:(\d+)$/.exec(address) ?? assert.fail(address);
  const client = await dial(Number(port), '::1');
  t.after(() => client.destroy());
  const summary = await bench.watch.session(1);
  assert.equal(summary.peer, `[::1]:${client.socket.localPort ?? 0}`);
  assert.equal(summary.local, address);
});

test("a Unix socket is its owner's alone, and its clients are numbered", async (t) => {
  const path = socketPath(t);
  const bench = await testBench(t);
  await bench.reception.listen(parseListen(`unix:${path}`));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const client = await dial(path);
  t.after(() => client.destroy());
  const summary = await bench.watch.session(1);
  assert.equal(summary.peer, `unix:${path}#1`);
  await client.send('hello\n');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 6);
});

test('a Unix socket that a killed program left is replaced, a live one is refused', async (t) => {
  const path = socketPath(t);
  const leave = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', leave]);
  assert.ok(statSync(path).isSocket());
  const bench = await testBench(t);
  await bench.reception.listen(parseListen(`unix:${path}`));
  const client = await dial(path);
  t.after(() => client.destroy());
  await bench.watch.session(1);
  const second = testReception(t, bench.board);
  await assert.rejects(second.listen(parseListen(`unix:${path}`)), { code: 'CB_ADDRESS_IN_USE' });
  const again = await dial(path);
  t.after(() => again.destroy());
  await bench.watch.session(2);
});

test('of two programs that find a socket left at the same time one has it, and keeps it', async (t) => {
  const path = socketPath(t);
  const leave = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', leave]);
  const bench = await testBench(t);
  const both = [bench.reception, testReception(t, bench.board)];
  const listened = await Promise.allSettled(both.map((each) => each.listen(parseListen(`unix:${path}`))));
  const [lost, ...others] = listened.filter((result) => result.status === 'rejected');
  assert.deepEqual(others, []);
  assert.ok(lost?.reason instanceof CordboardError && lost.reason.code === 'CB_ADDRESS_IN_USE');
  const client = await dial(path);
  t.after(() => client.destroy());
  await bench.watch.session(1);
});

test('an address that is taken, or not of this machine, is refused by name', async (t) => {
  const bench = await testBench(t);
  const taken = parseListen(`127.0.0.1:${bench.port}`);
  await assert.rejects(bench.reception.listen(taken), {
    code: 'CB_ADDRESS_IN_USE',
    message: new RegExp(`^127\\.0\\.0\\.1:${bench.port}: another program listens here`),
  });
  await assert.rejects(bench.reception.listen(parseListen('192.0.2.1:0')), {
    code: 'CB_ADDRESS_UNAVAILABLE',
  });
  await assert.rejects(bench.reception.listen(parseListen('unix:/nowhere/at/all')), {
    code: 'CB_ADDRESS_UNAVAILABLE',
  });
  assert.equal(bench.reception.addresses.length, 1);
});

test('only what others can reach is warned of, for as long as it stands', async (t) => {
  const bench = await testBench(t);
  assert.equal(bench.board.notices.past.length, 0);
  await bench.reception.listen(parseListen('0.0.0.0:0'));
  const [notice, ...others] = bench.board.notices.past;
  assert.equal(others.length, 0);
  assert.equal(notice?.severity, 'warning');
  assert.equal(notice.standing, true);
  assert.match(notice.text, /^0\.0\.0\.0:\d+ is open to others/);
});

test('more clients than sessions are allowed are refused, and said once', async (t) => {
  let now = 1_000_000;
  const bench = await testBench(t, { maxSessions: 2, clock: () => now });
  const kept = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  for (let count = 0; count < 3; count++) await refused(bench);
  const notice = await bench.watch.until(() => bench.watch.notices[0]);
  assert.match(
    notice.text,
    /^refused a client from 127\.0\.0\.1:\d+: 2 sessions are open \(--max-sessions\)$/,
  );
  now += 10_000;
  await refused(bench);
  const next = await bench.watch.until(() => bench.watch.notices[1]);
  assert.match(next.text, /^refused 3 clients, the last from /);
  assert.equal(bench.watch.sessions.size, 2);

  kept[0]?.reset();
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await bench.dial();
  await bench.watch.session(3);
});

test('more clients from one address than allowed are refused, until one of them leaves', async (t) => {
  const bench = await testBench(t, { maxPerAddress: 1 });
  const first = await bench.dial();
  await bench.watch.session(1);
  await refused(bench);
  const notice = await bench.watch.until(() => bench.watch.notices[0]);
  assert.match(notice.text, /1 of its address are open \(--max-per-address\)$/);
  first.reset();
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await bench.dial();
  await bench.watch.session(2, ({ state }) => state === 'open');
});

test('a feed opened in the middle of traffic has no gap and no double', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`);
  const got: WireRecord[] = [];
  for (const [index, line] of lines.entries()) {
    await client.send(line);
    if (index !== 1000) continue;
    await bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
    got.push(...(await bench.switchboard.open(1, Infinity)).records);
  }
  const fed = (): WireRecord[] =>
    bench.watch.events.flatMap((event) => (event.type === 'records' ? event.records : []));
  const sum = (records: readonly WireRecord[]): number =>
    records.reduce((bytes, record) => bytes + record.bytes.length, 0);
  const total = Buffer.byteLength(lines.join(''));
  await bench.watch.until(() => sum(got) + sum(fed()) >= total);
  const all = [...got, ...fed()];
  assert.equal(textOf(all, 'in'), lines.join(''));
  assert.deepEqual(
    all.map(({ seq }) => seq),
    [...all.keys()],
  );
  assert.ok(got.length > 0 && fed().length > 0);
});

test('what is sent while a feed is being opened comes once', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.send(1, 'before');
  const opening = bench.switchboard.open(1, Infinity);
  const sending = bench.switchboard.send(1, 'meanwhile');
  const [page] = await Promise.all([opening, sending]);
  await bench.switchboard.send(1, 'after');
  await client.waitFor('after\n');
  await bench.watch.until(() => bench.watch.events.some((event) => event.type === 'records'));
  const fed = bench.watch.events.flatMap((event) => (event.type === 'records' ? event.records : []));
  assert.equal(textOf([...page.records, ...fed], 'out'), 'before\nmeanwhile\nafter\n');
});

test('a closed feed is silent, the summaries go on', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.open(1, 1000);
  await bench.switchboard.close(1);
  await client.send('hello');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.equal(
    bench.watch.events.some((event) => event.type === 'records'),
    false,
  );
});

test('two consoles see the same', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  const watch = new Watch();
  const other = new LocalSwitchboard(bench.board, () => []);
  const snapshot = await other.watch(watch.hear);
  t.after(() => other.detach());
  assert.deepEqual(
    snapshot.sessions.map(({ id }) => id),
    [1],
  );
  await other.open(1, 1000);
  await bench.switchboard.rename(1, 'gate');
  await bench.switchboard.send(1, 'hi');
  await watch.session(1, ({ name }) => name === 'gate');
  const event = await watch.until(() => watch.events.find(({ type }) => type === 'records'));
  assert.equal(textOf(event.type === 'records' ? event.records : [], 'out'), 'hi\n');
});

test('an accepted session cannot be dialed again', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  await assert.rejects(bench.switchboard.retry(1), { code: 'CB_USAGE' });
  await assert.rejects(bench.switchboard.retry(7), { code: 'CB_NO_SESSION' });
});

test('a dismissed session is not heard of again', async (t) => {
  const board = testBoard(t);
  const switchboard = new LocalSwitchboard(board, () => []);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  t.after(() => switchboard.detach());
  const session = board.registry.add({ peer: () => 'a:1', local: 'b:1' }, SESSION_OPTIONS);
  session.conclude('left');
  await watch.session(1, ({ state }) => state === 'closed');
  // The tick finds its numbers changed just before it is dismissed.
  board.registry.tick(() => undefined);
  board.registry.dismiss(1);
  await watch.until(() => watch.events.some((event) => event.type === 'dismissed'));
  board.notices.say('info', 'fence');
  await watch.until(() => watch.notices.length > 0);
  assert.equal(watch.sessions.has(1), false);
});

function record(seq: number, size: number): WireRecord {
  return { session: 1, seq, kind: 'in', offset: seq * size, at: seq, bytes: new Uint8Array(size) };
}

test('a feed that nobody takes keeps the newest and tells the gap', () => {
  const feed = new Feed(1);
  feed.start(0);
  for (let seq = 0; seq < 100; seq++) feed.push(record(seq, 10_000));
  const [gap, records, ...more] = feed.take();
  assert.equal(more.length, 0);
  assert.ok(gap?.type === 'gap' && records?.type === 'records');
  assert.equal(records.records[0]?.seq, gap.next);
  assert.equal(records.records.at(-1)?.seq, 99);
  const bytes = records.records.length * 10_000;
  assert.ok(bytes <= 520_000 && bytes >= 200_000, `${bytes}`);
  feed.push(record(100, 10));
  assert.deepEqual(
    feed.take().map(({ type }) => type),
    ['records'],
  );
  assert.deepEqual(feed.take(), []);
});

test('a feed gives nothing before its start, and nothing from below it', () => {
  const feed = new Feed(1);
  for (let seq = 5; seq < 10; seq++) feed.push(record(seq, 10));
  assert.deepEqual(feed.take(), []);
  feed.start(8);
  const [event, ...more] = feed.take();
  assert.equal(more.length, 0);
  assert.deepEqual(event?.type === 'records' && event.records.map(({ seq }) => seq), [8, 9]);
});

test('what the opening page had does not count as being behind', () => {
  const feed = new Feed(1);
  for (let seq = 0; seq < 50; seq++) feed.push(record(seq, 10_000));
  feed.start(50);
  for (let seq = 50; seq < 80; seq++) feed.push(record(seq, 10_000));
  assert.deepEqual(
    feed.take().map(({ type }) => type),
    ['records'],
  );
});

test('a line that calls is counted by the time it calls', async (t) => {
  const bench = await testBench(t);
  await bench.switchboard.attend([{ pattern: 'fire' }]);
  const client = await bench.dial();
  await bench.watch.session(1);
  for (let round = 1; round <= 5; round++) {
    bench.watch.events.length = 0;
    await client.send('fire\n');
    const isTold = (): boolean => bench.watch.events.some(({ type }) => type === 'highlighted');
    const counted = await bench.watch.until(() => isTold() && bench.watch.sessions.get(1)?.linesIn);
    assert.equal(counted, round);
  }
});
