import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SteadyReader } from '../../src/transcript/steady-reader.ts';
import { folderFor } from '../helpers/folder.ts';
import { gauge, pump, recorded } from '../helpers/recorded.ts';

test('a file is opened once for many readings, and again when another has its name', async (t) => {
  const path = await recorded(t, [pump()]);
  const other = await recorded(t, [pump(), gauge()], folderFor(t));
  const reader = new SteadyReader(path);
  const first = reader.take();
  first.release();
  const again = reader.take();
  assert.equal(again.archive, first.archive);
  renameSync(path, `${path}.away`);
  renameSync(other, path);
  const newer = reader.take();
  assert.equal(newer.archive.sessions().length, 2);
  // Whoever still reads the one before does so to the end.
  assert.equal(again.archive.sessions().length, 1);
  again.release();
  assert.throws(() => again.archive.sessions());
  newer.release();
  assert.equal(newer.archive.sessions().length, 2);
});

test('a file that is not there is refused each time it is asked for', (t) => {
  const reader = new SteadyReader(join(folderFor(t), 'none.db'));
  for (let round = 0; round < 2; round++) assert.throws(() => reader.take(), { code: 'CB_TRANSCRIPTS' });
});
