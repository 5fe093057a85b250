import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Page, WireRecord } from '../../src/record.ts';
import { fill, KINDS } from '../helpers/stores.ts';
import { summaryOf } from '../helpers/sessions.ts';

const seqs = (page: Page): number[] => page.records.map(({ seq }) => seq);
const all = { bytes: Infinity };

for (const [kind, make] of Object.entries(KINDS)) {
  describe(`a transcript in ${kind}`, () => {
    test('has an empty page of a session that it does not know', async (t) => {
      const store = make(t);
      assert.deepEqual(await store.page(1, all), { records: [], older: false, newer: false });
    });

    test('gives the newest records, those before, or those from a place on, nearest first', async (t) => {
      const store = make(t);
      fill(store, 2, [5]);
      fill(store, 1, [10, 10, 10, 10, 10, 10]);
      fill(store, 3, [5]);
      const page = async (request: object): Promise<[number[], boolean, boolean]> => {
        const found = await store.page(1, { bytes: 20, ...request });
        return [seqs(found), found.older, found.newer];
      };
      assert.deepEqual(await page({ before: 4 }), [[2, 3], true, true]);
      assert.deepEqual(await page({ before: 2 }), [[0, 1], false, true]);
      assert.deepEqual(await page({ before: 5, bytes: 21 }), [[2, 3, 4], true, true]);
      assert.deepEqual(await page({ before: 0 }), [[], false, true]);
      assert.deepEqual(await page({ from: 0 }), [[0, 1], false, true]);
      assert.deepEqual(await page({ from: 4 }), [[4, 5], true, false]);
      assert.deepEqual(await page({ from: 6 }), [[], true, false]);
      assert.deepEqual(await page({ from: 100 }), [[], true, false]);
      const newest = await store.page(1, { bytes: 20 });
      assert.equal(newest.records.at(-1)?.seq, 5);
      assert.deepEqual([newest.older, newest.newer], [true, false]);
    });

    test('gives at least one record if any is left, however few bytes are asked for', async (t) => {
      const store = make(t);
      fill(store, 1, [10, 10, 3000, 70_000]);
      assert.deepEqual(seqs(await store.page(1, { bytes: 0 })), [3]);
      assert.deepEqual(seqs(await store.page(1, { from: 0, bytes: 0 })), [0]);
      assert.deepEqual(seqs(await store.page(1, { before: 3, bytes: 0 })), [2]);
    });

    test('begins from a time on with the first record of that time or later, or else the last', async (t) => {
      const store = make(t);
      store.describe(summaryOf(1));
      for (const [seq, at] of [100, 200, 200, 300].entries()) {
        store.append({ session: 1, seq, kind: 'in', offset: seq * 10, at, bytes: Buffer.alloc(10) });
      }
      const since = async (time: number): Promise<number | undefined> =>
        seqs(await store.page(1, { since: time, bytes: 1 }))[0];
      assert.deepEqual(
        await Promise.all([0, 100, 101, 200, 200.5, 301, 150].map(since)),
        [0, 0, 1, 1, 3, 3, 1],
      );
    });

    test('gives every record back as it was', async (t) => {
      const store = make(t);
      store.describe(summaryOf(1));
      const records: WireRecord[] = [
        { session: 1, seq: 0, kind: 'note', offset: 0, at: 1767323045000.125, bytes: Buffer.from('note ✱') },
        { session: 1, seq: 1, kind: 'in', offset: 0, at: 1767323045000.25, bytes: Buffer.alloc(0) },
        {
          session: 1,
          seq: 2,
          kind: 'in',
          offset: 0,
          at: 1767323045001,
          bytes: Buffer.alloc(100_000, 'ab\0'),
        },
        {
          session: 1,
          seq: 3,
          kind: 'out',
          offset: 0,
          at: 1767323045002,
          bytes: Buffer.from([0, 255]),
          by: 'ada',
        },
      ];
      for (const record of records) store.append(record);
      const { records: found } = await store.page(1, { from: 0, bytes: Infinity });
      const plain = (record: WireRecord): object => ({
        ...record,
        bytes: Buffer.from(record.bytes).toString('hex'),
      });
      assert.deepEqual(found.map(plain), records.map(plain));
    });

    test('joins its pages, in either direction, to everything, without gap or double', async (t) => {
      const sizes = fc.array(fc.oneof(fc.nat(400), fc.integer({ min: 1500, max: 5000 })), {
        minLength: 1,
        maxLength: 150,
      });
      const store = make(t);
      let session = 0;
      await fc.assert(
        fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9000 }), async (some, bytes) => {
          const id = ++session;
          const appended = fill(store, id, some);
          const backwards: WireRecord[] = [];
          let page = await store.page(id, { bytes });
          for (
            ;
            page.records.length > 0;
            page = await store.page(id, { before: backwards[0]?.seq ?? 0, bytes })
          ) {
            assert.equal(page.newer, backwards.length > 0);
            backwards.unshift(...page.records);
            assert.equal(page.older, backwards.length < appended.length);
          }
          assert.deepEqual(backwards, appended);

          const forwards: WireRecord[] = [];
          for (let newer = true; newer;) {
            const next = await store.page(id, { from: (forwards.at(-1)?.seq ?? -1) + 1, bytes });
            assert.equal(next.older, forwards.length > 0);
            forwards.push(...next.records);
            newer = next.newer;
          }
          assert.deepEqual(forwards, appended);
        }),
        { numRuns: 25 },
      );
    });
  });
}
