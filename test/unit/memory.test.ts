import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Page, SessionId, WireRecord } from '../../src/record.ts';
import { type MemoryBounds, MemoryTranscript } from '../../src/transcript/memory.ts';

const ROOMY: MemoryBounds = { perSession: 1e9, total: 1e9 };

/** Appends records of the given sizes to one session. */
function fill(store: MemoryTranscript, session: SessionId, sizes: readonly number[], from = 0): WireRecord[] {
  let offset = 0;
  const records = sizes.map((size, index): WireRecord => {
    const bytes = new Uint8Array(size).fill(index);
    offset += size;
    return { session, seq: from + index, kind: 'in', offset: offset - size, at: index, bytes };
  });
  for (const record of records) store.append(record);
  return records;
}

const seqs = (page: Page): number[] => page.records.map(({ seq }) => seq);
const all = { bytes: Infinity };

async function payload(store: MemoryTranscript, id: SessionId): Promise<number> {
  const { records } = await store.page(id, all);
  return records.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

test('an unknown or forgotten session has an empty page', async () => {
  const store = new MemoryTranscript(ROOMY);
  const empty = { records: [], older: false, newer: false };
  assert.deepEqual(await store.page(1, all), empty);
  fill(store, 1, [1, 1]);
  store.forget(1);
  assert.deepEqual(await store.page(1, all), empty);
});

test('of what was dropped no page begins, whatever time is asked for', async () => {
  const store = new MemoryTranscript({ perSession: 5000, total: 1e9 });
  fill(store, 1, Array<number>(100).fill(200));
  const kept = seqs(await store.page(1, all));
  assert.ok(kept.length > 2 && kept.length < 100);
  const from = async (since: number): Promise<number | undefined> =>
    seqs(await store.page(1, { since, bytes: 1 }))[0];
  assert.equal(await from(0), kept[0]);
  assert.equal(await from(98), 98);
  assert.equal(await from(1000), 99);
});

test('a page from a time on is what looking at every record would find', async () => {
  const times = fc.array(fc.nat(50), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: -5, max: 60 }), async (some, since) => {
      const store = new MemoryTranscript(ROOMY);
      const sorted = some.toSorted((a, b) => a - b);
      for (const [seq, at] of sorted.entries()) {
        store.append({ session: 1, seq, kind: 'in', offset: seq, at, bytes: new Uint8Array(1) });
      }
      const first = sorted.findIndex((at) => at >= since);
      const [found] = seqs(await store.page(1, { since, bytes: 1 }));
      assert.equal(found, first < 0 ? sorted.length - 1 : first);
    }),
  );
});

test('a session keeps its newest records within its bound', async () => {
  const store = new MemoryTranscript({ perSession: 100_000, total: 1e9 });
  fill(store, 1, Array<number>(500).fill(1000));
  const { records, older } = await store.page(1, all);
  assert.equal(records.at(-1)?.seq, 499);
  assert.equal(older, false);
  const kept = await payload(store, 1);
  assert.ok(kept <= 100_000 && kept > 70_000, `${kept}`);
});

test('a single record over the bound of its session is kept until the next', async () => {
  const store = new MemoryTranscript({ perSession: 1000, total: 1e9 });
  fill(store, 1, [5000]);
  assert.deepEqual(seqs(await store.page(1, all)), [0]);
  fill(store, 1, [10], 1);
  assert.deepEqual(seqs(await store.page(1, all)), [1]);
});

test('past the total bound the heaviest pays, the others keep all', async () => {
  const store = new MemoryTranscript({ perSession: 1e9, total: 1_000_000 });
  fill(store, 1, Array<number>(10).fill(1000));
  fill(store, 2, Array<number>(2000).fill(1000));
  fill(store, 3, Array<number>(10).fill(1000));
  assert.equal((await store.page(1, all)).records.length, 10);
  assert.equal((await store.page(3, all)).records.length, 10);
  const kept = await payload(store, 2);
  assert.ok(kept < 1_000_000 && kept > 600_000, `${kept}`);
  assert.equal((await store.page(2, all)).records.at(-1)?.seq, 1999);
});

test('the total bound holds even when every session is down to its last record', async () => {
  const store = new MemoryTranscript({ perSession: 1e9, total: 100_000 });
  for (let id = 1; id <= 100; id++) fill(store, id, [10_000]);
  let kept = 0;
  for (let id = 1; id <= 100; id++) kept += await payload(store, id);
  assert.ok(kept <= 100_000 && kept > 50_000, `${kept}`);
  assert.equal((await store.page(100, all)).records.length, 1);
});

test('a forgotten session no longer counts', async () => {
  const store = new MemoryTranscript({ perSession: 1e9, total: 100_000 });
  fill(store, 1, [80_000]);
  store.forget(1);
  fill(store, 2, [40_000, 40_000]);
  assert.equal((await store.page(2, all)).records.length, 2);
});

const sizes = fc.array(fc.nat(400), { minLength: 1, maxLength: 150 });
const bounds = fc.record({
  perSession: fc.integer({ min: 300, max: 30_000 }),
  total: fc.integer({ min: 300, max: 40_000 }),
});

test('pages joined, in either direction, are everything kept, without gap or double', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, bounds, fc.integer({ min: 1, max: 2000 }), async (some, bound, bytes) => {
      const store = new MemoryTranscript(bound);
      const appended = fill(store, 1, some);
      const kept = await store.page(1, all);
      assert.deepEqual(kept.records, kept.records.length === 0 ? [] : appended.slice(-kept.records.length));

      const backwards: WireRecord[] = [];
      let page = await store.page(1, { bytes });
      for (; page.records.length > 0; page = await store.page(1, { before: backwards[0]?.seq ?? 0, bytes })) {
        assert.equal(page.newer, backwards.length > 0);
        backwards.unshift(...page.records);
        assert.equal(page.older, backwards.length < kept.records.length);
      }
      assert.deepEqual(backwards, kept.records);

      const forwards: WireRecord[] = [];
      for (let newer = true; newer;) {
        const next = await store.page(1, { from: (forwards.at(-1)?.seq ?? -1) + 1, bytes });
        assert.equal(next.older, forwards.length > 0);
        forwards.push(...next.records);
        newer = next.newer;
      }
      assert.deepEqual(forwards, kept.records);
    }),
  );
});

test('many sessions of any sizes stay within both bounds', async () => {
  const appends = fc.array(fc.record({ id: fc.integer({ min: 1, max: 8 }), size: fc.nat(3000) }), {
    maxLength: 150,
  });
  await fc.assert(
    fc.asyncProperty(appends, bounds, async (some, bound) => {
      const store = new MemoryTranscript(bound);
      const next = new Map<SessionId, number>();
      for (const { id, size } of some) {
        fill(store, id, [size], next.get(id) ?? 0);
        next.set(id, (next.get(id) ?? 0) + 1);
      }
      let total = 0;
      for (const id of next.keys()) {
        const kept = await store.page(id, all);
        const bytes = await payload(store, id);
        total += bytes;
        assert.ok(bytes <= bound.perSession || kept.records.length === 1);
      }
      assert.ok(total <= bound.total, `${total} of ${bound.total}`);
    }),
  );
});
