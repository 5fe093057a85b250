import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { Scrollback } from '../../src/console/scrollback.ts';
import { word } from '../../src/expected.ts';
import type { Page } from '../../src/record.ts';
import { Archive } from '../../src/transcript/archive.ts';
import { openDatabase } from '../../src/transcript/database.ts';
import { walk } from '../../src/transcript/walk.ts';
import { folderFor } from '../helpers/folder.ts';
import {
  conversationsOf,
  RecordingBench,
  rowsOf,
  sqliteError,
  systemError,
  withDatabase,
} from '../helpers/recordings.ts';
import { summaryOf, Tape } from '../helpers/sessions.ts';

const seqsOf = (path: string): number[] =>
  rowsOf(path, 'SELECT id & 0xffffffff AS seq FROM record ORDER BY id').map(({ seq }) => Number(seq));

const LOCKS = '/proc/locks';

/** Whether this process has any lock on the file; others take one without for a file that nobody has open. */
const isLocked = (path: string): boolean => {
  const file = `:${statSync(path).ino} `;
  return readFileSync(LOCKS, 'utf8')
    .split('\n')
    .some((lock) => lock.includes(` ${process.pid} `) && lock.includes(file));
};

const gapsOf = (path: string): unknown[] => rowsOf(path, 'SELECT first, last FROM gap');

describe('a recording', () => {
  test('says of each batch that it is committed as soon as it is, and gives its memory back', (t) => {
    const bench = new RecordingBench(t);
    assert.deepEqual(bench.news(), ['begun']);
    const tape = new Tape(1);
    for (let number = 1; number <= 3; number++) {
      bench.batch([summaryOf(1)], tape.addLines(2));
      const [said] = bench.said;
      assert.deepEqual(
        said?.type === 'committed' && [said.number, said.skipped, said.buffer.byteLength > 0],
        [number, 0, true],
      );
      assert.equal(seqsOf(bench.path).length, 2 * number);
      bench.news();
    }
  });

  for (const [what, error, why] of [
    ['the disk is full', sqliteError(13), 'the disk is full'],
    ['the disk fails', sqliteError(10), 'the disk failed'],
    ['it may not be written', sqliteError(8), 'it may not be written (PATH)'],
  ] as const) {
    for (const at of [/^BEGIN/, /^INSERT INTO record/, /^COMMIT/, /^(INSERT INTO|UPDATE) session/]) {
      test(`goes on by itself after ${what} at ${String(at)}, with nothing twice and no hole`, (t) => {
        const bench = new RecordingBench(t);
        const tape = new Tape(1);
        bench.batch([summaryOf(1)], tape.addLines(2));
        bench.news();
        bench.disk.fault = { at, error };
        bench.batch([summaryOf(1)], tape.addLines(2));
        bench.batch([], tape.addLines(2));
        assert.deepEqual(bench.news(), [`trouble: ${why.replace('PATH', word(bench.path))}`]);
        bench.pass(1000);
        assert.doesNotMatch(bench.news().join(), /committed|well/);
        bench.disk.fault = undefined;
        bench.pass(1000);
        assert.deepEqual(bench.news(), ['begun', 'committed', 'committed', 'well']);
        bench.end();
        assert.deepEqual(seqsOf(bench.path), [0, 1, 2, 3, 4, 5]);
        assert.deepEqual(gapsOf(bench.path), []);
        assert.equal(rowsOf(bench.path, 'SELECT * FROM run').length, 1);
        assert.equal(rowsOf(bench.path, 'SELECT * FROM session').length, 1);
      });
    }
  }

  test('goes on after segments could not be written, and refers to nothing that was written half', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    for (const [at, size] of [
      [/^create/, 10_000],
      [/^write/, 20_000],
      [/^COMMIT/, 30_000],
    ] as const) {
      bench.news();
      bench.disk.fault = { at, error: systemError('ENOSPC') };
      bench.batch([summaryOf(1)], [tape.add('in', Buffer.alloc(size, 'x'))]);
      bench.pass(1000);
      const isHit = bench.disk.calls.some((call) => at.test(call));
      assert.equal(isHit, true);
      bench.disk.fault = undefined;
      bench.pass(1000);
      assert.equal(bench.news().at(-1), 'well');
    }
    bench.end();
    const [session] = conversationsOf(bench.path);
    assert.deepEqual(
      session?.conversation.map(({ bytes }) => Buffer.from(bytes).toString()),
      [10_000, 20_000, 30_000].map((size) => 'x'.repeat(size)),
    );
  });

  test('writes nothing twice when only bringing the log into the file fails', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.disk.fault = { at: /wal_checkpoint/, error: sqliteError(13) };
    const records = Array.from({ length: 10_000 }, () => tape.add('in', Buffer.alloc(2000)));
    bench.batch([summaryOf(1)], records);
    assert.deepEqual(bench.news(), ['begun', 'trouble: the disk is full']);
    bench.pass(1000);
    assert.deepEqual(bench.news(), ['begun', 'committed', 'well']);
    bench.disk.fault = undefined;
    assert.equal(seqsOf(bench.path).length, 10_000);
  });

  test('is patient with a file that another program holds for a moment, then says so, and goes on after it', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.news();
    bench.disk.fault = { at: /^BEGIN/, error: sqliteError(5) };
    bench.batch([summaryOf(1)], tape.addLines(1));
    bench.pass(1000);
    assert.deepEqual(bench.news(), []);
    bench.disk.fault = undefined;
    bench.pass(50);
    assert.deepEqual(bench.news(), ['committed']);

    bench.disk.fault = { at: /^BEGIN/, error: sqliteError(5) };
    bench.batch([summaryOf(1)], tape.addLines(1));
    bench.pass(2000);
    assert.deepEqual(bench.news(), ['trouble: another program holds it locked']);
    bench.disk.fault = undefined;
    bench.pass(1000);
    assert.deepEqual(bench.news(), ['committed', 'well']);
    assert.deepEqual(seqsOf(bench.path), [0, 1]);
  });

  test('waits for a file that is locked when it begins', (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    const other = openDatabase(path, { readOnly: false });
    other.exec('PRAGMA application_id = 0x63646264; BEGIN EXCLUSIVE');
    t.after(() => other.close());
    const bench = new RecordingBench(t, { path });
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], tape.addLines(2));
    bench.pass(2000);
    assert.deepEqual(new Set(bench.news()), new Set(['trouble: another program holds it locked']));
    other.exec('ROLLBACK');
    bench.pass(1000);
    assert.deepEqual(bench.news(), ['begun', 'committed', 'well']);
    assert.deepEqual(seqsOf(path), [0, 1]);
  });

  test('goes on in a new file when its own was deleted, and says that the first part is missing there', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    const large = (): ReturnType<Tape['add']> => tape.add('in', Buffer.alloc(5000, 'x'));
    bench.batch([summaryOf(1)], [...tape.addLines(2), large()]);
    bench.news();
    for (const name of readdirSync(dirname(bench.path))) {
      if (name.startsWith('transcripts.db') && !name.endsWith('segments'))
        rmSync(join(dirname(bench.path), name));
    }
    const segment = `${bench.path}-segments/1.segment`;
    const before = readFileSync(segment);
    bench.pass(1000);
    bench.batch([], [...tape.addLines(2), large()]);
    assert.deepEqual(bench.news(), [
      'trouble: its file was removed, or another has its name',
      'begun',
      'committed',
      'well',
    ]);
    assert.deepEqual(seqsOf(bench.path), [3, 4, 5]);
    assert.deepEqual(gapsOf(bench.path), [{ first: 0, last: 2 }]);
    assert.deepEqual(readFileSync(segment), before);
    const [session] = conversationsOf(bench.path);
    assert.deepEqual(
      session?.conversation.map(({ seq, bytes }) => [
        seq,
        bytes.length < 5000 && Buffer.from(bytes).toString(),
      ]),
      [
        [0, '3 records are missing here: they could not be written'],
        [3, 'line 3\n'],
        [4, 'line 4\n'],
        [5, false],
      ],
    );
  });

  test('notices that its log was removed, loses nothing of it, and goes on with a new one', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], tape.addLines(2));
    bench.pass(1000);
    bench.batch([], tape.addLines(2));
    bench.news();
    rmSync(`${bench.path}-wal`);
    bench.pass(1000);
    bench.batch([], tape.addLines(2));
    assert.deepEqual(bench.news(), [
      'trouble: the log of its file was removed',
      'begun',
      'committed',
      'well',
    ]);
    // Another process would see no more than this either.
    copyFileSync(bench.path, `${bench.path}.seen`);
    copyFileSync(`${bench.path}-wal`, `${bench.path}.seen-wal`);
    assert.deepEqual(seqsOf(`${bench.path}.seen`), [0, 1, 2, 3, 4, 5]);
  });

  test('what is missing is one gap to who goes through a conversation, at its beginning, within and at its end', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    tape.addLines(2);
    const within = tape.addLines(1);
    tape.addLines(1);
    const last = tape.addLines(1);
    bench.batch([summaryOf(1)], [...within, ...last], [[1, 8]]);
    const archive = new Archive(bench.path);
    t.after(() => archive.close());
    assert.deepEqual(
      [...walk(archive, 1)].map((item) => (item.type === 'gap' ? [item.first, item.last] : item.record.seq)),
      [[0, 1], 2, [3, 3], 4, [5, 7]],
    );
  });

  test('sessions keep their keys, and take no new ones, however often the file is opened again', (t) => {
    const bench = new RecordingBench(t);
    bench.batch([summaryOf(1), summaryOf(2)], []);
    bench.disk.fault = { at: /^INSERT INTO record/, error: sqliteError(13) };
    bench.batch([], new Tape(1).addLines(1));
    for (let round = 0; round < 3; round++) bench.pass(1000);
    bench.disk.fault = undefined;
    bench.pass(1000);
    bench.batch([summaryOf(3)], []);
    assert.deepEqual(rowsOf(bench.path, 'SELECT key FROM session ORDER BY key'), [
      { key: 1 },
      { key: 2 },
      { key: 3 },
    ]);
  });

  test(
    'keeps its locks when it looks at its file, and begins anew beside who reads',
    { skip: !existsSync(LOCKS) },
    (t) => {
      const bench = new RecordingBench(t);
      const tape = new Tape(1);
      bench.batch([summaryOf(1)], tape.addLines(1));
      assert.ok(isLocked(bench.path));
      bench.pass(1000);
      bench.batch([], tape.addLines(1));
      assert.ok(isLocked(bench.path));
      const archive = new Archive(bench.path);
      t.after(() => archive.close());
      assert.equal(archive.page(1, { bytes: 1e6 }, 1).records.length, 2);
      bench.disk.fault = { at: /^INSERT INTO record/, error: sqliteError(13) };
      bench.batch([], tape.addLines(1));
      bench.disk.fault = undefined;
      bench.pass(1000);
      assert.deepEqual(seqsOf(bench.path), [0, 1, 2]);
      assert.ok(isLocked(bench.path));
    },
  );

  test('notices that the segment it writes was deleted', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], [tape.add('in', Buffer.alloc(5000, 'a'))]);
    rmSync(`${bench.path}-segments`, { recursive: true });
    bench.pass(1000);
    bench.batch([], [tape.add('in', Buffer.alloc(5000, 'b'))]);
    const [session] = conversationsOf(bench.path);
    assert.equal(Buffer.from(session?.conversation[1]?.bytes ?? []).toString(), 'b'.repeat(5000));
  });

  for (const [what, bytes] of [
    ['garbage', Buffer.alloc(100_000, 'garbage ')],
    ['a few bytes', Buffer.from('hello')],
    ['a header and then garbage', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9000, 1)])],
  ] as const) {
    test(`sets a file aside that is ${what}, whole, and begins a new one`, (t) => {
      const path = join(folderFor(t), 'transcripts.db');
      writeFileSync(path, bytes);
      if (what === 'a header and then garbage') bytes.writeUInt32BE(0x63646264, 68);
      writeFileSync(path, bytes);
      mkdirSync(`${path}-segments`);
      writeFileSync(`${path}-segments/1.segment`, 'payload');
      // What was set aside in the same second must stay as well.
      writeFileSync(`${path}.broken-20260102-030405`, 'an earlier one');
      const bench = new RecordingBench(t, { path });
      const [, begun] = bench.said;
      const aside = `${path}.broken-20260102-030405-2`;
      assert.equal(begun?.type === 'begun' && begun.setAside, aside);
      assert.deepEqual(bench.news(), ['trouble: its file is damaged', 'begun', 'well']);
      const tape = new Tape(1);
      bench.batch([summaryOf(1)], [tape.add('in', Buffer.alloc(5000))]);
      bench.end();
      assert.deepEqual(seqsOf(path), [0]);
      assert.deepEqual(readFileSync(aside), bytes);
      assert.equal(readFileSync(`${aside}-segments/1.segment`, 'utf8'), 'payload');
      assert.equal(readFileSync(`${path}.broken-20260102-030405`, 'utf8'), 'an earlier one');
    });
  }

  for (const [what, damage] of [
    ['overwritten', (path: string) => writeFileSync(path, Buffer.alloc(200_000, 'garbage '))],
    ['cut to nothing', (path: string) => truncateSync(path, 0)],
  ] as const) {
    test(`sets its file aside when it is ${what} while it is open, and its log, as they are`, (t) => {
      const bench = new RecordingBench(t);
      const tape = new Tape(1);
      bench.batch([summaryOf(1)], tape.addLines(2));
      bench.news();
      damage(bench.path);
      const [file, log] = [readFileSync(bench.path), readFileSync(`${bench.path}-wal`)];
      assert.ok(log.length > 0);
      bench.pass(1000);
      bench.batch([], tape.addLines(2));
      const begun = bench.said.find((message) => message.type === 'begun');
      assert.deepEqual(bench.news(), ['trouble: its file is damaged', 'begun', 'committed', 'well']);
      assert.deepEqual(seqsOf(bench.path), [2, 3]);
      assert.deepEqual(gapsOf(bench.path), [{ first: 0, last: 1 }]);
      assert.ok(begun?.setAside !== undefined);
      assert.ok(readFileSync(begun.setAside).equals(file));
      assert.ok(readFileSync(`${begun.setAside}-wal`).equals(log));
    });
  }

  test('sets its file aside when SQLite finds it damaged, with what it holds and its log, as they are', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], tape.addLines(2));
    bench.news();
    const now = bench.now;
    const [file, log] = [readFileSync(bench.path), readFileSync(`${bench.path}-wal`)];
    bench.disk.fault = { at: /^INSERT INTO record/, error: sqliteError(11) };
    bench.batch([], tape.addLines(1));
    assert.deepEqual(bench.news().slice(0, 2), ['trouble: its file is damaged', 'begun']);
    const aside = readdirSync(dirname(bench.path)).find((name) => /broken-[-0-9]+$/.test(name));
    assert.ok(aside !== undefined);
    assert.ok(aside.includes(new Date(now).toISOString().slice(0, 4)));
    const kept = readFileSync(join(dirname(bench.path), `${aside}-wal`));
    assert.ok(kept.subarray(0, log.length).equals(log), 'the log is as it was');
    assert.ok(readFileSync(join(dirname(bench.path), aside)).equals(file), 'nothing was merged');
    assert.deepEqual(seqsOf(join(dirname(bench.path), aside)), [0, 1]);
    bench.disk.fault = undefined;
    bench.pass(1000);
    assert.deepEqual(seqsOf(bench.path), [2]);
  });

  test('leaves a new file alone that another board has begun in place of a damaged one', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], tape.addLines(1));
    renameSync(bench.path, `${bench.path}.aside`);
    const other = new RecordingBench(t, { path: bench.path, token: 'run 2' });
    other.batch([summaryOf(7)], new Tape(7).addLines(1));
    bench.disk.fault = { at: /^INSERT INTO record/, error: sqliteError(11) };
    bench.batch([], tape.addLines(1));
    bench.disk.fault = undefined;
    bench.pass(1000);
    assert.deepEqual(
      rowsOf(bench.path, 'SELECT id FROM session ORDER BY id').map(({ id }) => id),
      [1, 7],
    );
    assert.equal(
      readdirSync(dirname(bench.path)).some((name) => name.includes('broken')),
      false,
    );
  });

  test('tells of a place that cannot be written, and begins when it can', (t) => {
    const folder = folderFor(t);
    writeFileSync(join(folder, 'file'), '');
    const bench = new RecordingBench(t, { path: join(folder, 'file', 'transcripts.db') });
    const tape = new Tape(1);
    bench.batch([summaryOf(1)], tape.addLines(2));
    bench.pass(1000);
    assert.match(
      bench.news().join(),
      /^(trouble: a part of its path is no folder \(\/[^)]*transcripts\.db\),?)+$/,
    );
    rmSync(join(folder, 'file'));
    bench.pass(1000);
    assert.deepEqual(bench.news(), ['begun', 'committed', 'well']);
    assert.deepEqual(seqsOf(bench.path), [0, 1]);
  });

  test('marks what is said to be missing, also where nothing comes after it', (t) => {
    const bench = new RecordingBench(t);
    const tape = new Tape(1);
    const records = tape.addLines(10);
    bench.batch([summaryOf(1)], records.slice(0, 3), [[1, 5]]);
    bench.batch([], records.slice(5, 7), [
      [1, 10],
      [2, 4],
    ]);
    bench.batch([], [], [[1, 8]]);
    assert.deepEqual(gapsOf(bench.path), [
      { first: 3, last: 4 },
      { first: 7, last: 9 },
    ]);
    const [session] = conversationsOf(bench.path);
    assert.deepEqual(
      session?.conversation.map(({ kind, seq }) => `${kind} ${seq}`),
      ['in 0', 'in 1', 'in 2', 'note 3', 'in 5', 'in 6', 'note 7'],
    );
  });

  test('can be scrolled past what is missing, in either direction and by any page', (t) => {
    const bench = new RecordingBench(t);
    const records = new Tape(1).addLines(200);
    const kept = records.filter(({ seq }) => seq % 50 >= 20 && seq < 180);
    bench.batch([summaryOf(1)], kept, [[1, 200]]);
    const archive = new Archive(bench.path);
    t.after(() => archive.close());
    for (const bytes of [1, 30, 500, 1e6]) {
      const page = (request: object): Page => archive.page(1, { bytes, ...request }, 1);
      const window = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
      const seen = (kind: string): string[] =>
        window.lines.filter((line) => line.kind === kind).map(({ text }) => text);
      const lines = kept.map(({ seq }) => `line ${seq}`);

      window.replace(page({}), 'end');
      let rounds = 0;
      while (window.older && rounds++ < 300) window.prepend(page({ before: window.firstSeq }));
      assert.equal(window.older, false);
      assert.deepEqual(seen('in'), lines);
      assert.equal(seen('note').length, 5);

      window.replace(page({ from: 0 }), 'start');
      for (rounds = 0; window.newer && rounds < 300; rounds++) window.extend(page({ from: window.nextSeq }));
      assert.equal(window.newer, false);
      assert.deepEqual(seen('in').slice(-1), lines.slice(-1));
    }
  });

  test('leaves records out of a session that nobody described, and counts them', (t) => {
    const bench = new RecordingBench(t);
    bench.batch([summaryOf(1)], [...new Tape(1).addLines(1), ...new Tape(2).addLines(3)]);
    const committed = bench.said.at(-1);
    assert.equal(committed?.type === 'committed' && committed.skipped, 3);
    assert.deepEqual(seqsOf(bench.path), [0]);
  });

  test('tries once more at its end, and does nothing after it', (t) => {
    const bench = new RecordingBench(t);
    bench.news();
    bench.disk.fault = { at: /^BEGIN/, error: sqliteError(13) };
    bench.batch([summaryOf(1)], new Tape(1).addLines(1));
    bench.end();
    assert.equal(bench.isDone, true);
    assert.doesNotMatch(bench.news().join(), /committed/);
    bench.disk.fault = undefined;
    bench.pass(10_000);
    assert.deepEqual(bench.news(), []);
    assert.deepEqual(rowsOf(bench.path, 'SELECT ended FROM run'), [{ ended: null }]);
  });

  test('syncs each commit if it is to be durable, payloads before what refers to them; else none', (t) => {
    for (const durability of ['full', 'normal'] as const) {
      const bench = new RecordingBench(t, { durability });
      const { calls } = bench.disk;
      assert.ok(calls.includes(`PRAGMA synchronous = ${durability.toUpperCase()}`));
      const tape = new Tape(1);
      for (let round = 0; round < 3; round++) {
        calls.length = 0;
        bench.batch([summaryOf(1)], [tape.add('in', Buffer.alloc(5000))]);
        const steps = calls.filter((call) => ['write', 'sync', 'COMMIT'].includes(call));
        assert.deepEqual(steps, durability === 'full' ? ['write', 'sync', 'COMMIT'] : ['write', 'COMMIT']);
      }
    }
  });

  test('shares its file with another board, and neither takes the other for dead', (t) => {
    const first = new RecordingBench(t);
    const second = new RecordingBench(t, { path: first.path, token: 'run 2' });
    const [one, two] = [new Tape(1), new Tape(1)];
    for (let round = 0; round < 20; round++) {
      first.batch(
        [summaryOf(1, { name: 'one' })],
        [...one.addLines(3), one.add('in', Buffer.alloc(4000, '1'))],
      );
      second.batch(
        [summaryOf(1, { name: 'two' })],
        [...two.addLines(2), two.add('in', Buffer.alloc(4000, '2'))],
      );
    }
    const third = new RecordingBench(t, { path: first.path, token: 'run 3' });
    const [begun] = third.said;
    assert.equal(begun?.type === 'begun' && begun.left, 0);
    const found = conversationsOf(first.path).map(({ name, reason, closedAt, conversation }) => [
      name,
      reason,
      closedAt,
      conversation.map(({ seq }) => seq).join(),
      conversation.every(({ bytes }) => bytes.length < 4000 || bytes.every((byte) => byte === bytes[0])),
    ]);
    const upTo = (count: number): string => Array.from({ length: count }, (_, seq) => seq).join();
    assert.deepEqual(found.toSorted(), [
      ['one', undefined, undefined, upTo(80), true],
      ['two', undefined, undefined, upTo(60), true],
    ]);
    first.end();
    second.batch([summaryOf(1, { name: 'two' })], two.addLines(1));
    assert.deepEqual(
      withDatabase(first.path, (database) =>
        database.prepare('SELECT reason FROM run ORDER BY id').all(),
      ).map(({ reason }) => reason),
      ['ended', null, null],
    );
  });
});
