import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordingThread } from '../../src/transcript/delivery.ts';
import type { FromRecording, ToRecording } from '../../src/transcript/messages.ts';
import { migrate, MIGRATIONS } from '../../src/transcript/schema.ts';
import { folderFor } from '../helpers/folder.ts';
import { Gated } from '../helpers/gated.ts';
import { gauge, pump, recorded } from '../helpers/recorded.ts';
import { withDatabase } from '../helpers/recordings.ts';
import { fill, NARROW, storedTranscript } from '../helpers/stores.ts';
import { summaryOf } from '../helpers/sessions.ts';

const all = { bytes: Infinity };
const BEGUN: FromRecording = { type: 'begun', run: 2, left: 0, setAside: undefined };

/** A thread that says only what the test has it say, and ends when it is to. */
class Silent extends EventEmitter implements RecordingThread {
  postMessage(message: ToRecording): void {
    if (message.type === 'end') setImmediate(() => this.emit('exit'));
  }

  terminate(): Promise<void> {
    return Promise.resolve();
  }
}

describe('a conversation of an earlier run', () => {
  test('can be read from the first moment on, however often it is asked for meanwhile', async (t) => {
    const path = await recorded(t, [pump(), gauge()]);
    const store = storedTranscript(t, { path });
    const asked = [store.page(-1, all), store.page(-2, all)];
    store.describe(summaryOf(1));
    while (!(await store.written())) asked.push(store.page(-1, all));
    const pages = await Promise.all([...asked, store.page(-2, all)]);
    assert.deepEqual(
      pages.map(({ records }) => records.length),
      pages.map((_, index) => (index === 1 || index === pages.length - 1 ? 2 : 5)),
    );
  });

  test('is waited for while recording has not begun', async (t) => {
    const folder = folderFor(t);
    const thread = new Silent();
    const store = storedTranscript(t, { path: join(folder, 'transcripts.db'), startThread: () => thread });
    const asked = store.page(-1, all);
    await recorded(t, [pump()], folder);
    thread.emit('message', BEGUN);
    assert.equal((await asked).records.length, 5);
  });

  test('is read from what is there where recording cannot begin', async (t) => {
    const path = await recorded(t, [pump()]);
    const thread = new Silent();
    const store = storedTranscript(t, { path, startThread: () => thread });
    const asked = store.page(-1, all);
    thread.emit('message', { type: 'trouble', why: 'another program holds it locked' });
    assert.equal((await asked).records.length, 5);
  });

  test('is not looked for before a file of an older version has been brought up to date', async (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    withDatabase(path, (database) => migrate(database, path, MIGRATIONS.slice(0, -1)));
    const store = storedTranscript(t, { path });
    assert.deepEqual((await store.page(-1, all)).records, []);
  });

  test('that is on its way when recording begins anew comes all the same', async (t) => {
    const path = await recorded(t, [pump()]);
    const thread = new Silent();
    const store = storedTranscript(t, { path, startThread: () => thread });
    thread.emit('message', BEGUN);
    await store.page(-1, all);
    const before = store.page(-1, all);
    // The page has been asked of the thread that reads.
    await nextTurn();
    thread.emit('message', BEGUN);
    const after = store.page(-1, all);
    for (const { records } of await Promise.all([before, after])) assert.equal(records.length, 5);
  });
});

describe('a transcript that is closed', () => {
  test('takes nothing more, says so to who waits, and refuses what only the file has', async (t) => {
    const store = storedTranscript(t, { memory: NARROW });
    fill(store, 1, [10, 10]);
    assert.equal(await store.close(), undefined);
    const on = store.onWay;
    fill(store, 1, [10, 10], 2);
    assert.equal(store.onWay, on);
    assert.equal(await store.written(), false);
    await assert.rejects(store.page(-1, all), {
      code: 'CB_TRANSCRIPTS',
      message: 'the transcripts cannot be read: reading was ended',
    });
    const { records } = await store.page(1, all);
    assert.deepEqual(
      records.map(({ seq }) => seq),
      [3],
    );
  });

  test('leaves no timer behind, so the program can end', async (t) => {
    const store = storedTranscript(t, { startThread: (data) => new Gated(data) });
    fill(store, 1, [10]);
    const closing = store.close();
    fill(store, 2, [10]);
    await closing;
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    fill(store, 3, [2 * 1024 * 1024, 10]);
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    assert.equal(after, before);
  });
});
