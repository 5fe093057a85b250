import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { prune, type PruneOptions } from '../../src/transcript/prune.ts';
import { Pruner } from '../../src/transcript/pruner.ts';
import { type Holdings, nextStep } from '../../src/transcript/retention.ts';
import { segmentFolder } from '../../src/transcript/segments.ts';
import { folderFor } from '../helpers/folder.ts';
import { DAY_MS, query, recordsIn, scribeFor, sizeOnDisk } from '../helpers/scribe.ts';
import { BEGINNING } from '../helpers/sessions.ts';

const MIB = 1024 * 1024;

/** A commit of half a mebibyte may stand in the log and in the database, and the log has an index. */
const COMMIT_BYTES = MIB + 32 * 1024;

function fileFor(t: TestContext): string {
  return join(folderFor(t), 'transcripts.db');
}

/** On a day after the beginning. */
function on(day: number, options: Partial<PruneOptions>): PruneOptions {
  return { keepDays: 0, keepBytes: 0, pruneOpen: false, now: BEGINNING + day * DAY_MS, ...options };
}

const keysIn = (path: string): unknown[] =>
  query(path, 'SELECT key FROM session ORDER BY key').map((row) => row['key']);
const texts = (path: string, key: number): string[] =>
  recordsIn(path, key).map(({ bytes }) => Buffer.from(bytes).toString());

describe('pruning by age', () => {
  test('takes conversations that ended before, and of a longer one what came before', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.conversation(1, 0, 10, 100);
    board.open(2, 0);
    board.write(2, 1, 300, 100);
    board.write(2, 9, 5, 100);
    board.close(2, 0, 9);
    board.conversation(3, 9, 10, 100);
    board.end();
    assert.deepEqual(prune(path, on(10, { keepDays: 5 })), { conversations: 1, records: 310, bytes: 31_000 });
    assert.deepEqual(keysIn(path), [2, 3]);
    const kept = recordsIn(path, 2);
    assert.deepEqual(
      kept.map(({ seq, kind, offset }) => [seq, kind, offset]),
      [[299, 'note', 0], ...[300, 301, 302, 303, 304].map((seq) => [seq, 'in', seq * 100])],
    );
    assert.equal(texts(path, 2)[0], '300 records before this have been pruned');
    assert.equal(recordsIn(path, 3).length, 10);
  });

  test('says once how many are missing, however often it prunes', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.open(1, 0);
    board.note(1, 0, 'first', 0);
    board.write(1, 1, 3, 10);
    board.note(1, 2, 'second', 5);
    board.note(1, 3, 'third', 11);
    board.close(1, 0, 3);
    for (const day of [0, 1, 2]) prune(path, on(day + 5.5, { keepDays: 5 }));
    assert.deepEqual(texts(path, 1), ['5 records before this have been pruned', 'third']);
    assert.deepEqual(
      recordsIn(path, 1).map(({ offset }) => offset),
      [11, 11],
    );
    prune(path, on(20, { keepDays: 5 }));
    assert.deepEqual(keysIn(path), []);
  });

  test('leaves a conversation that goes on alone, unless it is told otherwise', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.open(1, 0);
    board.write(1, 1, 20, 100);
    assert.deepEqual(prune(path, on(100, { keepDays: 5, keepBytes: 1 })), {
      conversations: 0,
      records: 0,
      bytes: 0,
    });
    assert.equal(recordsIn(path, 1).length, 20);
    prune(path, on(100, { keepDays: 5, pruneOpen: true }));
    assert.deepEqual(texts(path, 1), ['20 records before this have been pruned']);
    board.write(1, 100, 2, 100);
    assert.deepEqual(
      recordsIn(path, 1).map(({ seq }) => seq),
      [19, 20, 21],
    );
    assert.deepEqual(keysIn(path), [1]);
  });

  test('takes the run with its last conversation', (t) => {
    const path = fileFor(t);
    const first = scribeFor(t, path);
    first.conversation(1, 0, 10, 5000);
    first.end();
    const second = scribeFor(t, path);
    second.conversation(1, 9, 10, 5000);
    second.end();
    prune(path, on(10, { keepDays: 5 }));
    assert.deepEqual(
      query(path, 'SELECT id FROM run').map(({ id }) => id),
      [2],
    );
    assert.deepEqual(readdirSync(segmentFolder(path)), ['2.segment']);
  });

  test('a trial says the same and changes nothing', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.conversation(1, 0, 10, 100);
    board.open(2, 0);
    board.write(2, 1, 300, 100);
    board.write(2, 9, 5, 100);
    board.close(2, 0, 9);
    board.end();
    const trial = prune(path, on(10, { keepDays: 5, dryRun: true }));
    assert.deepEqual(keysIn(path), [1, 2]);
    assert.deepEqual(trial, prune(path, on(10, { keepDays: 5 })));
  });
});

describe('pruning by size', () => {
  test('takes the oldest conversations until the bound holds, and the space is really free', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    for (let id = 1; id <= 20; id++) board.conversation(id, id, 400, 1000);
    board.end();
    const before = sizeOnDisk(path);
    assert.ok(before > 8 * MIB, `${before} bytes`);
    prune(path, on(100, { keepBytes: 4 * MIB }));
    const after = sizeOnDisk(path);
    assert.ok(after <= 4 * MIB, `${after} bytes`);
    assert.ok(after >= 3 * MIB, `${after} bytes`);
    const keys = keysIn(path);
    assert.deepEqual(
      keys,
      Array.from({ length: keys.length }, (_, index) => 21 - keys.length + index),
    );
    assert.equal(recordsIn(path, 20).length, 400);
  });

  for (const [what, count, bytes] of [
    ['large', 50, 10_000],
    ['small', 1000, 500],
  ] as const) {
    test(`keeps a bound far below a segment of ${what} records, with the log, while a board writes`, (t) => {
      const path = fileFor(t);
      const keepBytes = 2 * MIB;
      const board = scribeFor(t, path, keepBytes);
      const policy = { keepDays: 0, keepBytes, pruneOpen: false };
      const pruner = new Pruner(path, { policy, now: () => BEGINNING, sparePages: 0 });
      t.after(() => pruner.close());
      for (let id = 1; id <= 30; id++) {
        board.conversation(id, id, count, bytes);
        while (pruner.step() !== undefined);
        assert.ok(sizeOnDisk(path) <= keepBytes + COMMIT_BYTES, `${sizeOnDisk(path)} bytes after ${id}`);
      }
      const kept = keysIn(path);
      assert.deepEqual(
        kept,
        kept.map((_, index) => 31 - kept.length + index),
      );
      assert.ok(kept.length > 1, `${kept.length} are kept`);
    });
  }

  test('gives back what segments took, and rewrites those of which little is left', (t) => {
    const path = fileFor(t);
    for (let run = 1; run <= 3; run++) {
      const board = scribeFor(t, path);
      board.conversation(1, run, 100, 10_000);
      board.conversation(2, run + 20, 50, 10_000);
      board.end();
    }
    const before = sizeOnDisk(path);
    const kept = [2, 4, 6].map((key) => texts(path, key));
    prune(path, on(30, { keepDays: 15 }));
    assert.deepEqual(keysIn(path), [2, 4, 6]);
    assert.deepEqual(
      [2, 4, 6].map((key) => texts(path, key)),
      kept,
    );
    assert.deepEqual(readdirSync(segmentFolder(path)), ['4.segment']);
    const after = sizeOnDisk(path);
    assert.ok(after < before * 0.4, `${before} bytes, then ${after}`);
  });

  test('takes what has been named, and refuses one that goes on or is not there', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.conversation(1, 0, 600, 100);
    board.conversation(2, 0, 5, 100);
    board.open(3, 0);
    assert.throws(() => prune(path, on(1, { sessions: [3] })), { code: 'CB_TRANSCRIPTS' });
    assert.throws(() => prune(path, on(1, { sessions: [1, 9] })), { code: 'CB_TRANSCRIPTS' });
    assert.deepEqual(prune(path, on(1, { sessions: [1] })), {
      conversations: 1,
      records: 600,
      bytes: 60_000,
    });
    assert.deepEqual(keysIn(path), [2, 3]);
  });
});

describe('pruning beside others', () => {
  test('leaves alone what a board writes to', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.conversation(1, 0, 10, 5000);
    board.open(2, 20);
    prune(path, on(30, { keepDays: 15 }));
    assert.deepEqual(readdirSync(segmentFolder(path)), ['1.segment']);
    board.write(2, 20, 10, 5000);
    assert.match(texts(path, 2)[9] ?? '', /^2\.9 /);
  });

  test('conversations of a board that was killed have ended', (t) => {
    const path = fileFor(t);
    const board = scribeFor(t, path);
    board.open(1, 0);
    board.write(1, 0, 10, 100);
    board.end();
    query(path, "UPDATE run SET ended = NULL, pid = 0x7fffffff, born = ''");
    prune(path, on(30, { keepDays: 15 }));
    assert.deepEqual(keysIn(path), []);
  });

  test('two at once take each thing once and lose nothing', (t) => {
    const path = fileFor(t);
    for (let run = 1; run <= 4; run++) {
      const board = scribeFor(t, path);
      board.conversation(1, run, 200, 5000);
      board.conversation(2, run + 20, 90, 5000);
      board.end();
    }
    const kept = [2, 4, 6, 8].map((key) => texts(path, key));
    const policy = { keepDays: 15, keepBytes: 0, pruneOpen: false };
    const pruners = [0, 1].map(
      () => new Pruner(path, { policy, now: () => BEGINNING + 30 * DAY_MS, sparePages: 0 }),
    );
    let records = 0;
    for (let busy = true; busy;) {
      const steps = pruners.map((pruner) => pruner.step());
      for (const step of steps) records += step?.records ?? 0;
      busy = steps.some((step) => step !== undefined);
    }
    for (const pruner of pruners) pruner.close();
    assert.equal(records, 800);
    assert.deepEqual(
      [2, 4, 6, 8].map((key) => texts(path, key)),
      kept,
    );
  });
});

describe('the plan', () => {
  const policy = { keepDays: 0, keepBytes: 1000, pruneOpen: true };
  const full: Holdings = {
    pageBytes: 10,
    pages: 50,
    freePages: 0,
    segments: { size: 600, live: 600 },
    emptiest: { id: 1, size: 600, live: 600 },
    expired: undefined,
    ended: { key: 1, age: 2 },
    open: { key: 2, age: 1 },
  };

  test('what is older goes first, of those that go on and those that have ended', () => {
    assert.deepEqual(nextStep(full, policy, undefined), { what: 'prune', key: 2, before: undefined });
    const aged = { ...full, open: { key: 2, age: 3 } };
    assert.deepEqual(nextStep(aged, policy, undefined), { what: 'prune', key: 1, before: undefined });
  });

  test('past the bound what is empty already goes before anything that is kept', () => {
    const holey = { ...full, segments: { size: 600, live: 430 }, emptiest: { id: 1, size: 600, live: 430 } };
    assert.deepEqual(nextStep(holey, policy, undefined), { what: 'rewrite', segment: 1 });
  });

  test('never takes more than a quarter of what may be kept for what it cannot free', () => {
    const written = { ...full, segments: { size: 600, live: 200 }, emptiest: undefined };
    assert.equal(nextStep(written, policy, undefined), undefined);
  });

  test('within the bound there is nothing to do but to give free pages back', () => {
    const roomy = { ...full, freePages: 20 };
    assert.equal(nextStep(roomy, policy, undefined), undefined);
    assert.deepEqual(nextStep(roomy, policy, undefined, 0), { what: 'vacuum' });
  });
});
