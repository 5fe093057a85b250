import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test, type TestContext } from 'node:test';
import type { SessionId, WireRecord } from '../../src/record.ts';
import {
  AT_THREAD,
  BEHIND_BYTES,
  COLLECT_MS,
  Delivery,
  type RecordingThread,
  RESTART_MS,
  STUCK_MS,
  TROUBLE_BYTES,
} from '../../src/transcript/delivery.ts';
import { TROUBLE_SHARE_BYTES } from '../../src/transcript/gaps.ts';
import type { FromRecording, ToRecording } from '../../src/transcript/messages.ts';
import { unpacked } from '../../src/transcript/pack.ts';
import { PACK_BYTES } from '../../src/transcript/packs.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

type BatchMessage = Extract<ToRecording, { readonly type: 'batch' }>;

/** A thread that answers when the test has it answer. */
class StandIn extends EventEmitter implements RecordingThread {
  readonly batches: BatchMessage[] = [];
  isEnding = false;

  /** Batches that are not committed. */
  get pending(): number {
    return this.batches.length;
  }

  postMessage(message: ToRecording): void {
    if (message.type === 'batch') this.batches.push(message);
    else this.isEnding = true;
  }

  terminate(): Promise<void> {
    this.emit('exit');
    return Promise.resolve();
  }

  say(message: FromRecording): void {
    this.emit('message', message);
  }

  begin(): void {
    this.say({ type: 'begun', run: 1, left: 0, setAside: undefined });
  }

  /** Commits the oldest batch that is not. */
  commit(skipped = 0): BatchMessage {
    const batch = this.batches.shift();
    if (batch === undefined) throw new Error('there is no batch to commit');
    this.say({ type: 'committed', number: batch.number, skipped, buffer: batch.pack.buffer });
    return batch;
  }
}

class DeliveryBench {
  readonly threads: StandIn[] = [];
  readonly heard: string[] = [];
  readonly delivery: Delivery;
  readonly #next = new Map<SessionId, number>();
  readonly #t: TestContext;

  constructor(t: TestContext) {
    this.#t = t;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const data = {
      path: 'none',
      durability: 'normal' as const,
      facts: { command: 'serve' as const, operator: '', started: BEGINNING },
      token: 'run 1',
    };
    const host = {
      caughtUp: () => this.heard.push('caught up'),
      trouble: (why: string | undefined) => this.heard.push(why ?? 'well'),
      begun: () => undefined,
      said: () => undefined,
    };
    this.delivery = new Delivery(data, host, () => {
      const thread = new StandIn();
      this.threads.push(thread);
      return thread;
    });
    this.thread.begin();
  }

  get thread(): StandIn {
    const thread = this.threads.at(-1);
    if (thread === undefined) throw new Error('no thread was started');
    return thread;
  }

  pass(ms: number): void {
    this.#t.mock.timers.tick(ms);
  }

  /** Commits everything that is handed over, and what follows it then. */
  commitAll(): BatchMessage[] {
    const batches: BatchMessage[] = [];
    for (;;) {
      this.pass(COLLECT_MS);
      if (this.thread.pending === 0) return batches;
      batches.push(this.thread.commit());
    }
  }

  /** Appends a record of so many bytes. */
  append(session: SessionId, size: number): void {
    const seq = this.#next.get(session) ?? 0;
    if (seq === 0) this.delivery.describe(summaryOf(session));
    this.#next.set(session, seq + 1);
    const bytes = new Uint8Array(size);
    this.delivery.append({ session, seq, kind: 'in', offset: 0, at: BEGINNING, bytes });
  }

  /** Appends records of 64 KiB until this is on the way, or until that changes nothing; of so many sessions in turn. */
  fill(bytes: number, sessions = 1): number {
    let count = 0;
    for (let before = -1; this.delivery.onWay <= bytes && this.delivery.onWay > before; count++) {
      before = this.delivery.onWay;
      this.append(1 + (count % sessions), 65_536);
    }
    return count;
  }
}

/** So many sessions that their shares are more than is kept in trouble of all of them. */
const MANY = 100;

function assertAtMost(value: number, most: number): void {
  assert.ok(value <= most, `${value} is more than ${most}`);
}

function recordsOf({ pack }: BatchMessage): WireRecord[] {
  return [...unpacked(pack.buffer, pack.length)];
}

const seqsOf = (batch: BatchMessage | undefined): number[] =>
  batch === undefined ? [] : recordsOf(batch).map(({ seq }) => seq);

describe('the way to the recording thread', () => {
  test('hands over what has come within a part of the 50 ms that are promised, together', (t) => {
    assertAtMost(COLLECT_MS, 25);
    const bench = new DeliveryBench(t);
    bench.append(1, 10);
    bench.pass(COLLECT_MS - 1);
    bench.append(2, 10);
    assert.equal(bench.thread.pending, 0);
    bench.pass(1);
    assert.equal(bench.thread.pending, 1);
    const batch = bench.thread.commit();
    assert.deepEqual(
      recordsOf(batch).map(({ session, seq }) => [session, seq]),
      [
        [1, 0],
        [2, 0],
      ],
    );
    assert.deepEqual(
      batch.sessions.map(({ id }) => id),
      [1, 2],
    );
    bench.append(1, 10);
    bench.pass(COLLECT_MS);
    assert.deepEqual(seqsOf(bench.thread.commit()), [1]);
  });

  test('hands over a mebibyte at once', (t) => {
    assertAtMost(PACK_BYTES, 1024 * 1024);
    const bench = new DeliveryBench(t);
    for (let bytes = 0; bytes < PACK_BYTES; bytes += 65_536) {
      assert.equal(bench.thread.pending, 0);
      bench.append(1, 65_536);
    }
    assert.equal(bench.thread.pending, 1);
  });

  test('gives the thread little at a time, and keeps the rest closely packed until it answers', (t) => {
    const bench = new DeliveryBench(t);
    for (let count = 0; count < 100; count++) {
      bench.append(1, 10);
      bench.pass(COLLECT_MS);
    }
    assert.equal(bench.thread.pending, AT_THREAD);
    for (let count = 0; count < AT_THREAD; count++) bench.thread.commit();
    const left = bench.thread.batches;
    assert.equal(left.length, 1);
    assert.equal(seqsOf(left[0]).length, 100 - AT_THREAD);
  });

  test('tells a few at a time what sessions have counted, the newest of each, and all else at once', (t) => {
    const bench = new DeliveryBench(t);
    for (let id = 1; id <= 1000; id++) bench.append(id, 10);
    bench.commitAll();
    for (const bytesIn of [10, 20]) {
      for (let id = 1; id <= 1000; id++) bench.delivery.count(summaryOf(id, { bytesIn }));
    }
    bench.delivery.describe(summaryOf(999, { bytesIn: 20, name: 'gate' }));
    const batches: (readonly SessionSummary[])[] = [];
    for (;;) {
      bench.pass(COLLECT_MS);
      if (bench.thread.pending === 0) break;
      assert.equal(bench.thread.pending, 1);
      batches.push(bench.thread.commit().sessions);
    }
    assert.ok(batches[0]?.some(({ name }) => name === 'gate'));
    for (const sessions of batches) assertAtMost(sessions.length, 33);
    const told = batches.flat();
    assert.equal(new Set(told.map(({ id }) => id)).size, 1000);
    assert.equal(told.length, 1000);
    assert.ok(told.every(({ bytesIn }) => bytesIn === 20));
  });

  test('forgets the counters of a session that has ended, which says more', (t) => {
    const bench = new DeliveryBench(t);
    bench.append(1, 10);
    bench.commitAll();
    bench.delivery.count(summaryOf(1, { bytesIn: 10 }));
    bench.delivery.describe(summaryOf(1, { bytesIn: 12, state: 'closed', closedAt: BEGINNING }));
    bench.delivery.count(summaryOf(1, { bytesIn: 11 }));
    const told = bench.commitAll().flatMap(({ sessions }) => sessions);
    assert.deepEqual(
      told.map(({ state, bytesIn }) => [state, bytesIn]),
      [['closed', 12]],
    );
  });

  test('is behind past a bound until the thread has caught up', (t) => {
    const bench = new DeliveryBench(t);
    bench.fill(BEHIND_BYTES - 100_000);
    assert.equal(bench.delivery.isBehind, false);
    bench.fill(BEHIND_BYTES);
    assert.equal(bench.delivery.isBehind, true);
    let seq = 0;
    while (bench.thread.pending > 0) {
      assert.equal(bench.delivery.isBehind, bench.heard.length === 0);
      for (const found of seqsOf(bench.thread.commit())) assert.equal(found, seq++);
      bench.pass(COLLECT_MS);
    }
    assert.deepEqual(bench.heard, ['caught up']);
    assert.equal(bench.delivery.onWay, 0);
  });

  test('holds nobody in trouble, is bounded all the same, and tells what is missing once it records again', async (t) => {
    const bench = new DeliveryBench(t);
    bench.fill(BEHIND_BYTES);
    bench.thread.say({ type: 'trouble', why: 'the disk is full' });
    assert.deepEqual(bench.heard, ['the disk is full', 'caught up']);
    assert.equal(await bench.delivery.written(), false);
    bench.fill(Infinity, MANY);
    // Descriptions of the sessions count as well.
    assert.ok(bench.delivery.onWay > TROUBLE_BYTES - MANY * 1024);
    assert.ok(bench.delivery.onWay < TROUBLE_BYTES + 2 * 65_536);
    for (let count = 0; count < 10; count++) bench.append(1, 65_536);
    bench.append(MANY + 1, 10);
    assert.equal(bench.delivery.isBehind, false);

    bench.thread.say({ type: 'well' });
    const missed: (readonly [SessionId, number])[] = [];
    let last = -1;
    for (const batch of bench.commitAll()) {
      for (const { session, seq } of recordsOf(batch)) if (session === 1) assert.equal(seq, ++last);
      missed.push(...batch.missed);
    }
    const first = missed.find(([session]) => session === 1);
    assertAtMost(last + 1 + 10, first?.[1] ?? 0);
    assert.deepEqual(
      missed.find(([session]) => session === MANY + 1),
      [MANY + 1, 1],
    );
    assert.equal(await bench.delivery.written(), true);
  });

  test('a flood in trouble is missing from its own conversation, and the quiet ones are whole', (t) => {
    const bench = new DeliveryBench(t);
    bench.thread.say({ type: 'trouble', why: 'the disk is full' });
    const kept = bench.fill(Infinity) - 1;
    assertAtMost(kept * 65_536, TROUBLE_SHARE_BYTES + 65_536);
    for (let count = 0; count < 2000; count++) {
      bench.append(1, 65_536);
      bench.append(2, 10);
    }
    assertAtMost(bench.delivery.onWay, 2 * TROUBLE_SHARE_BYTES);

    bench.thread.say({ type: 'well' });
    bench.append(1, 10);
    bench.append(2, 10);
    const records = bench.commitAll().flatMap(recordsOf);
    const seqs = (id: SessionId): number[] =>
      records.filter(({ session }) => session === id).map(({ seq }) => seq);
    assert.deepEqual(
      seqs(2),
      Array.from({ length: 2001 }, (_, index) => index),
    );
    const flood = seqs(1);
    assert.deepEqual(
      flood.slice(0, -1),
      Array.from({ length: kept }, (_, index) => index),
    );
    assert.equal(flood.at(-1), kept + 2001);
  });

  test('keeps nothing of clients that come and go while nothing is recorded', (t) => {
    const bench = new DeliveryBench(t);
    bench.thread.say({ type: 'trouble', why: 'the disk is full' });
    bench.fill(Infinity, MANY);
    for (let count = 0; count < AT_THREAD; count++) bench.thread.commit();
    for (let id = MANY + 1; id < 5000; id++) {
      bench.append(id, 10);
      bench.delivery.describe(summaryOf(id, { state: 'closed', closedAt: BEGINNING }));
    }
    bench.append(5000, 10);
    bench.thread.say({ type: 'well' });
    const described = new Set<SessionId>();
    for (const { sessions, missed } of bench.commitAll()) {
      for (const { id } of sessions) described.add(id);
      for (const [id] of missed) described.add(id);
    }
    assert.deepEqual(
      [...described].filter((id) => id > MANY),
      [5000],
    );
  });

  test('takes a disk for trouble that takes nothing for long, and forgets it with the next commit', (t) => {
    const bench = new DeliveryBench(t);
    bench.append(1, 10);
    bench.pass(COLLECT_MS);
    bench.append(1, 10);
    bench.pass(STUCK_MS - 1);
    bench.thread.commit();
    bench.pass(STUCK_MS - 1);
    assert.deepEqual(bench.heard, []);
    bench.pass(1);
    assert.deepEqual(bench.heard, ['the disk has taken nothing for 10 seconds']);
    bench.thread.commit();
    assert.deepEqual(bench.heard.slice(1), ['well']);
    bench.pass(2 * STUCK_MS);
    assert.equal(bench.heard.length, 2);
  });

  test('takes a disk for trouble on which the thread cannot even begin', (t) => {
    const bench = new DeliveryBench(t);
    bench.thread.emit('exit');
    bench.pass(RESTART_MS);
    bench.thread.say({ type: 'trouble', why: 'the disk failed' });
    bench.thread.say({ type: 'well' });
    bench.pass(STUCK_MS);
    assert.equal(bench.heard.at(-1), 'the disk has taken nothing for 10 seconds');
    bench.thread.begin();
    assert.equal(bench.heard.at(-1), 'well');
    bench.pass(2 * STUCK_MS);
    assert.equal(bench.heard.at(-1), 'well');
  });

  test('starts a thread again that ended, describes all again and tells what may be missing', async (t) => {
    const bench = new DeliveryBench(t);
    bench.append(1, 10);
    bench.append(2, 10);
    bench.pass(COLLECT_MS);
    bench.thread.commit();
    bench.append(1, 10);
    bench.delivery.describe(summaryOf(2, { state: 'closed', closedAt: BEGINNING }));
    const written = bench.delivery.written();
    const [first] = bench.threads;
    first?.emit('error', new Error('a defect'));
    first?.emit('exit');
    assert.equal(await written, false);
    assert.deepEqual(bench.heard, ['recording was interrupted: a defect']);
    bench.append(1, 10);
    bench.append(3, 10);
    bench.pass(RESTART_MS);
    assert.equal(bench.threads.length, 2);
    assert.equal(bench.heard.length, 1);
    bench.thread.begin();
    assert.deepEqual(bench.heard.slice(1), ['well']);
    const batch = bench.thread.commit();
    assert.deepEqual(
      new Map(batch.sessions.map(({ id, state }) => [id, state])),
      new Map([
        [1, 'open'],
        [2, 'closed'],
        [3, 'open'],
      ]),
    );
    assert.deepEqual(seqsOf(batch), [2, 0]);
    assert.deepEqual(batch.missed, [
      [1, 3],
      [2, 1],
    ]);
    const closing = bench.delivery.close(BEGINNING);
    bench.thread.emit('exit');
    assert.deepEqual(await closing, { records: 1, why: 'recording was interrupted: a defect' });
  });

  test('gives the thread everything at the end, and waits for the last commit', async (t) => {
    const bench = new DeliveryBench(t);
    bench.fill(10 * PACK_BYTES);
    assertAtMost(bench.thread.pending, AT_THREAD);
    const closing = bench.delivery.close(BEGINNING);
    let isClosed = false;
    void closing.then(() => (isClosed = true));
    assert.ok(bench.thread.isEnding && bench.thread.pending >= 10);
    while (bench.thread.pending > 0) {
      bench.pass(STUCK_MS - 1);
      bench.thread.commit();
    }
    await Promise.resolve();
    assert.equal(isClosed, false);
    bench.thread.emit('exit');
    assert.equal(await closing, undefined);
  });

  test('ends within a bounded time in trouble, and says how many records are lost', async (t) => {
    const bench = new DeliveryBench(t);
    const count = bench.fill(3 * PACK_BYTES);
    bench.thread.commit(2);
    const kept = Math.ceil(PACK_BYTES / 65_536) - 2;
    const closing = bench.delivery.close(BEGINNING);
    bench.pass(STUCK_MS);
    assert.deepEqual(await closing, {
      records: count - kept,
      why: 'the disk has taken nothing for 10 seconds',
    });
  });

  test('starts a thread once more to end with, if there is none', async (t) => {
    const bench = new DeliveryBench(t);
    bench.thread.emit('exit');
    bench.append(1, 10);
    const closing = bench.delivery.close(BEGINNING);
    assert.equal(bench.threads.length, 2);
    bench.thread.begin();
    bench.thread.commit();
    bench.thread.emit('exit');
    assert.equal(await closing, undefined);
  });
});
