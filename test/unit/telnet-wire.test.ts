import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { SessionId } from '../../src/record.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { type Bench, notesOf, testBench, textOf } from '../helpers/boards.ts';
import { telnet } from '../helpers/telnet-bytes.ts';

/** What the client sent, as the record has it. */
async function heard(bench: Bench, id: SessionId): Promise<Buffer> {
  const records = await bench.records(id);
  return Buffer.concat(records.filter(({ kind }) => kind === 'in').map(({ bytes }) => bytes));
}

const has = (bytes: number) => (summary: SessionSummary) => summary.bytesIn >= bytes;

test('a client that begins with telnet has its data on the record, and nothing else', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC WILL NAWS', 'hel', 'IAC NOP', 'lo', 'IAC IAC', '\r\0'));
  const session = await bench.watch.session(1, has(7));
  assert.deepEqual(await heard(bench, 1), Buffer.from('hello\xff\r', 'latin1'));
  await client.waitFor('\ufffd');
  assert.deepEqual(client.bytes, telnet('IAC DO NAWS'));
  assert.deepEqual(
    [session.bytesIn, session.recordsIn, session.bytesOut, session.recordsOut, session.lastOut],
    [7, 1, 0, 0, undefined],
  );
  assert.deepEqual(session.telnet?.there, ['NAWS']);
  assert.deepEqual(notesOf(await bench.records(1)), ['the other side speaks telnet']);
});

test('offsets count bytes of data', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC DO SGA', 'one\n'));
  await bench.watch.session(1, has(4));
  await client.send(telnet('IAC IAC IAC NOP', 'two\n'));
  await bench.watch.session(1, has(9));
  await bench.switchboard.sendRaw(1, Buffer.of(255, 13));
  await bench.switchboard.send(1, 'x');
  const records = await bench.records(1);
  const of = (kind: 'in' | 'out'): unknown =>
    records.filter((each) => each.kind === kind).map(({ offset, bytes }) => [offset, bytes.length]);
  assert.deepEqual(of('in'), [
    [0, 4],
    [4, 5],
  ]);
  assert.deepEqual(of('out'), [
    [0, 2],
    [2, 3],
  ]);
});

test('what is sent to telnet has its lines end with CR LF, IAC twice and CR NUL', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC DO SGA', 'x\r\0'));
  await bench.watch.session(1, has(2));
  await bench.switchboard.send(1, 'hello');
  await bench.switchboard.sendRaw(1, Buffer.of(1, 255, 13, 2));
  await client.waitFor('\x02');
  assert.deepEqual(client.bytes, telnet('IAC WONT SGA', 'hello\r\n\x01', 'IAC IAC', '\r\0\x02'));
  assert.equal((await bench.watch.session(1, ({ bytesOut }) => bytesOut === 11)).bytesOut, 11);
});

test('in binary lines end as the client ends them', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC DO BINARY', 'x\n'));
  await bench.watch.session(1, has(2));
  await bench.switchboard.send(1, 'hello');
  await client.waitFor('hello\n');
  assert.deepEqual(client.bytes, telnet('IAC WILL BINARY', 'hello\n'));
});

for (const { name, bytes } of [
  { name: 'text before it', bytes: telnet('x', 'IAC WILL NAWS') },
  { name: 'an FF FB of sound', bytes: telnet('IAC WILL 144 0') },
  { name: 'text in UTF-16', bytes: telnet('IAC DONT 34 0 104 0') },
  { name: 'FF twice', bytes: telnet('IAC IAC IAC WILL NAWS') },
]) {
  test(`a client that begins with ${name} is not telnet, and passes untouched for good`, async (t) => {
    const bench = await testBench(t);
    const client = await bench.dial();
    await client.send(bytes);
    await bench.watch.session(1, has(bytes.length));
    const more = telnet('IAC DO SGA IAC IAC', '\r\0');
    await client.send(more);
    const session = await bench.watch.session(1, has(bytes.length + more.length));
    assert.deepEqual(await heard(bench, 1), Buffer.concat([bytes, more]));
    assert.equal(session.telnet, undefined);
    await bench.switchboard.sendRaw(1, Buffer.of(255, 13, 64));
    await client.waitFor('@');
    assert.deepEqual(client.bytes, Buffer.of(255, 13, 64));
  });
}

test('what begins like telnet in pieces is telnet', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  client.socket.setNoDelay(true);
  for (const byte of telnet('IAC WILL NAWS', 'x')) await client.send(Buffer.of(byte));
  await bench.watch.session(1, has(1));
  assert.deepEqual(await heard(bench, 1), Buffer.from('x'));
});

test('a client that sends FF and waits is shown after a moment, and one that leaves at once', async (t) => {
  const bench = await testBench(t);
  const waiting = await bench.dial();
  await waiting.send(Buffer.of(255));
  await bench.watch.session(1, has(1));
  await waiting.send(telnet('IAC WILL NAWS'));
  await bench.watch.session(1, has(4));
  const leaving = await bench.dial();
  await leaving.send(telnet('IAC DONT ECHO'));
  leaving.end();
  await bench.watch.session(2, ({ ended }) => ended);
  assert.deepEqual(await heard(bench, 2), telnet('IAC DONT ECHO'));
});

test('keys that come one by one are a line when it ends', async (t) => {
  const bench = await testBench(t, { session: { telnet: 'on' } });
  const client = await bench.dial();
  client.socket.setNoDelay(true);
  for (const [index, key] of ['h', 'e', 'y', '\r\0', 'x'].entries()) {
    await client.send(key);
    await bench.watch.session(1, has(index + 1));
  }
  const session = await bench.watch.session(1, ({ linesIn }) => linesIn === 2);
  assert.deepEqual([session.lineEnd, session.firstLineEnd], ['cr', 3]);
  assert.equal(textOf(await bench.records(1), 'in'), 'hey\rx');
});

test('where telnet is off all bytes are data', async (t) => {
  const bench = await testBench(t, { session: { telnet: 'off' } });
  const client = await bench.dial();
  await client.send(telnet('IAC WILL NAWS'));
  await bench.watch.session(1, has(3));
  assert.deepEqual(await heard(bench, 1), telnet('IAC WILL NAWS'));
});

test('where telnet is on this side begins, and what comes is telnet whatever it begins with', async (t) => {
  const bench = await testBench(t, { greeting: 'welcome', session: { telnet: 'on' } });
  const client = await bench.dial();
  await client.waitFor('welcome\r\n');
  assert.deepEqual(client.bytes, telnet('IAC DO TTYPE IAC DO NAWS', 'welcome\r\n'));
  await client.send(telnet('x', 'IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE IAC WONT TTYPE'));
  const { telnet: state } = await bench.watch.session(1, (summary) => summary.telnet?.window !== undefined);
  assert.deepEqual(state?.window, { columns: 80, rows: 24 });
  assert.deepEqual(await heard(bench, 1), Buffer.from('x'));
});

test('a client that asks without end and does not read costs a kibibyte of its outbox', async (t) => {
  const outboxBytes = 64 * 1024;
  const bench = await testBench(t, { session: { outboxBytes } });
  const client = await bench.dial();
  client.socket.pause();
  await client.send(telnet('IAC WILL SGA'));
  await bench.watch.session(1, ({ telnet: state }) => state !== undefined);
  const filled = new Promise<void>((resolve) => {
    const more = (): void => {
      bench.switchboard.sendRaw(1, Buffer.alloc(20_000)).then(
        () => setImmediate(more),
        () => resolve(),
      );
    };
    more();
  });
  await filled;
  const before = bench.board.registry.get(1).queued;
  assert.ok(before > outboxBytes / 2 && before < outboxBytes - 4096, `${before}`);
  const flood = Buffer.concat(
    Array.from({ length: 5000 }, () => telnet('IAC WILL ECHO IAC WONT ECHO IAC AYT')),
  );
  await client.send(flood);
  await client.send('done');
  const session = await bench.watch.session(1, has(4));
  assert.ok(session.queued <= outboxBytes, `${session.queued} of ${before}`);
  assert.ok(session.queued - before <= 1024, `${session.queued} of ${before}`);
  assert.ok((session.telnet?.unanswered ?? 0) > 5000);
  client.socket.resume();
  await bench.watch.session(1, ({ queued }) => queued === 0);
});

test('what a send takes on the wire has to fit the outbox', async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: 1000 } });
  const client = await bench.dial();
  await client.send(telnet('IAC WILL SGA', 'x'));
  await bench.watch.session(1, has(1));
  await assert.rejects(bench.switchboard.sendRaw(1, Buffer.alloc(501, 255)), { code: 'CB_OUTBOX_SIZE' });
  await bench.switchboard.sendRaw(1, Buffer.alloc(500, 255));
  await client.waitFor('\ufffd'.repeat(1000));
});

test('breaks and interrupts are on the record, once for a read; signals of this side go out', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC WILL SGA IAC BRK IAC BRK IAC IP', 'x'));
  await bench.watch.session(1, has(1));
  await bench.switchboard.signal(1, 'break');
  await bench.switchboard.signal(1, 'interrupt');
  await bench.switchboard.signal(1, 'ayt');
  await bench.switchboard.send(1, 'end');
  await client.waitFor('end');
  assert.deepEqual(client.bytes, telnet('IAC DO SGA IAC BRK IAC IP IAC AYT', 'end\r\n'));
  assert.deepEqual(notesOf(await bench.records(1)), [
    'the other side speaks telnet',
    'the other side sent a break, 2 times',
    'the other side sent an interrupt',
    'this side sent a break',
    'this side sent an interrupt',
    'this side sent the question whether the other side is there',
  ]);
});

test('there are no signals where there is no telnet', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  await assert.rejects(bench.switchboard.signal(1, 'break'), { code: 'CB_NOT_TELNET' });
  await client.send('x');
  await bench.watch.session(1, has(1));
  await assert.rejects(bench.switchboard.signal(1, 'break'), { code: 'CB_NOT_TELNET' });
});

test('after this side has ended its sending nothing is answered, and the client is still heard', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await client.send(telnet('IAC WILL SGA', 'x'));
  await bench.watch.session(1, has(1));
  await bench.switchboard.finish(1);
  await once(client.socket, 'end');
  await client.send(telnet('IAC WILL NAWS IAC AYT', 'y'));
  await bench.watch.session(1, has(2));
  client.end();
  const closed = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'left');
  assert.deepEqual(client.bytes, telnet('IAC DO SGA'));
  assert.deepEqual(closed.telnet?.there, ['SGA'], 'what was agreed is still known');
  assert.equal(textOf(await bench.records(1), 'in'), 'xy');
});
