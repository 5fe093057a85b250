import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { openDatabase } from '../../src/transcript/database.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { headerOf, migrate, MIGRATIONS, requireCurrent } from '../../src/transcript/schema.ts';
import { refuseAtStart } from '../../src/transcript/whose.ts';
import { folderFor } from '../helpers/folder.ts';
import { RecordingBench, rowsOf, withDatabase } from '../helpers/recordings.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';

/** Two versions that may come. */
const LATER = [
  ...MIGRATIONS,
  'ALTER TABLE session ADD COLUMN colour TEXT; CREATE INDEX session_colour ON session (colour);',
  "UPDATE session SET colour = 'none'; CREATE TABLE bookmark (record INTEGER PRIMARY KEY) STRICT;",
];

const SCHEMA = 'SELECT type, name, sql FROM sqlite_master ORDER BY name';

function fileIn(t: TestContext): string {
  return join(folderFor(t), 'transcripts.db');
}

function migrated(path: string, migrations: readonly string[]): void {
  withDatabase(path, (database) => migrate(database, path, migrations));
}

function recorderOn(path: string): Recorder {
  const process = { pid: 1, born: 'never' };
  return new Recorder(path, 'normal', {
    command: 'serve',
    operator: '',
    token: path,
    process,
    started: BEGINNING,
  });
}

/** The first page of a database. */
function firstPage(application: number): Buffer {
  const page = Buffer.alloc(4096);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt32BE(application, 68);
  return page;
}

/** A log as SQLite writes it, but for sums: of the last of these pages as the first of its database, of others before. */
function logOf(...pages: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(32);
  header.writeUInt32BE(0x377f0682, 0);
  header.writeUInt32BE(4096, 8);
  const frames = pages.flatMap((page, index) => {
    const frame = Buffer.alloc(24);
    frame.writeUInt32BE(pages.length - index, 0);
    return [frame, page];
  });
  return Buffer.concat([header, ...frames]);
}

/** Everything below a folder, by its name. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]));
}

describe('the tables of a transcript file', () => {
  test('become those of the newest version, from every earlier one and from an empty file', (t) => {
    const folder = folderFor(t);
    const fresh = join(folder, 'fresh.db');
    migrated(fresh, LATER);
    assert.deepEqual(rowsOf(fresh, 'PRAGMA user_version'), [{ user_version: LATER.length }]);
    for (let version = 0; version <= LATER.length; version++) {
      const path = join(folder, `${version}.db`);
      if (version > 0) migrated(path, LATER.slice(0, version));
      migrated(path, LATER);
      assert.deepEqual(rowsOf(path, SCHEMA), rowsOf(fresh, SCHEMA), `from version ${version}`);
      assert.deepEqual(rowsOf(path, 'PRAGMA user_version'), [{ user_version: LATER.length }]);
      assert.equal(headerOf(path), 'ours');
    }
  });

  test('keep what was recorded by an earlier version', (t) => {
    const path = fileIn(t);
    const recorder = recorderOn(path);
    const tape = new Tape(1);
    tape.addLines(3);
    recorder.write({ sessions: [summaryOf(1)], records: tape.records });
    recorder.end(BEGINNING);
    const before = rowsOf(path, 'SELECT * FROM record');
    migrated(path, LATER);
    assert.deepEqual(rowsOf(path, 'SELECT * FROM record'), before);
    assert.deepEqual(rowsOf(path, 'SELECT id, colour FROM session'), [{ id: 1, colour: 'none' }]);
  });

  test('stay as they were when a migration fails', (t) => {
    const path = fileIn(t);
    migrated(path, MIGRATIONS);
    const before = rowsOf(path, SCHEMA);
    assert.throws(() => migrated(path, [...LATER, 'CREATE TABLE nonsense']));
    assert.deepEqual(rowsOf(path, SCHEMA), before);
    assert.deepEqual(rowsOf(path, 'PRAGMA user_version'), [{ user_version: MIGRATIONS.length }]);
  });

  test('of a newer version are refused, by who writes and who reads', (t) => {
    const path = fileIn(t);
    migrated(path, LATER);
    const bytes = readFileSync(path);
    const refusal = { code: 'CB_TRANSCRIPTS', message: /was written by a newer cordboard \(version 3/ };
    assert.throws(() => recorderOn(path), refusal);
    withDatabase(path, (database) => assert.throws(() => requireCurrent(database, path), refusal));
    assert.deepEqual(readFileSync(path), bytes);
  });

  test('of an older version, or empty, are brought up to date by a board, not by who reads', (t) => {
    const path = fileIn(t);
    migrated(path, []);
    const refuses = (message: RegExp): void =>
      withDatabase(path, (database) =>
        assert.throws(() => requireCurrent(database, path), { code: 'CB_TRANSCRIPTS', message }),
      );
    refuses(/is empty: nothing has been recorded in it; a board that starts on it begins it/);
    recorderOn(path).close();
    withDatabase(path, (database) => requireCurrent(database, path));
    withDatabase(path, (database) => database.exec('PRAGMA user_version = 0'));
    refuses(/older cordboard; start a board/);
  });

  for (const [kind, sql] of [
    [
      'with a log',
      'PRAGMA journal_mode = WAL; CREATE TABLE bills (sum INTEGER); INSERT INTO bills VALUES (7)',
    ],
    ['without one', 'CREATE TABLE bills (sum INTEGER); INSERT INTO bills VALUES (7)'],
    ['that has an id', 'PRAGMA application_id = 7; PRAGMA user_version = 1'],
  ] as const) {
    test(`of another program, ${kind}, are refused, and the file stays as it is to the byte`, (t) => {
      const path = fileIn(t);
      const other = openDatabase(path, { readOnly: false });
      other.exec(sql);
      const files = [path, `${path}-wal`].filter((file) => statSync(file, { throwIfNoEntry: false }));
      const before = files.map((file) => readFileSync(file));
      assert.throws(() => recorderOn(path), { code: 'CB_TRANSCRIPTS', message: /of another program/ });
      assert.deepEqual(
        files.map((file) => readFileSync(file)),
        before,
      );
      other.close();

      const closed = readFileSync(path);
      const bench = new RecordingBench(t, { path });
      assert.match(bench.news().join(), /^trouble: .*is a database of another program; name another file/);
      bench.end();
      assert.deepEqual(readFileSync(path), closed);
    });
  }

  for (const [kind, bytes, beside] of [
    ['notes', Buffer.from('my notes\n'), {}],
    ['an empty line', Buffer.from('\n'), {}],
    ['a large file', Buffer.alloc(100_000, 'not a database '), {}],
    ['the beginning of some database', Buffer.from('SQLite format 3\0and no more'), {}],
    ['something with a folder of that name', Buffer.from('a film'), { '-segments/1.ts': 'a part' }],
    ['something with a text beside', Buffer.from('a text'), { '-wal': 'another' }],
    ['an encrypted database with its log', Buffer.alloc(8192, 7), { '-wal': logOf(Buffer.alloc(4096, 8)) }],
    [
      'a damaged database of another program with its log',
      Buffer.alloc(8192),
      { '-wal': logOf(firstPage(0)) },
    ],
  ] as const) {
    test(`are not made in the place of ${kind}, which stays as it is`, (t) => {
      const path = fileIn(t);
      writeFileSync(path, bytes);
      for (const [end, content] of Object.entries<string | Buffer>(beside)) {
        mkdirSync(dirname(`${path}${end}`), { recursive: true });
        writeFileSync(`${path}${end}`, content);
      }
      const before = filesIn(dirname(path));
      const refusal = { code: 'CB_TRANSCRIPTS', message: /is no transcript of cordboard/ };
      assert.throws(() => refuseAtStart(path), refusal);
      assert.throws(() => recorderOn(path), refusal);
      const bench = new RecordingBench(t, { path });
      assert.match(bench.news().join(), /^trouble: .* is no transcript of cordboard, .*; name another file/);
      bench.end();
      assert.deepEqual(filesIn(dirname(path)), before);
    });
  }

  test('are not looked for in folders, pipes and devices, which nobody waits for', (t) => {
    const folder = folderFor(t);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const path of [folder, join(folder, 'pipe'), '/dev/null']) {
      const refusal = {
        code: 'CB_TRANSCRIPTS',
        message: /is (a folder|no ordinary file); name another file/,
      };
      assert.throws(() => refuseAtStart(path), refusal);
      assert.throws(() => recorderOn(path), refusal);
    }
    assert.deepEqual(readdirSync(folder), ['pipe']);
  });

  test('are damaged where a log or a segment of theirs stands beside, and are set aside then', (t) => {
    for (const [end, content] of [
      ['-wal', logOf(Buffer.alloc(4096), firstPage(0x63646264))],
      ['-segments/12.segment', Buffer.from('payload')],
    ] as const) {
      const path = fileIn(t);
      writeFileSync(path, 'damaged');
      mkdirSync(dirname(`${path}${end}`), { recursive: true });
      writeFileSync(`${path}${end}`, content);
      refuseAtStart(path);
      const bench = new RecordingBench(t, { path });
      const [, begun] = bench.said;
      assert.ok(begun?.type === 'begun' && begun.setAside !== undefined);
      assert.equal(readFileSync(begun.setAside, 'utf8'), 'damaged');
      assert.deepEqual(readFileSync(`${begun.setAside}${end}`), content);
    }
  });

  test('are made in an empty file, and where there is none', (t) => {
    const path = fileIn(t);
    refuseAtStart(path);
    assert.deepEqual(readdirSync(dirname(path)), []);
    writeFileSync(path, '');
    refuseAtStart(path);
    recorderOn(path).close();
    assert.equal(headerOf(path), 'ours');
    refuseAtStart(path);
  });

  test('are known by the log of a board that was killed, whatever became of their beginning', (t) => {
    const path = fileIn(t);
    const recorder = recorderOn(path);
    recorder.write({ sessions: [summaryOf(1)], records: new Tape(1).addLines(500) });
    const copy = join(dirname(path), 'copy.db');
    writeFileSync(copy, Buffer.alloc(4096));
    assert.throws(() => refuseAtStart(copy), { code: 'CB_TRANSCRIPTS' });
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    refuseAtStart(copy);
    recorder.close();
  });

  test('are known even of a board that was killed before it brought its log into the file', (t) => {
    const path = fileIn(t);
    const recorder = recorderOn(path);
    recorder.write({ sessions: [summaryOf(1)], records: new Tape(1).addLines(1) });
    const copy = join(dirname(path), 'copy.db');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    recorder.close();
    assert.equal(headerOf(copy), 'ours');
    assert.equal(recorderOn(copy).left, 1);
  });
});

test('a transcript is private: its folder 0700, its files and segments 0600', (t) => {
  const folder = join(folderFor(t), 'state', 'cordboard');
  const path = join(folder, 'transcripts.db');
  const recorder = recorderOn(path);
  const large = new Tape(1).add('in', Buffer.alloc(5000));
  recorder.write({ sessions: [summaryOf(1)], records: [large] });
  const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);
  assert.deepEqual([folder, dirname(folder), `${path}-segments`].map(mode), ['700', '700', '700']);
  assert.deepEqual([path, `${path}-wal`, `${path}-shm`, `${path}-segments/1.segment`].map(mode), [
    '600',
    '600',
    '600',
    '600',
  ]);
  recorder.close();
});

test('segments that are there already stay as they are', (t) => {
  const path = fileIn(t);
  mkdirSync(`${path}-segments`);
  writeFileSync(`${path}-segments/7.segment`, 'of a database that was moved');
  const recorder = recorderOn(path);
  recorder.write({ sessions: [summaryOf(1)], records: [new Tape(1).add('in', Buffer.alloc(5000))] });
  recorder.close();
  assert.equal(readFileSync(`${path}-segments/7.segment`, 'utf8'), 'of a database that was moved');
  assert.deepEqual(rowsOf(path, 'SELECT segment FROM record'), [{ segment: 8 }]);
});
