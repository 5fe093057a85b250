/** Rows of a transcript file that another program wrote, or a disk damaged: they are told, or it is said that they cannot be. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { Archive } from '../../src/transcript/archive.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { recordsOf } from '../helpers/bench.ts';
import { folderFor } from '../helpers/folder.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { withDatabase } from '../helpers/recordings.ts';
import { summaryOf } from '../helpers/sessions.ts';

const COLUMNS = ['peer', 'opened', 'local', 'name', 'tags', 'note', 'closed', 'reason', 'facts'] as const;

const value = fc.oneof(
  fc.constantFrom<string | number | null>('', '{', '[]', '{}', 'null', '[1]', '"x"', 0, -1, 1e15, 0.5, null),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.json({ maxDepth: 2 }),
);
const change = fc.tuple(fc.constantFrom(...COLUMNS), value);

test('whatever stands in the row of a conversation, it is listed, and all others as ever', (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const facts = { command: 'serve' as const, operator: 'tester', token: 'one', started: 0 };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  recorder.write({
    sessions: [summaryOf(1, { name: 'damaged' }), summaryOf(2, { name: 'whole' })],
    records: [...recordsOf(1, ['one\n']), ...recordsOf(2, ['two\n'])],
  });
  recorder.end(0);
  withDatabase(path, (database) => database.exec('CREATE TABLE good AS SELECT * FROM session WHERE id = 1'));
  fuzz(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      withDatabase(path, (database) => {
        database.exec(
          `UPDATE session SET (${COLUMNS.join()}) = (SELECT ${COLUMNS.join()} FROM good) WHERE id = 1`,
        );
        for (const [column, to] of changes) {
          try {
            database.prepare(`UPDATE session SET ${column} = ?1 WHERE id = 1`).run(to);
          } catch {
            // The schema refuses it.
          }
        }
      });
      const archive = new Archive(path);
      try {
        const sessions = archive.sessions();
        assert.deepEqual(sessions.map(({ id }) => id).toSorted(), [1, 2]);
        for (const session of sessions) {
          for (const text of [session.name, session.peer, session.local, session.note, ...session.tags])
            assert.equal(typeof text, 'string');
          assert.equal(archive.page(session.key, { bytes: 1 }, session.id).records.length, 1);
        }
        assert.ok(sessions.some(({ name }) => name === 'whole'));
      } finally {
        archive.close();
      }
    }),
    150,
  );
});
