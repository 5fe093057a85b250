import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import type { Page } from '../../src/record.ts';
import { Reader } from '../helpers/reader.ts';
import { summaryOf, Tape } from '../helpers/sessions.ts';

const WHY = 'the transcripts cannot be read: the disk is gone';
const unreadable = (): Promise<Page> => Promise.reject(new CordboardError('CB_TRANSCRIPTS', WHY));

test('a console says that a page cannot be read, stays where it is, and asks again', async (t) => {
  const tape = new Tape(1);
  tape.addLines(60_000);
  const readable = (request: Parameters<Tape['page']>[0]): Promise<Page> =>
    Promise.resolve(tape.page(request));
  const reader = new Reader(t, summaryOf(1, { framing: 'lines' }), readable, 80, 24);
  await reader.console.start();
  await reader.until(() => reader.shown.at(-1) === 'line 59999');

  reader.read = unreadable;
  reader.press('M-<');
  await reader.until(() => reader.message === WHY);
  assert.equal(reader.shown.at(-1), 'line 59999');

  reader.read = readable;
  reader.press('M-<');
  await reader.until(() => reader.shown[0] === 'line 0');
});

test('a console asks again for a conversation that could not be read when it was opened', async (t) => {
  const tape = new Tape(1);
  tape.addLines(100);
  const reader = new Reader(t, summaryOf(1), unreadable, 80, 24);
  await reader.console.start();
  await reader.until(() => reader.message === WHY);
  reader.read = (request) => Promise.resolve(tape.page(request));
  reader.press('PgUp');
  await reader.until(() => reader.shown.at(-1) === 'line 99');
});
