import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileSizes } from '../../src/transcript/file-sizes.ts';
import { MOST_ENTRIES, Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { recordsOf } from '../helpers/bench.ts';
import { folderFor } from '../helpers/folder.ts';
import { conversationsOf, rowsOf } from '../helpers/recordings.ts';
import { summaryOf } from '../helpers/sessions.ts';

test('a session goes on where it was after more others than are kept in mind, without gap or double', (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const facts = { command: 'serve' as const, operator: 'tester', token: 'one', started: 0 };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  const [first, second, third] = recordsOf(1, ['one\n', 'two\n', 'three\n']);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  recorder.write({ sessions: [summaryOf(1)], records: [first] });
  const others = Array.from({ length: MOST_ENTRIES + 1 }, (_, index) => summaryOf(index + 2));
  recorder.write({ sessions: others, records: [] });
  assert.equal(recorder.write({ sessions: [], records: [first, second] }), 0);
  recorder.write({ sessions: others, records: [] });
  recorder.write({ sessions: [summaryOf(1, { name: 'late' })], records: [third] });
  assert.equal(recorder.write({ sessions: [], records: recordsOf(MOST_ENTRIES + 9, ['nobody']) }), 1);
  recorder.end(0);
  const [session] = conversationsOf(path).filter(({ id }) => id === 1);
  assert.equal(session?.name, 'late');
  assert.deepEqual(
    session.conversation.map(({ seq }) => seq),
    [0, 1, 2],
  );
  assert.deepEqual(rowsOf(path, 'SELECT * FROM gap'), []);
});

test('clients that come and go without a word do not fill the log of the database', (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const facts = { command: 'serve' as const, operator: 'tester', token: 'one', started: 0 };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  t.after(() => recorder.close());
  const each = 500;
  for (let from = 1; from < 100_000; from += each)
    recorder.write({
      sessions: Array.from({ length: each }, (_, index) => summaryOf(from + index)),
      records: [],
    });
  const { size } = statSync(`${path}-wal`);
  assert.ok(size <= fileSizes(0).logBytes, `${size} bytes`);
});
