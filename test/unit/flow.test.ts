import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bucket } from '../../src/net/bucket.ts';
import { Flow } from '../../src/net/flow.ts';
import { Link } from '../../src/net/link.ts';
import { READ_BYTES, SLICE_BYTES, TURN_BYTES, Turnstile } from '../../src/net/turnstile.ts';
import { Descriptors } from '../../src/session/descriptors.ts';
import { Notices } from '../../src/session/notices.ts';
import type { ListenerOptions } from '../../src/session/reception.ts';
import { Registry } from '../../src/session/registry.ts';
import type { Session } from '../../src/session/session.ts';
import { MOST_HOSTS, Throttle } from '../../src/session/throttle.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import type { WhenFull } from '../../src/wire/settings.ts';
import { loopback, notesOf, SESSION_OPTIONS, testBench, textOf } from '../helpers/boards.ts';
import { dial, type TestClient } from '../helpers/clients.ts';
import { FakeWire } from '../helpers/fake-wire.ts';

/** More than any kernel takes for a client that does not read. */
const MUCH = 16_000_000;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('who waits for a turn has it in the order they came, some at a time', async () => {
  const turnstile = new Turnstile();
  const gone: number[] = [];
  const each = TURN_BYTES / SLICE_BYTES;
  for (let number = 0; number < 2 * each + 1; number++) turnstile.wait(() => gone.push(number));
  assert.equal(gone.length, 0);
  await turn();
  assert.deepEqual(gone, [...Array(each).keys()]);
  turnstile.wait(() => gone.push(99));
  await turn();
  await turn();
  assert.deepEqual(gone, [...Array.from({ length: 2 * each + 1 }, (_, number) => number), 99]);
});

test('clients that flood are read in turns: none is far ahead of another, and nothing is lost', async (t) => {
  const bench = await testBench(t);
  const clients = [await bench.dial(), await bench.dial(), await bench.dial()];
  await bench.watch.session(3);
  const lead: number[] = [];
  const read = new Map([1, 2, 3].map((id) => [id, 0]));
  const done = new Set<number>();
  bench.board.registry.listen({
    opened: () => undefined,
    changed: () => undefined,
    recorded: ({ session, bytes }) => {
      read.set(session, (read.get(session) ?? 0) + bytes.length);
      if (read.get(session) === MUCH) done.add(session);
      if (done.size > 0) return;
      const all = [...read.values()];
      if (Math.min(...all) > 0) lead.push(Math.max(...all) - Math.min(...all));
    },
    dismissed: () => undefined,
  });
  await Promise.all(clients.map((client, index) => client.send(Buffer.alloc(MUCH, 65 + index))));
  for (const id of [1, 2, 3]) await bench.watch.session(id, ({ bytesIn }) => bytesIn === MUCH);
  for (const id of [1, 2, 3]) {
    const text = textOf(await bench.records(id), 'in');
    assert.ok(text === String.fromCharCode(64 + id).repeat(MUCH));
  }
  assert.ok(lead.length > 0);
});

test('whoever has a read for each byte has its turn with the others all the same', async () => {
  const socket = new Socket();
  const reads = (2.5 * SLICE_BYTES) / READ_BYTES;
  for (let sent = 0; sent < reads; sent++) socket.push('x');
  let read = 0;
  let closed: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (closed = resolve));
  const owner = { received: () => read++, ended: () => undefined, drained: () => undefined, closed };
  const link = new Link(socket, owner, new Flow());
  const seen: number[] = [];
  while (read < reads) {
    await turn();
    if (seen.at(-1) !== read) seen.push(read);
  }
  const slice = SLICE_BYTES / READ_BYTES;
  assert.deepEqual(seen, [slice, 2 * slice, reads]);
  link.close();
  await end;
});

test('a session that is given up right behind the end of its sending is closed all the same', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  const session = bench.board.registry.get(1);
  session.finish();
  session.abandon('enough');
  await client.ended;
  client.socket.destroy();
  await bench.watch.session(1, ({ state }) => state === 'closed');
  const open = process.getActiveResourcesInfo().filter((each) => each === 'TCPSocketWrap');
  assert.deepEqual(open, []);
});

test('a bucket lets through what was saved up and then no more than comes in', () => {
  const bucket = new Bucket(1000, 500, 0);
  assert.equal(bucket.take(500, 0), 0);
  assert.equal(bucket.take(100, 0), 100);
  assert.equal(bucket.take(0, 100), 0);
  assert.equal(bucket.isFull(300), false);
  assert.equal(bucket.isFull(600), true);
  assert.equal(bucket.take(501, 5000), 1);
});

test('a clock that is set back holds nobody for as long as it was set back', () => {
  const bucket = new Bucket(1000, 500, 3_600_000);
  assert.equal(bucket.take(600, 3_600_000), 100);
  assert.equal(bucket.take(0, 0), 100);
  assert.equal(bucket.take(0, 100), 0);
});

test('whoever heeds a bucket takes no more than its rate and what was saved', () => {
  const takes = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 100_000 })));
  fc.assert(
    fc.property(takes, (all) => {
      const bucket = new Bucket(1000, 2000, 0);
      let at = 0;
      let taken = 0;
      let last = 0;
      for (const [idle, bytes] of all) {
        at += idle;
        assert.ok(taken - last <= 2000 + at + 1e-6, `${taken} bytes by ${at} ms`);
        at += bucket.take(bytes, at);
        taken += bytes;
        last = bytes;
      }
    }),
  );
});

/** A board with one session of a client that reads nothing, whose outbox holds `MUCH` and is nearly full. */
async function fullBench(t: Parameters<typeof testBench>[0], whenFull: WhenFull) {
  // The board's own ticks would come in between.
  t.mock.timers.enable({ apis: ['setInterval'] });
  const bench = await testBench(t, { session: { outboxBytes: MUCH, whenFull, eol: 'none' } });
  const client = await bench.dial();
  client.socket.pause();
  await bench.watch.session(1);
  return { ...bench, client, tick: () => bench.board.registry.tick(() => undefined) };
}

test('with drop-oldest what waits longest gives way, in whole messages, and the record says how much', async (t) => {
  const { switchboard, client, tick, records, board } = await fullBench(t, 'drop-oldest');
  const session = board.registry.get(1);
  await switchboard.send(1, 'a'.repeat(MUCH - 10));
  while (session.state !== 'stalled') {
    await turn();
    tick();
  }
  // From here on there is no turn of the loop in which the kernel could take more.
  await switchboard.send(1, 'b'.repeat(10));
  const room = MUCH - session.queued;
  await switchboard.send(1, 'c'.repeat(room));
  await switchboard.send(1, 'd'.repeat(5000));
  tick();
  assert.deepEqual(notesOf(await records(1)).slice(1), [
    `the client does not read: ${10 + room} bytes that had waited longest were dropped`,
  ]);
  client.socket.resume();
  await client.waitFor('d'.repeat(5000));
  assert.ok(client.received === 'a'.repeat(MUCH - 10) + 'd'.repeat(5000));
});

test('with drop-oldest a message that is larger than the outbox is refused', async (t) => {
  const { switchboard, board } = await fullBench(t, 'drop-oldest');
  await switchboard.send(1, 'a'.repeat(MUCH));
  await assert.rejects(switchboard.send(1, 'b'.repeat(MUCH + 1)), { code: 'CB_OUTBOX_SIZE' });
  assert.ok(board.registry.get(1).queued > 0);
});

test('with hangup a client that does not read is hung up, and its record says why', async (t) => {
  const { switchboard, watch, records } = await fullBench(t, 'hangup');
  await switchboard.send(1, 'a'.repeat(MUCH));
  await assert.rejects(switchboard.send(1, 'b'.repeat(MUCH)), {
    code: 'CB_OUTBOX_FULL',
    message: /it is hung up$/,
  });
  const closed = await watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'failed');
  const notes = notesOf(await records(1));
  assert.match(notes[0] ?? '', /^\d+ bytes of the outbox were lost$/);
  assert.equal(notes[1], 'closed: failed, it does not read, and its outbox is full');
});

test('what becomes of a full outbox can be set for one session', async (t) => {
  const { switchboard, watch } = await fullBench(t, 'refuse');
  await switchboard.send(1, 'a'.repeat(MUCH));
  await assert.rejects(switchboard.send(1, 'b'.repeat(MUCH)), { code: 'CB_OUTBOX_FULL' });
  await switchboard.set(1, { whenFull: 'hangup' });
  await watch.session(1, ({ whenFull }) => whenFull === 'hangup');
  await assert.rejects(switchboard.send(1, 'b'.repeat(MUCH)), { code: 'CB_OUTBOX_FULL' });
  await watch.session(1, ({ state }) => state === 'closed');
});

test('all outboxes together have a bound, and what is taken or lost makes room again', async (t) => {
  const bench = await testBench(t, { session: { outboxBytes: MUCH, eol: 'none' } });
  const { flow } = bench.board.registry;
  const [deaf, other] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  deaf.socket.pause();
  await bench.switchboard.send(1, 'a'.repeat(MUCH));
  const { queued } = bench.board.registry.get(1);
  assert.equal(flow.queued, queued);
  flow.outboxBytes = queued + 10;
  await assert.rejects(bench.switchboard.send(2, 'b'.repeat(11)), {
    code: 'CB_OUTBOX_FULL',
    message: /the outboxes of all sessions hold \d+ bytes at most \(--outbox-total\)$/,
  });
  await bench.switchboard.send(2, 'b'.repeat(10));
  await other.waitFor('b'.repeat(10));
  deaf.destroy();
  await bench.watch.session(1, ({ state }) => state === 'closed');
  await bench.switchboard.send(2, 'c'.repeat(11));
  await other.waitFor('c'.repeat(11));
  await bench.watch.session(2, (session) => session.queued === 0);
  assert.equal(flow.queued, 0);
});

test('who sends faster than the rate is read later, and loses nothing; who is trusted is not held', async (t) => {
  const bench = await testBench(t, { session: { framing: 'lines' } });
  const limits = { perSession: 100_000, perAddress: 0, trusted: ['fast'] };
  const throttle = new Throttle(bench.board.registry, limits, () => Date.now());
  t.after(() => throttle.stop());
  const [slow, fast] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  await bench.switchboard.set(2, { tags: ['fast'] });
  const text = 'x'.repeat(300_000);
  await Promise.all([slow.send(text), fast.send(text)]);
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === text.length);
  const held = await bench.watch.session(1, (session) => session.held === 'rate');
  assert.ok(held.bytesIn < text.length);
  throttle.reload({ ...limits, perSession: 100_000_000 });
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === text.length);
  assert.ok(textOf(await bench.records(1), 'in') === text);
  const [first, second] = [notesOf(await bench.records(1)), notesOf(await bench.records(2))];
  assert.deepEqual(first, [
    'the client sends faster than it may: it is read no faster (--rate, --rate-per-address)',
  ]);
  assert.deepEqual(second, []);
  await bench.watch.session(1, (session) => session.held === undefined);
});

test('a listener has a rate of its own, or none, whatever that of the board is; who is trusted is not held there either', async (t) => {
  const own = (rate: number | undefined): ListenerOptions => ({
    session: { ...SESSION_OPTIONS, rate },
    greeting: undefined,
  });
  const bench = await testBench(t, { listeners: [own(1000), own(0), own(undefined)] });
  const limits = { perSession: 0, perAddress: 0, trusted: ['fast'] };
  const throttle = new Throttle(bench.board.registry, limits, () => Date.now());
  t.after(() => throttle.stop());
  const text = 'x'.repeat(300_000);
  const ports = [bench.port];
  for (let more = 0; more < 2; more++) {
    await bench.reception.listen(loopback());
    ports.push(Number(/\d+$/.exec(bench.reception.addresses.at(-1) ?? '')?.[0]));
  }
  const [slow = 0, free = 0, usual = 0] = ports;
  const come = async (port: number): Promise<TestClient> => {
    const client = await dial(port);
    t.after(() => client.destroy());
    return client;
  };
  const whole = (id: number): Promise<unknown> =>
    bench.watch.session(id, ({ bytesIn }) => bytesIn === text.length);
  const isHeld = (id: number): Promise<SessionSummary> =>
    bench.watch.session(id, (session) => session.held === 'rate');

  void (await come(slow)).send(text).catch(() => undefined);
  assert.ok((await isHeld(1)).bytesIn < text.length);
  await (await come(usual)).send(text);
  await whole(2);

  // The board's own rate is for those that have none; what a listener says of itself goes on to hold.
  throttle.reload({ ...limits, perSession: 1000 });
  await (await come(free)).send(text);
  await whole(3);
  void (await come(usual)).send(text).catch(() => undefined);
  assert.ok((await isHeld(4)).bytesIn < text.length);

  await bench.switchboard.set(1, { tags: ['fast'] });
  throttle.reload(limits);
  await Promise.all([whole(1), whole(4)]);
});

test('sessions of one address share its rate', async (t) => {
  const bench = await testBench(t);
  const limits = { perSession: 0, perAddress: 1000, trusted: [] };
  const throttle = new Throttle(bench.board.registry, limits, () => Date.now());
  t.after(() => throttle.stop());
  const [one, two] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  // The first alone spends all that is saved up for both.
  await one.send('x'.repeat(100_000));
  await bench.watch.session(1, (session) => session.held === 'rate');
  await two.send('hello\n');
  await bench.watch.session(2, (session) => session.held === 'rate');
  throttle.stop();
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 100_000);
});

/** A registry without a network: `read` has a session of that peer read so much at once. */
function unwired(clock: () => number) {
  const registry = new Registry(clock);
  const read = (peer: string, bytes: number): Session => {
    const session = registry.add({ peer: () => `${peer}:1`, local: 'here' }, SESSION_OPTIONS);
    session.connected((owner) => new FakeWire(owner), 'here');
    session.received(Buffer.alloc(bytes));
    return session;
  };
  return { registry, read };
}

test('who owes more than a timer can be set for is held all the same', (t) => {
  const { registry, read } = unwired(() => 0);
  const throttle = new Throttle(registry, { perSession: 0, perAddress: 1, trusted: [] }, () => 0);
  t.after(() => throttle.stop());
  const timer = t.mock.method(globalThis, 'setTimeout');
  const session = read('192.0.2.1', 3_000_000);
  assert.deepEqual(
    [session.summary().held, timer.mock.calls.map(({ arguments: [, ms] }) => ms)],
    ['rate', [2 ** 31 - 1]],
  );
});

test('no more addresses are held to a rate than may be, however many send', (t) => {
  let now = 0;
  const { registry, read } = unwired(() => now);
  const throttle = new Throttle(registry, { perSession: 0, perAddress: 1000, trusted: [] }, () => now);
  t.after(() => throttle.stop());
  const host = (count: number): string => `10.1.${count >> 8}.${count & 255}`;
  for (let count = 0; count < MOST_HOSTS + 100; count++) read(host(count), 10);
  assert.equal(throttle.hosts, MOST_HOSTS);
  now += 1000;
  read('192.0.2.1', 10);
  assert.equal(throttle.hosts, 1, 'those that owe nothing go first');
});

test('clients are refused while there are descriptors left for everything else, with one alarm until some are free', () => {
  const notices = new Notices(() => 0);
  const descriptors = new Descriptors(notices, 400);
  descriptors.check(299);
  for (const used of [300, 301]) assert.throws(() => descriptors.check(used), { kind: 'descriptors' });
  const standing = (): readonly string[] =>
    notices.past.filter((notice) => notice.standing === true).map(({ text }) => text);
  assert.equal(notices.past.length, 1);
  assert.match(standing()[0] ?? '', /gives this process 400 descriptors, and clients have 300/);
  descriptors.freed(299);
  assert.equal(standing().length, 1);
  descriptors.freed(285);
  assert.deepEqual(standing(), []);
  // Those that went were on their way in: nobody says so, but the next who comes has room.
  assert.throws(() => descriptors.check(300), { kind: 'descriptors' });
  descriptors.check(299);
  assert.equal(standing().length, 1);
  descriptors.check(285);
  assert.deepEqual(standing(), []);
  new Descriptors(notices, Infinity).check(1_000_000);
});
