import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { WireRecord } from '../../src/record.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import type { SessionSettings } from '../../src/switchboard/switchboard.ts';
import { notesOf, SESSION_OPTIONS, testBench, testBoard, textOf } from '../helpers/boards.ts';

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

test('an answer on its way to a client that ended its sending is not cut off', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 1_000_000;
  const bench = await testBench(t, {
    halfCloseMs: 5000,
    clock: () => now,
    session: { outboxBytes: 20_000_000 },
  });
  const pass = (seconds: number): void => {
    now += seconds * 1000;
    t.mock.timers.tick(1000);
  };
  const client = await bench.dial();
  await bench.watch.session(1);
  client.socket.pause();
  await bench.switchboard.sendRaw(1, Buffer.alloc(16_000_000));
  client.end();
  await bench.watch.session(1, ({ ended }) => ended);
  pass(1);
  pass(5);
  pass(1);
  client.socket.resume();
  await bench.watch.session(1, ({ queued }) => queued === 0);
  // Only now nobody answers.
  pass(1);
  assert.equal(bench.board.registry.get(1).state, 'half-closed');
  pass(5);
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await client.ended;
  assert.equal(client.bytes.length, 16_000_000);
});

test('what an end leaves in the outbox is said to be lost', async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 20_000_000 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  client.socket.pause();
  await bench.switchboard.sendRaw(1, Buffer.alloc(16_000_000));
  client.reset();
  await bench.watch.session(1, ({ state }) => state === 'closed');
  const notes = notesOf(await bench.records(1)).join('\n');
  assert.match(notes, /^\d+ bytes of the outbox were lost\nclosed: reset$/);
});

test('a client that is gone when the answer comes is let go, one that reads on is kept', async (t) => {
  const bench = await testBench(t);
  const [gone, reading] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  gone.end();
  reading.end();
  await bench.watch.session(1, ({ ended }) => ended);
  await bench.watch.session(2, ({ ended }) => ended);
  gone.destroy();
  await gone.closed;
  await bench.switchboard.send(1, 'are you there?');
  await bench.switchboard.send(2, 'and you?');
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'reset');
  assert.equal(bench.watch.sessions.get(2)?.state, 'half-closed');
  await bench.switchboard.send(2, 'still?');
  await reading.waitFor('still?\n');
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

test('of a client that never reads and is killed nobody says that it reads again', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const bench = await testBench(t);
  const dials = `require('node:net').connect(${bench.port}, '127.0.0.1'); setInterval(() => undefined, 1000)`;
  const deaf = spawn(process.execPath, ['-e', dials], { stdio: 'ignore' });
  t.after(() => deaf.kill('SIGKILL'));
  await bench.watch.session(1);
  const { registry } = bench.board;
  const slice = Buffer.alloc(64 * 1024, 'x');
  // One write, and nothing behind it, is what the kernel will not take.
  while (registry.get(1).state !== 'stalled') {
    if (registry.get(1).queued === 0) await bench.switchboard.sendRaw(1, slice);
    await setImmediate();
    registry.tick(() => undefined);
  }
  const before = notesOf(await bench.records(1)).length;
  deaf.kill('SIGKILL');
  await bench.watch.session(1, ({ state }) => state === 'closed');
  const notes = notesOf(await bench.records(1)).slice(before);
  assert.deepEqual(notes, [`${slice.length} bytes of the outbox were lost`, 'closed: reset']);
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

test('a name is one line', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  for (const name of ['a\nb', 'a\tb', 'a\x1b[2Jb', 'a\u2028b']) {
    await assert.rejects(bench.switchboard.rename(1, name), { code: 'CB_NAME', message: /one line/ });
  }
  assert.equal(bench.watch.sessions.get(1)?.name, '');
});

test('tags, note and prefix are kept as they were set, each tag once', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  const note = 'x'.repeat(500);
  const many = Array.from({ length: 16 }, (_, index) => `tag-${index}`);
  await bench.switchboard.set(1, { tags: ['pump', 'süd', 'pump'], note: 'leaks', prefix: '{id}: ' });
  const summary = await bench.watch.session(1, ({ tags }) => tags.length > 0);
  assert.deepEqual(
    [summary.tags, summary.note, summary.prefix, summary.eol],
    [['pump', 'süd'], 'leaks', '{id}: ', 'auto'],
  );
  await bench.switchboard.send(1, 'hi');
  await client.waitFor('1: hi\n');
  await bench.switchboard.set(1, { tags: [...many, 'tag-0'], note });
  assert.deepEqual((await bench.watch.session(1, ({ tags }) => tags.length > 2)).tags, many);
  assert.equal(bench.watch.sessions.get(1)?.note, note);
  await bench.switchboard.set(1, { tags: [], note: '', prefix: '' });
  const bare = await bench.watch.session(1, ({ tags }) => tags.length === 0);
  assert.deepEqual([bare.note, bare.prefix], ['', '']);
});

test('what is not allowed on a session changes nothing of it', async (t) => {
  const bench = await testBench(t);
  await bench.dial();
  await bench.watch.session(1);
  const refuses = async (settings: SessionSettings, code: string, message: RegExp): Promise<void> => {
    const fine: SessionSettings = { eol: 'cr', framing: 'lines', tags: ['t'], note: 'n', prefix: 'p' };
    await assert.rejects(bench.switchboard.set(1, { ...fine, ...settings }), { code, message });
  };
  for (const tag of ['', 'a b', 'a\tb', 'a,b', 'a\nb', 'a\x07b', 'a\u2003b', 'x'.repeat(33)]) {
    await refuses({ tags: ['fine', tag] }, 'CB_NAME', /^a tag is 1 to 32 characters without blanks/);
  }
  const many = Array.from({ length: 17 }, (_, index) => `tag-${index}`);
  await refuses({ tags: many }, 'CB_NAME', /at most 16 tags, got 17$/);
  await refuses({ note: 'x'.repeat(501) }, 'CB_NAME', /at most 500 characters, got 501$/);
  for (const note of ['a\nb', 'a\rb', 'a\u2029b', '\x1b[2J']) {
    await refuses({ note }, 'CB_NAME', /^a note is one line/);
  }
  await refuses({ prefix: 'a\nb' }, 'CB_USAGE', /^expected one line of text, got "a\\nb"$/);
  await refuses(
    { prefix: '{id} {peers}' },
    'CB_USAGE',
    /^expected only .*\{name\} in braces, got "\{peers\}"$/,
  );
  const summary = bench.board.registry.get(1).summary();
  const { eol, framing, tags, note, prefix } = summary;
  assert.deepEqual([eol, framing, tags, note, prefix], ['auto', 'auto', [], '', '']);
});

test('bytes go out as they are, on the record too', async (t) => {
  const bench = await testBench(t, { session: { prefix: '{id}: ', eol: 'crlf', outboxBytes: 100 } });
  const client = await bench.dial();
  await bench.watch.session(1);
  const bytes = Uint8Array.of(0, 255, 13, 0x1b, 0x80);
  await bench.switchboard.sendRaw(1, bytes);
  await bench.switchboard.sendRaw(1, new Uint8Array(0));
  await bench.switchboard.send(1, 'x');
  await client.waitFor('1: x\r\n');
  assert.deepEqual(client.bytes.subarray(0, 5), Buffer.from(bytes));
  assert.equal(client.bytes.length, 5 + 6);
  assert.deepEqual(Buffer.from((await bench.records(1))[0]?.bytes ?? []), Buffer.from(bytes));
  await assert.rejects(bench.switchboard.sendRaw(1, new Uint8Array(101)), { code: 'CB_OUTBOX_SIZE' });
  await assert.rejects(bench.switchboard.sendRaw(7, bytes), { code: 'CB_NO_SESSION' });
  await bench.switchboard.finish(1);
  await assert.rejects(bench.switchboard.sendRaw(1, bytes), { code: 'CB_SESSION_CLOSED' });
});

test('a broadcast reaches each session of its list once, and tells what became of it, in the order of the list', async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 20 } });
  const clients = [await bench.dial(), await bench.dial(), await bench.dial(), await bench.dial()];
  await bench.watch.session(4);
  await bench.switchboard.set(2, { prefix: 'a prefix that is long: ' });
  await bench.switchboard.set(3, { eol: 'crlf' });
  await bench.switchboard.hangUp(4);
  await bench.watch.session(4, ({ state }) => state === 'closed');
  const deliveries = await bench.switchboard.broadcast([3, 9, 2, 4, 1, 3], 'all hands');
  assert.deepEqual(
    deliveries.map(({ id, outcome }) => [id, outcome]),
    [
      [3, 'taken'],
      [9, 'gone'],
      [2, 'refused'],
      [4, 'gone'],
      [1, 'taken'],
    ],
  );
  assert.deepEqual(
    deliveries.map(({ why }) => why === ''),
    [true, false, false, false, true],
  );
  assert.match(deliveries[2]?.why ?? '', /^nothing was sent to #2 .* do not fit its outbox/);
  await bench.switchboard.send(1, 'fence');
  await bench.switchboard.send(3, 'fence');
  await clients[0]?.waitFor('fence\n');
  await clients[2]?.waitFor('fence\r\n');
  assert.equal(clients[0]?.received, 'all hands\nfence\n');
  assert.equal(clients[2]?.received, 'all hands\r\nfence\r\n');
  assert.equal(textOf(await bench.records(2), 'out').includes('all hands'), false);
  assert.deepEqual(await bench.switchboard.broadcast([], 'nobody'), []);
});

test('a broadcast to a session between two connections is refused there', async (t) => {
  const board = testBoard(t);
  const switchboard = new LocalSwitchboard(board, () => []);
  const session = board.registry.add({ peer: () => 'a:1', local: '' }, SESSION_OPTIONS);
  session.disconnected('waiting');
  const [delivery] = await switchboard.broadcast([1], 'x');
  assert.equal(delivery?.outcome, 'refused');
  assert.match(delivery.why, /not connected now; nothing was sent/);
});

test('a summary counts bells and says which record comes next', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  assert.equal((await bench.watch.session(1)).nextSeq, 0);
  await client.send('\x07one\x07\x07\n');
  assert.equal((await bench.watch.session(1, ({ bytesIn }) => bytesIn === 7)).bells, 3);
  await client.send('quiet\n');
  assert.equal((await bench.watch.session(1, ({ bytesIn }) => bytesIn === 13)).bells, 3);
  // What is sent to the client rings nothing here.
  await bench.switchboard.send(1, '\x07');
  client.end();
  const summary = await bench.watch.session(1, ({ ended }) => ended);
  assert.equal(summary.bells, 3);
  const records = await bench.records(1);
  assert.deepEqual([summary.nextSeq, records.at(-1)?.seq], [records.length, records.length - 1]);
});

test('everybody who waits for a session to end is told', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  const session = bench.board.registry.get(1);
  const ends = [session.shutdown(), session.shutdown()];
  client.destroy();
  await Promise.all(ends);
  await session.shutdown();
  assert.equal(session.isClosed, true);
});
