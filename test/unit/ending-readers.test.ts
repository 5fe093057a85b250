/** Threads that read a file are let go of while they read: within SQLite, what ends them at once ends the process. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { WireRecord } from '../../src/record.ts';
import { findable } from '../../src/transcript/find.ts';
import { FindingThread } from '../../src/transcript/finding.ts';
import { Reading } from '../../src/transcript/reading.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { folderFor } from '../helpers/folder.ts';
import { summaryOf } from '../helpers/sessions.ts';

const RECORDS = 200;
const RECORD_BYTES = 1000;
const ROUNDS = 8;
const QUESTIONS = 40;

/** A file with one conversation. */
function recorded(t: TestContext): string {
  const path = join(folderFor(t), 'transcripts.db');
  const facts = { command: 'serve' as const, operator: 'tester', token: 'one', started: 0 };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  const records = Array.from({ length: RECORDS }, (_, seq): WireRecord => {
    const bytes = Buffer.alloc(RECORD_BYTES, 'hay\n');
    return { session: 1, seq, kind: 'in', offset: seq * RECORD_BYTES, at: seq, bytes };
  });
  recorder.write({ sessions: [summaryOf(1)], records });
  recorder.end(0);
  return path;
}

/** All questions are asked, and after the first answer nobody waits for the others; the reasons of those that are rejected. */
async function refusals(asks: readonly Promise<unknown>[], close: () => Promise<void>): Promise<unknown[]> {
  const settled = Promise.allSettled(asks);
  await asks[0];
  await close();
  return (await settled).flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
}

test('a file is let go of while pages of it are read', async (t) => {
  const path = recorded(t);
  for (let round = 0; round < ROUNDS; round++) {
    const reading = new Reading(path);
    const ask = (): Promise<unknown> => reading.page({ key: 1 }, -1, { bytes: 1024 * 1024 });
    const reasons = await refusals(Array.from({ length: QUESTIONS }, ask), () => reading.close());
    assert.ok(reasons.length > 0);
    for (const reason of reasons) {
      assert.equal((reason as Error).message, 'the transcripts cannot be read: reading was ended');
    }
    await assert.rejects(ask(), { code: 'CB_TRANSCRIPTS' });
  }
});

test('a file is let go of while it is searched', async (t) => {
  const path = recorded(t);
  // A search alone keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  t.after(() => clearInterval(alive));
  const conversation = { ...findable(summaryOf(1), -1), size: RECORDS * RECORD_BYTES };
  for (let round = 0; round < ROUNDS; round++) {
    const finding = new FindingThread(path);
    const request = { pattern: 'needle', sessions: 'all' as const, earlier: false, context: 0, most: 1 };
    const ask = (): Promise<unknown> => finding.find({ request, sessions: [conversation], listed: [] }, 1);
    const reasons = await refusals(Array.from({ length: QUESTIONS }, ask), () => finding.close());
    for (const reason of reasons) {
      assert.equal((reason as Error).message, 'the transcripts cannot be searched: searching was ended');
    }
    await assert.rejects(ask(), { code: 'CB_TRANSCRIPTS' });
  }
});
