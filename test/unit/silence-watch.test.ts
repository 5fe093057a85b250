import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { TcpRow } from '../../src/net/tcp-table.ts';
import { Notices } from '../../src/session/notices.ts';
import { Registry } from '../../src/session/registry.ts';
import type { Session } from '../../src/session/session.ts';
import { SilenceWatch } from '../../src/session/silence-watch.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import { FakeWire } from '../helpers/fake-wire.ts';

/** A registry with peers that are not there, and a table of what the kernel would tell of them. */
class Bench {
  now = 1_000_000;
  readonly table = new Map<string, TcpRow>();
  readonly notes = new Map<number, string[]>();
  looks = 0;
  /** What becomes of a look instead of the table. */
  fails: (() => Promise<ReadonlyMap<string, TcpRow> | undefined>) | undefined;
  readonly notices = new Notices(() => this.now);
  readonly registry = new Registry(() => this.now);
  readonly watch: SilenceWatch;
  readonly #t: TestContext;

  constructor(t: TestContext) {
    this.#t = t;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    this.registry.listen({
      opened: () => undefined,
      changed: () => undefined,
      recorded: ({ session, kind, bytes }) => {
        const notes = this.notes.get(session) ?? [];
        this.notes.set(session, notes);
        if (kind === 'note') notes.push(Buffer.from(bytes).toString());
      },
      dismissed: () => undefined,
    });
    this.watch = new SilenceWatch(
      this.registry,
      this.notices,
      () => this.now,
      (wanted) => {
        this.looks++;
        if (this.fails !== undefined) return this.fails();
        return Promise.resolve(new Map([...this.table].filter(([key]) => wanted.has(key))));
      },
    );
    t.after(() => this.watch.stop());
  }

  get said(): string[] {
    return this.notices.past.map(({ text }) => text);
  }

  add(markMs = 2000, closeMs = 10_000, key?: string): Session {
    const silence = { ...SESSION_OPTIONS.silence, markMs, closeMs };
    const peer = (id: number): string => `192.0.2.1:${id}`;
    const session = this.registry.add({ peer, local: '' }, { ...SESSION_OPTIONS, silence });
    session.connected((owner) => new FakeWire(owner, key ?? `key ${session.id}`), '');
    return session;
  }

  /** What the kernel tells of a session's connection from now on. */
  tells(session: Session, unacknowledged: number, unanswered: number): void {
    this.table.set(`key ${session.id}`, { unacknowledged, unanswered });
  }

  /** A second goes by, and what is due in it is done. */
  async second(): Promise<void> {
    for (let part = 0; part < 10; part++) {
      this.now += 100;
      this.#t.mock.timers.tick(100);
      await setImmediate();
    }
  }
}

test('a peer that acknowledges nothing is marked, then closed, and it is said why', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.send('hello');
  const from = bench.now;
  for (let asked = 1; asked <= 2; asked++) {
    bench.tells(session, 6, asked);
    await bench.second();
  }
  assert.equal(session.state, 'silent');
  assert.equal(session.summary().silentSince, from);
  assert.deepEqual(bench.notes.get(1), ['silent: nothing acknowledged for 2 s, 6 bytes wait']);
  assert.deepEqual(bench.said, ['#1 192.0.2.1:1: nothing acknowledged for 2 s, 6 bytes wait']);
  assert.equal(bench.notices.past[0]?.session, 1);
  session.send('still?');
  bench.tells(session, 13, 5);
  for (let more = 0; more < 7; more++) await bench.second();
  assert.equal(session.state, 'silent');
  await bench.second();
  assert.equal(session.summary().reason, 'failed');
  assert.equal(
    bench.notes.get(1)?.at(-1),
    'closed: failed, the peer went silent: 13 bytes unacknowledged for 10 s',
  );
  assert.equal(session.summary().silentSince, undefined);
  assert.equal(bench.watch.watched, 0);
});

test('nobody looks while there is nothing to acknowledge', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  bench.add(0, 0).send('to one who is not watched');
  bench.tells(session, 0, 0);
  await bench.second();
  assert.equal(bench.looks, 0);
  session.send('x');
  await bench.second();
  await bench.second();
  assert.equal(bench.looks, 1);
  assert.equal(bench.watch.watched, 0);
});

test('an end of sending is to be acknowledged as well', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.finish();
  bench.tells(session, 1, 4);
  for (let more = 0; more < 10; more++) await bench.second();
  assert.equal(session.state, 'closed');
  assert.equal(bench.watch.watched, 0);
});

test('a peer that answers again is said to, once, and may fall silent anew', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.send('x');
  bench.tells(session, 2, 3);
  for (let more = 0; more < 3; more++) await bench.second();
  assert.equal(session.state, 'silent');
  bench.tells(session, 1, 0);
  await bench.second();
  assert.equal(session.state, 'open');
  bench.tells(session, 0, 0);
  await bench.second();
  assert.equal(bench.watch.watched, 0);
  session.send('y');
  bench.tells(session, 2, 3);
  for (let more = 0; more < 3; more++) await bench.second();
  assert.deepEqual(
    bench.notes.get(1)?.map((note) => note.split(':')[0]),
    ['silent', 'the peer answers again', 'silent'],
  );
});

test('many that fall silent at once are one notice, and are closed in slices that keep nobody waiting', async (t) => {
  const bench = new Bench(t);
  const sessions = Array.from({ length: 450 }, () => bench.add(1000, 3000));
  for (const session of sessions) {
    session.send('x');
    bench.tells(session, 2, 5);
  }
  const closed: number[] = [];
  for (let more = 0; more < 5; more++) {
    await bench.second();
    for (let turn = 0; turn < 20; turn++) {
      closed.push(sessions.filter((session) => session.isClosed).length);
      await setImmediate();
    }
  }
  assert.equal(closed.at(-1), 450);
  const most = Math.max(...closed.map((count, at) => count - (closed[at - 1] ?? 0)));
  assert.ok(most <= 100, `${most} in one turn`);
  assert.match(bench.said[0] ?? '', /^450 sessions: nothing acknowledged, #1 192\.0\.2\.1:1 first: /);
  assert.equal(bench.said.length, 1);
});

test('what is sent while the kernel tells is not lost sight of', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.send('x');
  bench.tells(session, 0, 0);
  bench.fails = () => {
    bench.now += 5;
    session.send('y');
    bench.fails = undefined;
    return Promise.resolve(new Map(bench.table));
  };
  await bench.second();
  assert.equal(bench.watch.watched, 1);
  bench.tells(session, 2, 5);
  for (let more = 0; more < 11; more++) await bench.second();
  assert.equal(session.state, 'closed');
});

test('a row that is missing for once changes nothing; a connection that is in no table is let alone', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.send('x');
  bench.tells(session, 2, 4);
  for (let more = 0; more < 3; more++) await bench.second();
  bench.table.clear();
  await bench.second();
  assert.equal(session.state, 'silent');
  for (let more = 0; more < 3; more++) await bench.second();
  assert.equal(session.state, 'open');
  assert.equal(bench.watch.watched, 0);
});

test('a connection that took the place of another is not judged by it', async (t) => {
  const bench = new Bench(t);
  const session = bench.add();
  session.onLost = () => session.disconnected('waiting');
  session.send('x');
  bench.tells(session, 2, 4);
  for (let more = 0; more < 3; more++) await bench.second();
  assert.equal(session.state, 'silent');
  session.abandon('lost');
  assert.equal(session.state, 'waiting');
  session.connected((owner) => new FakeWire(owner, 'another'), '');
  // What is left of the connection before may stand in the table for a while.
  await bench.second();
  assert.equal(bench.watch.watched, 0);
  session.send('y');
  bench.table.set('another', { unacknowledged: 2, unanswered: 0 });
  for (let more = 0; more < 20; more++) await bench.second();
  assert.equal(session.state, 'open');
});

test('where the kernel has no table, or none that can be read, nobody looks again', async (t) => {
  const bench = new Bench(t);
  bench.fails = () => Promise.resolve(undefined);
  const session = bench.add();
  session.send('x');
  for (let more = 0; more < 3; more++) await bench.second();
  session.send('y');
  await bench.second();
  assert.deepEqual([bench.looks, bench.said.length], [1, 0]);
});

test('a table that cannot be read is told of', async (t) => {
  const bench = new Bench(t);
  bench.fails = () => Promise.reject(new Error('EACCES: permission denied'));
  bench.add().send('x');
  await bench.second();
  await bench.second();
  assert.deepEqual(bench.said, [
    'whether peers acknowledge what is sent cannot be told: EACCES: permission denied',
  ]);
  assert.equal(bench.looks, 1);
});
