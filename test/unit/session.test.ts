import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { WireRecord } from '../../src/record.ts';
import { notesOf, testBench, textOf } from '../helpers/boards.ts';

/** Fails unless the records join without gap or double, in `seq` and in the `offset` of each kind. */
function assertContinuous(records: readonly WireRecord[]): void {
  const offsets = { in: 0, out: 0, note: 0 };
  for (const [index, record] of records.entries()) {
    assert.equal(record.seq, index);
    assert.equal(record.offset, offsets[record.kind]);
    offsets[record.kind] += record.bytes.length;
  }
}

test('both sides talk at once, and the record has it all', async (t) => {
  const bench = await testBench(t);
  const [one, two] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  await Promise.all([one.send('from one\n'), two.send('from two\n')]);
  await Promise.all([bench.switchboard.send(1, 'to one'), bench.switchboard.send(2, 'to two')]);
  await Promise.all([one.waitFor('to one\n'), two.waitFor('to two\n')]);
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 9);
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 9);
  assert.equal(one.received, 'to one\n');
  assert.equal(two.received, 'to two\n');
  for (const [id, name] of [[1, 'one'] as const, [2, 'two'] as const]) {
    const records = await bench.records(id);
    assertContinuous(records);
    assert.equal(textOf(records, 'in'), `from ${name}\n`);
    assert.equal(textOf(records, 'out'), `to ${name}\n`);
  }
});

test('a summary counts bytes, records and lines', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send('a\r\nb\r\nunfinished');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 16);
  await bench.switchboard.send(1, 'x\ny');
  const summary = await bench.watch.session(1, ({ bytesOut }) => bytesOut > 0);
  assert.equal(summary.linesIn, 3);
  assert.equal(summary.lineEnd, 'crlf');
  assert.equal(summary.firstLineEnd, 1);
  assert.equal(summary.bytesOut, 'x\r\ny\r\n'.length);
  assert.equal(summary.recordsOut, 1);
  assert.equal(summary.state, 'open');
  assert.equal(summary.peer, `127.0.0.1:${client.socket.localPort ?? 0}`);
  assert.equal(summary.local, `127.0.0.1:${bench.port}`);
  assert.ok(
    summary.firstIn !== undefined && summary.lastOut !== undefined && summary.firstIn <= summary.lastOut,
  );
});

test('what a client ends its lines with, it is answered with; a setting overrides it', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.send(1, '1');
  await client.send('x\r\n');
  await bench.watch.session(1, ({ lineEnd }) => lineEnd === 'crlf');
  await bench.switchboard.send(1, '2');
  await bench.switchboard.set(1, { eol: 'cr' });
  await bench.switchboard.send(1, '3');
  await bench.switchboard.set(1, { eol: 'none' });
  await bench.switchboard.send(1, '4');
  await client.waitFor('4');
  assert.equal(client.received, '1\n2\r\n3\r4');
});

test('the prefix stands before each line, filled in', async (t) => {
  const bench = await testBench(t, { session: { prefix: '{local}>{peer}#{id}{name}: ' } });
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.rename(1, 'gate');
  await bench.switchboard.send(1, 'a\nb');
  await client.waitFor('b\n');
  assert.equal(client.received, '127.0.0.1>127.0.0.1#1gate: a\n127.0.0.1>127.0.0.1#1gate: b\n');
});

test('a greeting is the first thing a client hears', async (t) => {
  const bench = await testBench(t, { greeting: 'welcome' });
  const client = await bench.dial();
  await client.waitFor('welcome\n');
  assert.equal(textOf(await bench.records(1), 'out'), 'welcome\n');
});

test('a greeting that the outbox cannot hold costs the greeting, not the board', async (t) => {
  const bench = await testBench(t, { greeting: 'welcome', session: { outboxBytes: 4 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  assert.match(notesOf(await bench.records(1)).join(), /nothing was sent/);
  await client.send('still here\n');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
});

test('a client that ends its sending is still heard an answer, and then leaves', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send('question');
  client.end();
  const half = await bench.watch.session(1, ({ ended }) => ended);
  assert.equal(half.state, 'half-closed');
  assert.equal(half.finished, false);
  await bench.switchboard.send(1, 'answer');
  await client.waitFor('answer\n');
  await bench.switchboard.finish(1);
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'left');
  await client.closed;
  const notes = notesOf(await bench.records(1));
  assert.deepEqual(notes, [
    'the client has ended its sending',
    'this side has ended its sending',
    'closed: left',
  ]);
});

test('this side can end its sending and goes on hearing', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.send(1, 'last words');
  await bench.switchboard.finish(1);
  await once(client.socket, 'end');
  assert.equal(client.received, 'last words\n');
  const half = await bench.watch.session(1, ({ finished }) => finished);
  assert.equal(half.state, 'half-closed');
  await assert.rejects(bench.switchboard.send(1, 'more'), {
    code: 'CB_SESSION_CLOSED',
    message: /nothing was sent/,
  });
  await client.send('still talking');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 13);
  client.end();
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'left');
});

test('a client that ended its sending is let go when nobody answers', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 1_000_000;
  const bench = await testBench(t, { halfCloseMs: 5000, clock: () => now });
  const pass = (seconds: number): void => {
    now += seconds * 1000;
    t.mock.timers.tick(1000);
  };
  const [silent, answered] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  silent.end();
  answered.end();
  await bench.watch.session(1, ({ ended }) => ended);
  await bench.watch.session(2, ({ ended }) => ended);
  await bench.switchboard.send(2, 'stay');
  pass(1);
  pass(4);
  assert.equal(bench.board.registry.get(1).state, 'half-closed');
  pass(1);
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'left');
  await silent.closed;
  assert.equal(bench.watch.sessions.get(2)?.state, 'half-closed');
});

test('a reset is told from a leave', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send('x');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
  client.reset();
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'reset');
  assert.ok(closed.closedAt !== undefined && closed.closedAt >= closed.openedAt);
  await assert.rejects(bench.switchboard.send(1, 'anyone?'), { code: 'CB_SESSION_CLOSED' });
});

test('to hang up ends the connection once the outbox is out', async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 1e8 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  const text = 'x'.repeat(8_000_000);
  await bench.switchboard.send(1, text);
  await bench.switchboard.hangUp(1);
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await once(client.socket, 'end');
  assert.equal(client.bytes.length, text.length + 1);
  assert.equal(bench.watch.sessions.get(1)?.reason, 'hung up');
});

test('a board that ends says so to every session', async (t) => {
  const bench = await testBench(t);
  const clients = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  await bench.board.close();
  for (const client of clients) client.end();
  await Promise.all(clients.map((client) => client.closed));
  for (const { id } of bench.board.registry.sessions) {
    assert.equal(bench.board.registry.get(id).summary().reason, 'shutdown');
    assert.deepEqual(notesOf(await bench.records(id)), ['closed: shutdown']);
  }
});

test('a client that does not read is stalled, then refused, and costs nobody else', async (t) => {
  // The board's own ticks would come in between.
  t.mock.timers.enable({ apis: ['setInterval'] });
  const bench = await testBench(t, { session: { outboxBytes: 20_000_000 } });
  const [deaf, other] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  deaf.socket.pause();
  const text = 'x'.repeat(16_000_000);
  await bench.switchboard.send(1, text);
  const before = await bench.records(1);
  await assert.rejects(bench.switchboard.send(1, text), {
    code: 'CB_OUTBOX_FULL',
    message: /nothing was sent/,
  });
  assert.equal((await bench.records(1)).length, before.length);

  // The first may still see progress; after that nothing can have happened in between.
  for (let ticks = 0; ticks < 4; ticks++) bench.board.registry.tick(() => undefined);
  const stalled = await bench.watch.session(1, ({ state }) => state === 'stalled');
  assert.ok(stalled.queued > 0 && stalled.queued <= text.length + 1);
  await bench.switchboard.send(2, 'hello');
  await other.waitFor('hello\n');

  deaf.socket.resume();
  const open = await bench.watch.session(1, ({ state, queued }) => state === 'open' && queued === 0);
  assert.equal(open.bytesOut, text.length + 1);
  const notes = notesOf(await bench.records(1));
  assert.deepEqual(notes, ['the client does not read: stalled', 'the client reads again']);
  const ended = once(deaf.socket, 'end');
  await bench.switchboard.send(1, 'end');
  await bench.switchboard.finish(1);
  await ended;
  assert.equal(deaf.bytes.length, text.length + 1 + 4);
});

test('a name is trimmed, bounded and can be taken away', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.rename(1, '  pump-a ');
  assert.equal((await bench.watch.session(1, ({ name }) => name !== '')).name, 'pump-a');
  await assert.rejects(bench.switchboard.rename(1, 'x'.repeat(65)), { code: 'CB_NAME' });
  await bench.switchboard.rename(1, '');
  await bench.watch.session(1, ({ name }) => name === '');
  assert.match(bench.board.registry.get(1).title, /^#1 127\.0\.0\.1:\d+$/);
});

test('only a closed session can be dismissed, and its number never comes back', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  await assert.rejects(bench.switchboard.dismiss(1), { code: 'CB_SESSION_OPEN' });
  await bench.switchboard.hangUp(1);
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await bench.switchboard.dismiss(1);
  await bench.watch.until(() => !bench.watch.sessions.has(1));
  await assert.rejects(bench.switchboard.send(1, 'x'), { code: 'CB_NO_SESSION' });
  await assert.rejects(bench.switchboard.page(1, { bytes: 1 }), { code: 'CB_NO_SESSION' });
  assert.deepEqual(await bench.records(1), []);
  await bench.dial();
  await bench.watch.session(2);
});
