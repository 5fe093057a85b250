import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CordboardError, type ErrorCode } from '../../src/errors.ts';
import type { JobState } from '../../src/console/job.ts';
import { jobWords } from '../../src/console/job-words.ts';
import { Jobs } from '../../src/console/jobs.ts';
import { FakeTime, settled } from '../helpers/schedule.ts';

type Sent = readonly [id: number, what: string];

/** A board that takes everything, until it is told otherwise, and files that are there. */
class Rig {
  readonly time = new FakeTime();
  readonly sent: Sent[] = [];
  readonly at: number[] = [];
  readonly changes: JobState[] = [];
  readonly files = new Map<string, readonly Uint8Array[]>();
  /** Files closed before their end or after. */
  closed = 0;
  /** Asked before each send. */
  answer: (size: number) => Promise<void> = () => Promise.resolve();
  readonly jobs: Jobs;

  constructor(size?: (path: string) => Promise<number>) {
    this.jobs = new Jobs({
      port: {
        send: (id, text) => this.#take(id, text, text.length + 1),
        sendRaw: (id, bytes) => this.#take(id, Buffer.from(bytes).toString('latin1'), bytes.length),
      },
      schedule: this.time.schedule,
      clock: this.time.clock,
      turns: this.time.turns,
      read: (path) => this.#read(path),
      ...(size === undefined ? {} : { size }),
      changed: (state) => this.changes.push(state),
    });
  }

  file(path: string, ...chunks: readonly (string | Uint8Array)[]): void {
    this.files.set(
      path,
      chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)),
    );
  }

  get whole(): string {
    return this.sent.map(([, what]) => what).join('');
  }

  job(id: number): JobState {
    const job = this.jobs.list.find((each) => each.id === id);
    assert.ok(job !== undefined, `no job ${id}`);
    return job;
  }

  async #take(id: number, what: string, size: number): Promise<void> {
    await this.answer(size);
    this.sent.push([id, what]);
    this.at.push(this.time.now);
  }

  async *#read(path: string): AsyncGenerator<Uint8Array> {
    try {
      const chunks = this.files.get(path);
      if (chunks === undefined) throw new Error('ENOENT: no such file');
      for (const chunk of chunks) {
        await settled();
        yield chunk;
      }
    } finally {
      this.closed++;
    }
  }
}

function refusal(code: ErrorCode, message = 'nothing was sent'): () => Promise<void> {
  return () => Promise.reject(new CordboardError(code, message));
}

function isUsage(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof CordboardError && error.code === 'CB_USAGE' && pattern.test(error.message);
}

suite('/every', () => {
  test('sends at once and then on the beat', async () => {
    const rig = new Rig();
    const id = rig.jobs.every(3, 'status?', 5000);
    await rig.time.pass(15_000);
    assert.deepEqual(rig.at, [0, 5000, 10_000, 15_000]);
    assert.deepEqual(rig.sent[0], [3, 'status?']);
    assert.equal(rig.job(id).sentCount, 4);
    assert.equal(rig.job(id).state, 'running');
  });

  test('a timer that is late does not shift the beat', async () => {
    const rig = new Rig();
    rig.jobs.every(3, 'a', 1000);
    await settled();
    rig.time.now = 1300;
    await rig.time.pass(3000 - 1300);
    assert.deepEqual(rig.at, [0, 1300, 2000, 3000]);
  });

  test('turns that were slept through are not made up for', async () => {
    const rig = new Rig();
    rig.jobs.every(3, 'a', 1000);
    await settled();
    rig.time.now = 60_500;
    await rig.time.pass(1000);
    assert.deepEqual(rig.at, [0, 60_500, 61_500]);
  });

  test('a clock that is set back, or on, shifts the beat and no more', async () => {
    const rig = new Rig();
    rig.time.skew = 1_000_000;
    rig.jobs.every(3, 'a', 1000);
    await rig.time.pass(1000);
    rig.time.skew = 0;
    await rig.time.pass(2000);
    rig.time.skew = 5_000_000;
    await rig.time.pass(2000);
    assert.deepEqual(rig.at, [0, 1000, 2000, 3000, 4000, 5000]);
  });

  test('a send that is not over is waited for: turns are skipped and counted, never queued', async () => {
    const rig = new Rig();
    let release = (): void => undefined;
    rig.answer = () => new Promise((resolve) => (release = resolve));
    const id = rig.jobs.every(3, 'a', 100);
    await rig.time.pass(350);
    assert.deepEqual([rig.sent.length, rig.job(id).skipped], [0, 3]);
    release();
    await rig.time.pass(50);
    assert.deepEqual([rig.sent.length, rig.job(id).skipped, rig.job(id).sentCount], [1, 3, 1]);
  });

  for (const code of ['CB_OUTBOX_FULL', 'CB_SESSION_CLOSED', 'CB_NOT_CONNECTED'] as const) {
    test(`${code} stops it, with its words`, async () => {
      const rig = new Rig();
      const id = rig.jobs.every(3, 'a', 1000);
      await rig.time.pass(1000);
      rig.answer = refusal(code, 'no room');
      await rig.time.pass(5000);
      const { state, why, sentCount } = rig.job(id);
      assert.deepEqual([state, why, sentCount], ['failed', 'no room', 2]);
      assert.equal(rig.time.pending, 0);
      assert.deepEqual(rig.changes.at(-1), rig.job(id));
    });
  }

  test('one of each text in a session, again once it has ended', async () => {
    const rig = new Rig();
    const first = rig.jobs.every(3, 'a b', 1000);
    rig.jobs.every(4, 'a b', 1000);
    rig.jobs.every(3, 'b', 1000);
    assert.throws(() => rig.jobs.every(3, 'a b', 2000), isUsage(/#3 .* every 1s already/));
    assert.ok(rig.jobs.cancel(first));
    rig.jobs.every(3, 'a b', 2000);
    await settled();
    assert.equal(rig.jobs.list.filter(({ state }) => state === 'running').length, 3);
    rig.jobs.stop();
  });

  for (const ms of [99, 0, -1, NaN, Infinity, 24 * 3_600_000 + 1]) {
    test(`${ms} ms is no interval`, () => {
      const rig = new Rig();
      assert.throws(() => rig.jobs.every(3, 'a', ms), isUsage(/100ms to 24h/));
      assert.deepEqual([rig.jobs.list, rig.changes, rig.time.pending], [[], [], 0]);
    });
  }

  test('cancelled between two turns it sends no more', async () => {
    const rig = new Rig();
    const id = rig.jobs.every(3, 'a', 1000);
    await rig.time.pass(1500);
    assert.equal(rig.jobs.cancel(id), true);
    assert.equal(rig.time.pending, 0);
    assert.equal(rig.jobs.cancel(id), false);
    await rig.time.pass(5000);
    assert.deepEqual([rig.sent.length, rig.job(id).state], [2, 'cancelled']);
  });

  test('cancelled while a send is under way, what comes of that changes nothing', async () => {
    const rig = new Rig();
    let fail: (error: Error) => void = () => undefined;
    rig.answer = () => new Promise((_, reject) => (fail = reject));
    const id = rig.jobs.every(3, 'a', 1000);
    await settled();
    rig.jobs.cancel(id);
    fail(new Error('late'));
    await settled();
    assert.deepEqual([rig.job(id).state, rig.job(id).why], ['cancelled', undefined]);
  });
});

suite('/send', () => {
  test('sends the bytes of a file as they are, and tells how far it is', async () => {
    const rig = new Rig(() => Promise.resolve(5));
    rig.file('fw.bin', Uint8Array.of(0, 255, 10), Uint8Array.of(13, 128));
    const id = rig.jobs.sendFile(3, 'fw.bin');
    await rig.time.pass(0);
    await rig.time.pass(0);
    await settled();
    assert.deepEqual(rig.sent, [
      [3, '\x00\xff\n'],
      [3, '\r\x80'],
    ]);
    assert.deepEqual(rig.job(id).progress, { sent: 5, total: 5 });
    assert.equal(rig.job(id).state, 'done');
    assert.equal(rig.closed, 1);
    const seen = rig.changes.map(({ progress }) => progress?.sent);
    assert.deepEqual([...new Set(seen)], [0, 3, 5]);
  });

  test('without a size there is no total, and that is no failure', async () => {
    const rig = new Rig(() => Promise.reject(new Error('no')));
    rig.file('a', 'abc');
    const id = rig.jobs.sendFile(3, 'a');
    await until(rig, id);
    assert.deepEqual([rig.job(id).state, rig.job(id).progress], ['done', { sent: 3, total: undefined }]);
  });

  test('an empty file is done at once', async () => {
    const rig = new Rig();
    rig.file('a');
    const id = rig.jobs.sendFile(3, 'a');
    await until(rig, id);
    assert.deepEqual([rig.job(id).state, rig.sent], ['done', []]);
  });

  test('a file that cannot be read fails with its name', async () => {
    const rig = new Rig();
    const id = rig.jobs.sendFile(3, 'gone.txt');
    await until(rig, id);
    assert.deepEqual(
      [rig.job(id).state, rig.job(id).why],
      ['failed', 'cannot read gone.txt: ENOENT: no such file'],
    );
  });

  test('a reader that throws before it reads fails the same way', async () => {
    const time = new FakeTime();
    const jobs = new Jobs({
      port: { send: () => Promise.resolve(), sendRaw: () => Promise.resolve() },
      ...{ schedule: time.schedule, clock: time.clock, turns: time.turns, changed: () => undefined },
      read: () => {
        throw new Error('bad name');
      },
    });
    jobs.sendFile(3, 'a\0b');
    await settled();
    assert.equal(jobs.list[0]?.why, 'cannot read a\0b: bad name');
  });

  test('a full outbox is waited for, in smaller and smaller pieces, and nothing is lost or doubled', async () => {
    const rig = new Rig();
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    rig.file('a', bytes);
    let room = 1000;
    rig.answer = (size) => {
      if (size > room) return refusal(size > 50_000 ? 'CB_OUTBOX_SIZE' : 'CB_OUTBOX_FULL', 'full')();
      room -= size;
      return Promise.resolve();
    };
    const id = rig.jobs.sendFile(3, 'a');
    await rig.time.pass(2000);
    assert.ok(rig.job(id).waiting && rig.job(id).why === 'full');
    assert.ok((rig.job(id).progress?.sent ?? 0) > 900);
    room = 50_000;
    await rig.time.pass(2000);
    room = 1_000_000;
    await rig.time.pass(2000);
    assert.equal(rig.whole, Buffer.from(bytes).toString('latin1'));
    assert.deepEqual([rig.job(id).state, rig.job(id).waiting, rig.job(id).why], ['done', false, undefined]);
  });

  test('the longer it is full, the more seldom it is tried, down to ten times a second', async () => {
    const rig = new Rig();
    rig.file('a', 'abc');
    rig.answer = refusal('CB_OUTBOX_FULL');
    rig.jobs.sendFile(3, 'a');
    await rig.time.pass(1000);
    assert.deepEqual(rig.time.asked.slice(0, 7), [5, 10, 20, 40, 80, 100, 100]);
    rig.answer = () => (rig.sent.length < 1 ? Promise.resolve() : refusal('CB_OUTBOX_FULL')());
    await rig.time.pass(100);
    assert.equal(rig.sent.length, 1);
    assert.ok(rig.time.asked.lastIndexOf(5) > 0);
    rig.jobs.stop();
  });

  test('any other refusal ends it, and closes the file', async () => {
    const rig = new Rig();
    rig.file('a', 'one', 'two', 'three');
    rig.answer = () =>
      rig.sent.length > 0 ? refusal('CB_SESSION_CLOSED', 'it is closed')() : Promise.resolve();
    const id = rig.jobs.sendFile(3, 'a');
    await until(rig, id);
    assert.deepEqual([rig.job(id).state, rig.job(id).why, rig.closed], ['failed', 'it is closed', 1]);
    assert.deepEqual(rig.job(id).progress, { sent: 3, total: undefined });
  });

  test('cancelled while it waits, it ends at once and closes the file', async () => {
    const rig = new Rig();
    rig.file('a', 'abc');
    rig.answer = refusal('CB_OUTBOX_FULL');
    const id = rig.jobs.sendFile(3, 'a');
    await rig.time.pass(100);
    rig.jobs.cancel(id);
    await settled();
    assert.deepEqual([rig.job(id).state, rig.time.pending, rig.closed], ['cancelled', 0, 1]);
    assert.deepEqual([rig.job(id).waiting, rig.job(id).why, rig.sent], [false, undefined, []]);
  });

  test('one file at a time to one session', async () => {
    const rig = new Rig();
    rig.file('a', 'abc');
    const id = rig.jobs.sendFile(3, 'a', { pace: 10 });
    assert.throws(() => rig.jobs.sendFile(3, 'b'), isUsage(/#3 is being sent a;/));
    rig.jobs.sendFile(4, 'a');
    await rig.time.pass(100);
    assert.equal(rig.job(id).state, 'done');
    rig.jobs.sendFile(3, 'a');
    rig.jobs.stop();
  });

  test('the reader may use its chunk again', async () => {
    const rig = new Rig();
    const shared = Buffer.from('ab');
    const pieces: Uint8Array[] = [];
    const jobs = new Jobs({
      port: {
        send: () => Promise.resolve(),
        sendRaw: (_, bytes) => {
          pieces.push(bytes);
          return Promise.resolve();
        },
      },
      ...{
        schedule: rig.time.schedule,
        clock: rig.time.clock,
        turns: rig.time.turns,
        changed: () => undefined,
      },
      read: async function* () {
        yield shared;
        await settled();
        shared.write('cd');
        yield shared;
      },
    });
    jobs.sendFile(3, 'a');
    await settled();
    await settled();
    await settled();
    assert.equal(Buffer.concat(pieces).toString(), 'abcd');
  });
});

/** Until the job has ended, without any time passing. */
async function until(rig: Rig, id: number): Promise<void> {
  for (let turns = 0; turns < 100 && rig.job(id).state === 'running'; turns++) await settled();
}

suite('paces', () => {
  test('bytes go one by one where each has its pause', async () => {
    const rig = new Rig();
    rig.file('a', 'abcd');
    rig.jobs.sendFile(3, 'a', { pace: 20 });
    await rig.time.pass(1000);
    assert.deepEqual(rig.at, [0, 20, 40, 60]);
    assert.equal(rig.whole, 'abcd');
  });

  test('fast bytes go in small groups, as many in a second as was said', async () => {
    const rig = new Rig();
    rig.file('a', 'x'.repeat(5000));
    rig.jobs.sendFile(3, 'a', { pace: 1 });
    await rig.time.pass(1000);
    const inOneSecond = rig.sent.reduce(
      (sum, [, what], index) => sum + ((rig.at[index] ?? 0) < 1000 ? what.length : 0),
      0,
    );
    assert.equal(inOneSecond, 1000);
    assert.ok(rig.sent.every(([, what]) => what.length <= 10));
    rig.jobs.stop();
  });

  test('lines are counted as lines', async () => {
    const rig = new Rig();
    rig.file('a', 'one\ntwo\r\nthree');
    const id = rig.jobs.sendFile(3, 'a', { pace: 500, lines: true });
    await rig.time.pass(1000);
    assert.deepEqual(
      [rig.sent, rig.at],
      [
        [
          [3, 'one'],
          [3, 'two'],
          [3, 'three'],
        ],
        [0, 500, 1000],
      ],
    );
    assert.deepEqual(rig.job(id).progress, { sent: 14, total: undefined });
    assert.deepEqual([rig.job(id).state, rig.job(id).sentCount], ['done', 3]);
  });

  test('after a long wait the pace is kept, not caught up with', async () => {
    const rig = new Rig();
    rig.file('a', 'x\n'.repeat(200));
    rig.jobs.sendFile(3, 'a', { pace: 100, lines: true });
    await rig.time.pass(200);
    rig.answer = refusal('CB_OUTBOX_FULL');
    await rig.time.pass(10_000);
    rig.answer = () => Promise.resolve();
    const before = rig.sent.length;
    await rig.time.pass(1000);
    const since = rig.sent.length - before;
    assert.ok(since >= 9 && since <= 12, `${since} in a second`);
    rig.jobs.stop();
  });

  test('a clock that is set back holds nothing up', async () => {
    const rig = new Rig();
    rig.time.skew = 1_000_000;
    rig.file('a', 'x\n'.repeat(200));
    rig.jobs.sendFile(3, 'a', { pace: 100, lines: true });
    await rig.time.pass(250);
    rig.time.skew = 0;
    await rig.time.pass(1000);
    assert.deepEqual(rig.at.slice(0, 6), [0, 100, 200, 300, 400, 500]);
    rig.jobs.stop();
  });

  test('nor does one that is set back while the file is read', async () => {
    const { schedule, clock } = new FakeTime();
    const asked: number[] = [];
    const at = [1_000_000, 0];
    let reads = 0;
    const jobs = new Jobs({
      port: { send: () => Promise.resolve(), sendRaw: () => Promise.resolve() },
      schedule: (ms, run) => {
        asked.push(ms);
        return schedule(ms, run);
      },
      clock: () => clock() + (at[Math.max(0, reads - 1)] ?? 0),
      turns: new FakeTime().turns,
      changed: () => undefined,
      read: async function* () {
        for (; reads < 2;) {
          await settled();
          reads++;
          yield Buffer.from('x');
        }
      },
    });
    jobs.sendFile(3, 'a', { pace: 100 });
    for (let turns = 0; turns < 5; turns++) await settled();
    assert.deepEqual([reads, asked], [2, [100]]);
    jobs.stop();
  });

  test('a pace beyond what timers reach is refused', () => {
    const rig = new Rig();
    assert.throws(() => rig.jobs.sendFile(3, 'a', { pace: 1e10 }), isUsage(/24h/));
    assert.throws(() => rig.jobs.sendFile(3, 'a', { pace: NaN }), isUsage(/24h/));
  });
});

suite('lines of a file', () => {
  test('a full outbox is waited for with the same line', async () => {
    const rig = new Rig();
    rig.file('a', 'one\ntwo\n');
    const id = rig.jobs.sendFile(3, 'a', { lines: true });
    rig.answer = refusal('CB_OUTBOX_FULL', 'full');
    await rig.time.pass(500);
    assert.deepEqual([rig.job(id).waiting, rig.sent], [true, []]);
    rig.answer = () => Promise.resolve();
    await rig.time.pass(500);
    assert.deepEqual(
      [rig.job(id).state, rig.sent],
      [
        'done',
        [
          [3, 'one'],
          [3, 'two'],
        ],
      ],
    );
  });

  test('very many short ones leave turns to everything else', async () => {
    const rig = new Rig();
    rig.file('a', '\n'.repeat(1000));
    let [inOne, most] = [0, 0];
    let turn = 0;
    rig.answer = () => {
      rig.time.now++;
      inOne = turn === rig.time.taken ? inOne + 1 : 1;
      turn = rig.time.taken;
      most = Math.max(most, inOne);
      return Promise.resolve();
    };
    const id = rig.jobs.sendFile(3, 'a', { lines: true });
    await until(rig, id);
    assert.equal(rig.sent.length, 1000);
    assert.ok(most <= 8, `${most} lines of a millisecond each in one turn`);
  });

  test('what is not UTF-8 is not sent as something else', async () => {
    const rig = new Rig();
    rig.file('a', 'one\n', Uint8Array.of(0xff, 10), 'three\n');
    const id = rig.jobs.sendFile(3, 'a', { lines: true });
    await until(rig, id);
    assert.deepEqual(rig.sent, [[3, 'one']]);
    assert.match(rig.job(id).why ?? '', /^line 2 is not UTF-8; without --lines/);
  });
});

suite('all of them', () => {
  test('stopping leaves no timer, and nothing can be begun after', async () => {
    const rig = new Rig();
    rig.file('a', 'abc');
    rig.jobs.every(3, 'a', 1000);
    rig.jobs.every(4, 'a', 1000);
    rig.jobs.sendFile(3, 'a', { pace: 1000 });
    await rig.time.pass(1500);
    assert.ok(rig.time.pending > 0);
    rig.jobs.stop();
    assert.equal(rig.time.pending, 0);
    const sent = rig.sent.length;
    await rig.time.pass(10_000);
    assert.equal(rig.sent.length, sent);
    assert.deepEqual(
      rig.jobs.list.map(({ state }) => state),
      ['cancelled', 'cancelled', 'cancelled'],
    );
    assert.throws(() => rig.jobs.every(3, 'a', 1000), isUsage(/ending/));
    assert.throws(() => rig.jobs.sendFile(3, 'a'), isUsage(/ending/));
  });

  test('those of one session or one kind are cancelled, the others go on', async () => {
    const rig = new Rig();
    rig.file('a', 'abc');
    rig.jobs.every(3, 'a', 1000);
    rig.jobs.every(4, 'a', 1000);
    rig.jobs.sendFile(3, 'a', { pace: 1000 });
    await settled();
    assert.equal(rig.jobs.cancelAll({ session: 3, kind: 'every' }), 1);
    assert.equal(rig.jobs.cancelAll({ session: 3 }), 1);
    assert.equal(rig.jobs.cancelAll({ session: 9 }), 0);
    assert.deepEqual(
      rig.jobs.list.map(({ state }) => state),
      ['cancelled', 'running', 'cancelled'],
    );
    assert.equal(rig.jobs.cancelAll(), 1);
  });

  test('what ended long ago is forgotten, what runs is not; numbers are not used again', async () => {
    const rig = new Rig();
    const first = rig.jobs.every(3, 'a', 1000);
    for (let count = 0; count < 30; count++) rig.jobs.cancel(rig.jobs.every(4, 'a', 1000));
    await settled();
    assert.equal(rig.jobs.list.length, 22);
    assert.equal(rig.job(first).state, 'running');
    assert.equal(rig.jobs.every(4, 'b', 1000), 32);
    rig.jobs.stop();
  });
});

suite('in words', () => {
  const every = {
    id: 1,
    session: 3,
    kind: 'every',
    label: 'status?',
    every: 5000,
    progress: undefined,
  } as const;
  const counts = { sentCount: 12, skipped: 0, waiting: false, state: 'running', why: undefined } as const;
  const file = { ...every, kind: 'file', label: 'fw.bin', every: undefined } as const;
  for (const [job, words] of [
    [{ ...every, ...counts }, '1 #3 every 5s "status?": sent 12'],
    [{ ...every, ...counts, skipped: 2 }, '1 #3 every 5s "status?": sent 12, skipped 2'],
    [{ ...every, ...counts, state: 'cancelled' }, '1 #3 every 5s "status?": sent 12, cancelled'],
    [{ ...every, ...counts, state: 'failed', why: 'no' }, '1 #3 every 5s "status?": sent 12, failed: no'],
    [{ ...file, ...counts, progress: { sent: 12_000, total: 40_000 } }, '1 #3 fw.bin: 12 kB of 40 kB (30%)'],
    [{ ...file, ...counts, progress: { sent: 50, total: 40 } }, '1 #3 fw.bin: 50 B of 40 B (100%)'],
    [{ ...file, ...counts, progress: { sent: 0, total: 0 }, state: 'done' }, '1 #3 fw.bin: 0 B, done'],
    [
      { ...file, ...counts, progress: { sent: 5, total: undefined }, waiting: true, why: 'full' },
      '1 #3 fw.bin: 5 B, waiting: full',
    ],
  ] satisfies [JobState, string][]) {
    test(words, () => assert.equal(jobWords(job), words));
  }

  test('nothing in them acts on a terminal', () => {
    assert.match(
      jobWords({ ...every, ...counts, label: '\x1b[2J\r\n', state: 'failed', why: '\x1b' }),
      /^[^\x00-\x1f\x7f-\x9f]+$/,
    );
  });
});
