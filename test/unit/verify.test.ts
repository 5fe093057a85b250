import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { openDatabase } from '../../src/transcript/database.ts';
import { segmentFolder, segmentPath } from '../../src/transcript/segments.ts';
import { type Checked, verifyFile } from '../../src/transcript/verify.ts';
import { conversation, cordboard, gauge, openGauge, pump, recorded } from '../helpers/recorded.ts';
import { Tape } from '../helpers/sessions.ts';
import { fill, storedTranscript } from '../helpers/stores.ts';
import { folderFor } from '../helpers/folder.ts';

interface Found {
  readonly faults: readonly string[];
  readonly remarks: readonly string[];
  readonly checked: Checked | undefined;
}

function verify(path: string): Found {
  const findings = [...verifyFile(path)];
  const texts = (type: 'fault' | 'remark'): string[] =>
    findings.flatMap((finding) => (finding.type === type ? [finding.text] : []));
  const last = findings.at(-1);
  return {
    faults: texts('fault'),
    remarks: texts('remark'),
    checked: last?.type === 'checked' ? last.checked : undefined,
  };
}

function change(path: string, ...statements: readonly string[]): void {
  const database = openDatabase(path, { readOnly: false });
  for (const sql of statements) database.exec(sql);
  database.close();
}

test('what a board wrote is in order, and it is said what that was', async (t) => {
  const path = await recorded(t, [pump(), gauge()]);
  const { faults, checked } = verify(path);
  assert.deepEqual(faults, []);
  assert.deepEqual(checked, {
    runs: 1,
    conversations: 2,
    records: 7,
    bytes: 5078,
    lost: 0,
    segments: 1,
    gaps: 0,
  });
});

test('a file is checked while a board writes to it', async (t) => {
  const path = `${folderFor(t)}/transcripts.db`;
  const store = storedTranscript(t, { path, memory: { perSession: 1, total: 1e9 } });
  // Reading what memory no longer holds waits for it to be committed.
  fill(store, 1, [10, 5000, 10]);
  fill(store, 2, [10, 10]);
  assert.equal((await store.page(2, { from: 0, bytes: 100 })).records.length, 2);
  const { faults, remarks, checked } = verify(path);
  assert.deepEqual([faults, remarks], [[], []]);
  assert.equal(checked?.conversations, 2);
});

test('every fault is told with its place', async (t) => {
  const faultsAfter = async (...statements: readonly string[]): Promise<readonly string[]> => {
    const path = await recorded(t, [pump()]);
    change(path, ...statements);
    return verify(path).faults;
  };
  const id = (seq: number): string => `(1 << 32) | ${seq}`;
  assert.deepEqual(await faultsAfter(`DELETE FROM record WHERE id = ${id(1)}`), [
    'conversation 1, record 2: 1 before it are missing',
  ]);
  assert.deepEqual(
    await faultsAfter(`DELETE FROM record WHERE id = ${id(1)}`, 'INSERT INTO gap VALUES (1, 1, 1)'),
    [],
  );
  assert.deepEqual(await faultsAfter(`DELETE FROM record WHERE id <= ${id(1)}`), []);
  assert.deepEqual(await faultsAfter(`UPDATE record SET offset = 8 WHERE id = ${id(3)}`), [
    'conversation 1, record 3: it begins at byte 8 of its direction, not 7',
    'conversation 1, record 4: it begins at byte 37 of its direction, not 38',
  ]);
  assert.deepEqual(await faultsAfter(`UPDATE record SET kind = 9 WHERE id = ${id(1)}`), [
    'conversation 1, record 1: it is of kind 9, which there is not',
  ]);
  assert.deepEqual(await faultsAfter(`UPDATE record SET bytes = NULL WHERE id = ${id(4)}`), [
    'conversation 1, record 4: it has no bytes',
  ]);
  assert.deepEqual(
    await faultsAfter("INSERT INTO record (id, kind, offset, at, bytes) VALUES (7 << 32, 0, 0, 0, x'00')"),
    ['there are records of conversation 7, which there is not'],
  );
  assert.deepEqual(await faultsAfter('PRAGMA foreign_keys = OFF', 'UPDATE session SET run = 9'), [
    'conversation 1: it belongs to no run',
  ]);
});

test('what is redacted has the length it had, so that what follows is where it was; else it is told', async (t) => {
  const path = `${folderFor(t)}/transcripts.db`;
  const store = storedTranscript(t, { path, redact: ['pass=\\w+', '\\d{5,}'] });
  const tape = new Tape(1);
  // In one read, over two, and in a segment.
  for (const text of ['pass=one ', 'pass=tw', 'o\n', `${'1'.repeat(3000)}\n`, 'end\n']) tape.add('in', text);
  store.describe(conversation(tape).summary);
  for (const record of tape.records) store.append(record);
  await store.close();
  assert.deepEqual(verify(path).faults, []);
  change(path, 'UPDATE record SET offset = offset + 1 WHERE id = (1 << 32) | 4');
  assert.deepEqual(verify(path).faults, [
    'conversation 1, record 4: it begins at byte 3020 of its direction, not 3019',
  ]);
});

test('a board that is gone without a word is a remark, one that ended without closing all a fault', async (t) => {
  const path = await recorded(t, [pump(), openGauge()]);
  assert.deepEqual(verify(path).faults, ['run 1 has ended, and 1 conversation of it not']);
  change(path, "UPDATE run SET ended = NULL, reason = NULL, pid = 1, born = 'another'");
  assert.deepEqual(verify(path), {
    ...verify(path),
    faults: [],
    remarks: ['run 1 is gone without a word; the next board closes 1 conversation of it'],
  });
});

test('payloads that are not what was written are told, one by one up to a bound', async (t) => {
  const tape = new Tape(1);
  for (let index = 0; index < 30; index++) tape.add('in', Buffer.alloc(3000, index));
  const path = await recorded(t, [conversation(tape)]);
  const file = segmentPath(segmentFolder(path), 1);
  const fd = openSync(file, 'r+');
  writeSync(fd, 'x', 3000 * 2 + 5);
  closeSync(fd);
  assert.deepEqual(verify(path).faults, [
    'conversation 1, record 2: its 3000 bytes are not in segment 1 at 6000, or not as they were written',
  ]);
  rmSync(file);
  const { faults, checked } = verify(path);
  assert.equal(checked?.lost, 30);
  assert.equal(faults.length, 21);
  assert.equal(faults.at(-1), 'conversation 1: 10 faults more');
});

test('files of segments that nothing refers to are told', async (t) => {
  const tape = new Tape(1);
  tape.add('in', Buffer.alloc(3000));
  const path = await recorded(t, [conversation(tape)]);
  const folder = segmentFolder(path);
  writeFileSync(segmentPath(folder, 2), 'begun');
  assert.deepEqual(verify(path).faults, []);
  assert.equal(verify(path).remarks.length, 1);
  change(path, 'INSERT INTO segment (id, run) VALUES (3, 1)');
  assert.deepEqual(verify(path).faults, [`${segmentPath(folder, 2)}: no record refers to it`]);
});

test('what SQLite cannot read is a fault, and what was read until then is said', async (t) => {
  const tape = new Tape(1);
  tape.addLines(2000);
  const path = await recorded(t, [conversation(tape)]);
  const pages = readFileSync(path).length / 4096;
  const fd = openSync(path, 'r+');
  for (let page = 10; page < pages; page++) writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  closeSync(fd);
  const { faults, checked } = verify(path);
  assert.ok(faults.length >= 2);
  assert.match(faults.at(-1) ?? '', /^it cannot be read any further: database disk image is malformed$/);
  assert.equal(checked?.runs, 1);
  const verified = await cordboard(path, 'transcripts', 'verify');
  assert.deepEqual([verified.code, verified.err], [1, '']);
  assert.match(verified.out, /^fault: the database: [^]*\nchecked 1 run, 0 conversations, [^]*faults\n$/);
  const shown = await cordboard(path, 'transcripts', 'show', '1');
  assert.equal(shown.code, 74);
  assert.match(shown.err, /: it is damaged; cordboard transcripts verify says where\n$/);
});

test('a file that is none is refused', (t) => {
  const folder = folderFor(t);
  assert.throws(() => verify(`${folder}/none.db`), { code: 'CB_TRANSCRIPTS' });
  writeFileSync(
    `${folder}/text.db`,
    'not a database at all, but long enough to be looked at as one of those',
  );
  assert.throws(() => verify(`${folder}/text.db`));
});
