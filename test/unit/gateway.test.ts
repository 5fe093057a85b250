import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Door } from '../../src/gateway/attachment.ts';
import { attach, socketWay } from '../../src/gateway/open.ts';
import type { HighlightRule } from '../../src/switchboard/switchboard.ts';
import { testBench, testBoard } from '../helpers/boards.ts';
import { callLine, FakePeer } from '../helpers/peers.ts';
import { HELLO, testGateway, testProgram, testRemote } from '../helpers/gateways.ts';

const LATE_MS = 10_000;

test('who does not say hello is let go', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { path } = await testGateway(t, testBoard(t));
  const silent = await testProgram(t, path);
  const polite = await testProgram(t, path);
  await polite.send(HELLO);
  await polite.waitFor('"result"');
  t.mock.timers.tick(LATE_MS);
  await silent.ended;
  t.mock.timers.tick(LATE_MS);
  await polite.send('{"jsonrpc":"2.0","id":"still","method":"status"}\n');
  await polite.waitFor('"id":"still","result"');
});

test('a hello is taken whole or refused, and may be said anew', async (t) => {
  const { path } = await testGateway(t, testBoard(t));
  const program = await testProgram(t, path);
  const refused = [
    [{ version: 2, operator: 'x' }, '"code":"CB_PROTOCOL"'],
    [{ version: 0, operator: 'x' }, 'expected a whole number'],
    [{ version: '1', operator: 'x' }, 'version: expected'],
    [{ version: 1 }, 'operator: expected'],
    [{ version: 1, operator: 'x'.repeat(65) }, 'operator: expected'],
    [{ version: 1, operator: 'x', role: 'admin' }, 'role: expected operate or watch'],
    [[1, 'x'], 'expected an object'],
    [null, 'expected an object'],
  ] as const;
  for (const [id, [params, why]] of refused.entries()) {
    await program.send(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'hello', params })}\n`);
    await program.waitFor(new RegExp(`"id":${id},"error".*${why}`));
    await program.send(`{"jsonrpc":"2.0","id":"${id}","method":"status"}\n`);
    await program.waitFor(new RegExp(`"id":"${id}","error".*expected hello`));
  }
  await program.send(HELLO);
  await program.waitFor('"id":"hello","result"');
});

test('as many may attach as there is room for, one more is told why', async (t) => {
  const { path } = await testGateway(t, testBoard(t));
  const programs = await Promise.all(Array.from({ length: 200 }, () => testProgram(t, path)));
  await Promise.all(programs.map((program) => program.send(HELLO)));
  await Promise.all(programs.map((program) => program.waitFor('"result"')));
  const refused = attach(
    socketWay({ kind: 'unix', path }),
    { role: 'operate', operator: 'x' },
    () => undefined,
  );
  await assert.rejects(refused, { code: 'CB_BOARD_FULL', message: /200 consoles and scripts are attached/ });
  // One that says hello only once it has been refused has the reason all the same, and no error instead.
  const late = await testProgram(t, path);
  await late.waitFor('CB_BOARD_FULL');
  await late.send(HELLO);
  await late.ended;
  const [first] = programs;
  first?.destroy();
  for (;;) {
    const next = await attach(
      socketWay({ kind: 'unix', path }),
      { role: 'operate', operator: 'x' },
      () => undefined,
    ).catch(() => undefined);
    next?.close();
    if (next !== undefined) break;
  }
});

test('before its hello nobody may send more than a hello, and together all may send no more than waits', async (t) => {
  const { gateway } = await testGateway(t, testBoard(t));
  const half = Buffer.alloc(1024 * 1024, 'x');
  const stranger = new FakePeer(gateway, OWN);
  stranger.write('x'.repeat(65 * 1024));
  assert.match(JSON.stringify(stranger.heard), /expected lines of at most 65536 bytes/);
  const peers: FakePeer[] = [];
  const enter = async (door: Door): Promise<FakePeer> => {
    const peer = new FakePeer(gateway, door);
    peer.write(callLine(1, 'hello', { version: 1, operator: 'x' }));
    await peer.answer(1);
    return peer;
  };
  for (let count = 0; count < 80; count++) peers.push(await enter(STAFF));
  for (const peer of peers) peer.write(half.toString());
  const refused = peers.filter(({ heard }) => JSON.stringify(heard).includes('too much'));
  assert.equal(refused.length, 80 - 64);
  // Whoever sends little has his place, and another door its own.
  const small = await enter(STAFF);
  small.write(callLine(2, 'status', {}));
  assert.equal((await small.answer(2)).error, undefined);
  const owner = await enter(OWN);
  owner.write(half.toString());
  owner.write(`\n${callLine(3, 'status', {})}`);
  assert.equal((await owner.answer(3)).error, undefined);
  // What was given up is no longer counted.
  for (const peer of peers) await peer.close();
  const next = await enter(STAFF);
  next.write(half.toString().repeat(20));
  next.write(`\n${callLine(4, 'status', {})}`);
  assert.equal((await next.answer(4)).error, undefined);
});

test('what waits to be read is counted while whoever asked does not read', async (t) => {
  const { gateway } = await testGateway(t, testBoard(t));
  const peer = new FakePeer(gateway, OWN);
  peer.write(callLine(1, 'hello', { version: 1, operator: 'x' }));
  peer.clog(2 * 1024 * 1024);
  const search = callLine(2, 'find', { pattern: 'x', recorded: { name: 'x'.repeat(1024 * 1024) } });
  for (let count = 0; count < 63; count++) peer.write(search);
  assert.doesNotMatch(JSON.stringify(peer.heard), /too much/);
  for (let count = 0; count < 3; count++) peer.write(search);
  assert.match(JSON.stringify(peer.heard), /too much/);
});

const OWN: Door = { group: undefined, most: 'operate' };
const STAFF: Door = { group: 'staff', most: 'watch' };

test('who has ended its sending gets its answers, then the end', async (t) => {
  const { path } = await testGateway(t, testBoard(t));
  const program = await testProgram(t, path);
  program.socket.end(
    `${HELLO}{"jsonrpc":"2.0","id":2,"method":"status"}\n{"jsonrpc":"2.0","id":3,"method":"stop"}`,
  );
  await program.ended;
  assert.match(program.received, /"id":2,"result":\{"name":"lab"/);
  assert.doesNotMatch(program.received, /"id":3/);
});

test('stop is asked for once it is called, by an operator', async (t) => {
  const { path, stops } = await testGateway(t, testBoard(t));
  const watcher = await testRemote(t, path, { role: 'watch' });
  await assert.rejects(watcher.calls.call('stop', {}), { code: 'CB_ROLE' });
  assert.equal(stops(), 0);
  const operator = await testRemote(t, path);
  await operator.calls.call('stop', {});
  assert.equal(stops(), 1);
});

test('one that reads nothing, floods or is cut off costs the others nothing', async (t) => {
  const bench = await testBench(t);
  const { path } = await testGateway(t, bench.board);
  const deaf = await testProgram(t, path);
  deaf.socket.pause();
  await deaf.send(`${HELLO}{"jsonrpc":"2.0","id":2,"method":"watch"}\n`);
  const flooder = await testProgram(t, path);
  flooder.socket.pause();
  flooder.socket.write(HELLO);
  for (let parts = 0; parts < 100; parts++)
    flooder.socket.write('{"jsonrpc":"2.0","id":1,"method":"status"}\n'.repeat(1000));
  const cut = await testProgram(t, path);
  await cut.send(`${HELLO}{"jsonrpc":"2.0","id":4,"me`);
  cut.destroy();
  await cut.closed;

  const { switchboard } = await testRemote(t, path);
  await switchboard.watch(() => undefined);
  const client = await bench.dial();
  await bench.watch.session(1);
  await switchboard.send(1, 'hello');
  await client.waitFor('hello\n');
  flooder.destroy();
  deaf.destroy();
  await once(flooder.socket, 'close');
  await switchboard.send(1, 'again');
  await client.waitFor('again\n');
});

test('a view is kept within bounds, and given to the next of its operator', async (t) => {
  const { path } = await testGateway(t, testBoard(t));
  const first = await testRemote(t, path, { operator: 'ana' });
  assert.deepEqual(first.greeting.view, { desk: null, panes: {} });
  const keep = (view: object): Promise<unknown> => first.calls.call('keep', view);
  assert.deepEqual(await keep({ desk: { focus: 1 }, panes: { 1: { text: 'draft' }, 2: { text: 'x' } } }), {
    kept: true,
  });
  await keep({ panes: { 2: null } });
  await assert.rejects(keep({ panes: { 3: { text: 'x'.repeat(8 * 1024 * 1024) } } }), { code: 'CB_USAGE' });
  const many = (from: number): object =>
    Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`${from + index}`, {}]));
  await keep({ panes: many(1000) });
  await assert.rejects(keep({ panes: many(200_000) }), { code: 'CB_USAGE' });
  await keep({ panes: Object.fromEntries(Object.keys(many(1000)).map((id) => [id, null])) });
  await assert.rejects(keep({ desk: 5 }), { code: 'CB_PROTOCOL', message: /desk: expected/ });
  const other = await testRemote(t, path, { operator: 'ben' });
  assert.deepEqual(other.greeting.view, { desk: null, panes: {} });
  const second = await testRemote(t, path, { operator: 'ana' });
  assert.deepEqual((second.greeting.view as { desk: unknown }).desk, { focus: 1 });
  assert.deepEqual(await first.calls.call('keep', { desk: null }), { kept: false });
});

test('when everybody has gone after the end, all that were told anything were told why', async (t) => {
  const { gateway, path } = await testGateway(t, testBoard(t));
  const program = await testProgram(t, path);
  await program.send(HELLO);
  await program.send(`${JSON.stringify({ jsonrpc: '2.0', id: 'watch', method: 'watch' })}\n`);
  await program.waitFor('"addresses"');
  let isEmpty = false;
  const empty = gateway.empty().then(() => (isEmpty = true));
  await program.send(`${JSON.stringify({ jsonrpc: '2.0', id: 'status', method: 'status' })}\n`);
  await program.waitFor('"uptime"');
  assert.equal(isEmpty, false);
  gateway.close('stopped by ana');
  await empty;
  await program.waitFor('{"type":"ended","why":"stopped by ana"}');
  await program.ended;
});

test('highlight rules count while no console of their operator is attached, and the next is told', async (t) => {
  const bench = await testBench(t);
  const { path } = await testGateway(t, bench.board);
  const clients = [await bench.dial(), await bench.dial()];
  const leave = async (rules: readonly HighlightRule[]): Promise<unknown> => {
    const times = bench.watch.notices.length;
    const console = await testRemote(t, path, { operator: 'ana' });
    await console.switchboard.watch(() => undefined);
    await console.switchboard.attend(rules);
    console.close();
    await bench.watch.until(() => bench.watch.notices.slice(times).some(({ text }) => text === 'ana left'));
    return console.greeting.view['highlighted'];
  };
  const say = async (index: number, text: string, lines: number): Promise<void> => {
    await clients[index]?.send(text);
    await bench.watch.session(index + 1, ({ linesIn }) => linesIn === lines);
  };
  assert.equal(await leave([{ pattern: 'ERR' }]), undefined);
  await say(0, 'ERR 1\nfine\nERR 2\n', 3);
  await say(1, 'fine\n', 1);
  assert.deepEqual(await leave([{ pattern: 'fine', session: 2 }]), { 1: 2 });
  await say(0, 'fine\n', 4);
  await say(1, 'ERR\nfine\n', 3);
  assert.deepEqual(await leave([]), { 2: 1 });
  await say(1, 'fine\n', 4);
  assert.equal(await leave([]), undefined);
});
