import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskWatch } from '../../src/session/disk-watch.ts';
import { Notices } from '../../src/session/notices.ts';
import { Registry } from '../../src/session/registry.ts';
import type { DiskRoom } from '../../src/transcript/disk-room.ts';
import { testBench } from '../helpers/boards.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** A disk that is as the test has it, looked at every five seconds of the test's own time. */
class Bench {
  now = 1_000_000;
  room: DiskRoom = { free: 50 * GIB, size: 100 * GIB };
  isGone = false;
  looks = 0;
  readonly registry = new Registry(() => this.now);
  readonly notices = new Notices(() => this.now);
  readonly watch: DiskWatch;

  constructor(isBounded = false) {
    const look = (): Promise<DiskRoom> => {
      this.looks++;
      return this.isGone ? Promise.reject(new Error('gone')) : Promise.resolve(this.room);
    };
    this.watch = new DiskWatch(this.registry, this.notices, () => this.now, { look, isBounded });
  }

  /** Time passes in which so much comes each second; returns what stands then. */
  async pass(seconds: number, perSecond = 0): Promise<string | undefined> {
    for (let second = 0; second < seconds; second++) {
      this.now += 1000;
      if (perSecond > 0) this.#record(perSecond);
      this.watch.tick();
      await new Promise(setImmediate);
    }
    return this.standing;
  }

  get standing(): string | undefined {
    const standing = this.notices.past.filter((notice) => notice.standing === true);
    assert.ok(standing.length <= 1);
    return standing[0]?.text;
  }

  #record(length: number): void {
    const bytes = new Uint8Array(length);
    this.registry.recorded({ session: 1, seq: 0, kind: 'in', offset: 0, at: this.now, bytes });
  }
}

test('an alarm stands while little is left of the disk, and ends when there is clearly more', async () => {
  const bench = new Bench();
  const left = async (mib: number): Promise<string | undefined> => {
    bench.room = { ...bench.room, free: mib * MIB };
    return bench.pass(5);
  };
  assert.equal(await left(1024), undefined);
  assert.match(
    (await left(1000)) ?? '',
    /^the disk of the transcripts has 1\.0 GB left of 107 GB; .*--rate.*--keep-days.*cordboard transcripts prune$/,
  );
  for (const mib of [1100, 900, 2000, 600]) assert.match((await left(mib)) ?? '', /has 1\.0 GB left/);
  assert.equal(bench.notices.past.length, 1);
  assert.equal(await left(2049), undefined);
  assert.deepEqual(
    bench.notices.past.map(({ severity, alarm, text }) => [severity, alarm, text.slice(0, 40)]),
    [
      ['error', 'disk', 'the disk of the transcripts has 1.0 GB l'],
      ['info', 'disk', 'the disk of the transcripts has room aga'],
    ],
  );
  assert.equal(await left(1500), undefined);
});

test('on a small disk little is a twentieth of it', async () => {
  const bench = new Bench();
  bench.room = { free: 6 * MIB, size: 100 * MIB };
  assert.equal(await bench.pass(5), undefined);
  bench.room = { free: 4 * MIB, size: 100 * MIB };
  assert.match((await bench.pass(5)) ?? '', /has 4\.2 MB left of 105 MB; hold/);
});

test('each time half of what was left is gone it is said anew, and only the last stands', async () => {
  const bench = new Bench();
  for (const mib of [1000, 600, 499, 300, 249, 0]) {
    bench.room = { ...bench.room, free: mib * MIB };
    await bench.pass(5);
  }
  assert.equal(bench.notices.past.length, 4);
  assert.match(bench.standing ?? '', /has 0 B left of 107 GB; hold/);
});

test('a flood rings when it would fill the disk in ten minutes, a burst does not', async () => {
  const bench = new Bench();
  bench.room = { free: 10 * GIB, size: 100 * GIB };
  assert.equal(await bench.pass(10, 30 * MIB), undefined);
  assert.equal(await bench.pass(120), undefined);
  assert.match(
    (await bench.pass(90, 30 * MIB)) ?? '',
    /has 11 GB left of 107 GB, and is full in \d+ min as things go; /,
  );
  assert.equal(await bench.pass(180), undefined);
});

test('where old conversations make room, how fast new ones come does not count, but what is left does', async () => {
  const bench = new Bench(true);
  bench.room = { free: 10 * GIB, size: 100 * GIB };
  assert.equal(await bench.pass(90, 30 * MIB), undefined);
  bench.room = { ...bench.room, free: MIB };
  assert.match((await bench.pass(5)) ?? '', /has 1\.0 MB left/);
});

test('it is looked every five seconds, once at a time, and a disk that cannot be seen rings nothing', async () => {
  const bench = new Bench();
  await bench.pass(20);
  assert.equal(bench.looks, 4);
  assert.deepEqual(bench.watch.room, bench.room);
  bench.isGone = true;
  assert.equal(await bench.pass(10), undefined);
  assert.equal(bench.watch.room, undefined);

  let answer: (room: DiskRoom) => void = () => undefined;
  let asked = 0;
  const look = (): Promise<DiskRoom> => {
    asked++;
    return new Promise((resolve) => (answer = resolve));
  };
  const slow = new DiskWatch(bench.registry, bench.notices, () => bench.now, { look, isBounded: false });
  for (let second = 0; second < 20; second++) {
    bench.now += 1000;
    slow.tick();
  }
  assert.equal(asked, 1);
  answer(bench.room);
  await new Promise(setImmediate);
  slow.tick();
  assert.equal(asked, 2);
});

test('a board looks at the disk of its transcripts, and names who writes most', async (t) => {
  let room: DiskRoom = { free: 50 * GIB, size: 100 * GIB };
  const disk = { look: () => Promise.resolve(room), isBounded: false };
  const bench = await testBench(t, { disk });
  const [quiet, loud] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  await quiet.send('hello\n');
  await loud.send('x'.repeat(100_000));
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 100_000);
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 6);
  await bench.switchboard.rename(2, 'pump');
  room = { ...room, free: MIB };
  const alarm = await bench.watch.until(() => bench.watch.notices.find((notice) => notice.alarm === 'disk'));
  assert.ok(alarm.standing === true && alarm.severity === 'error');
  assert.match(alarm.text, /; most is of #2 pump now, [\d.]+ k?B\/s; /);
  assert.equal(bench.board.diskRoom?.free, MIB);
});
