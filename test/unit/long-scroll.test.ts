/** A conversation far longer than any memory is walked through in a real pane, from a real file. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Session } from 'node:inspector/promises';
import type { WireRecord } from '../../src/record.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { folderFor } from '../helpers/folder.ts';
import { Reader } from '../helpers/reader.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';
import { NARROW, storedTranscript } from '../helpers/stores.ts';

const LINES = 5_000_000;
const DIGITS = 7;
const LINE_BYTES = DIGITS + 1;
/** A full read of the client's. */
const LINES_OF_RECORD = 8192;
const ROWS = 1000;

/** The window, what is on screen, a page and a record more: of these short lines each record is a window by itself. */
const MOST_RECORDS = 5;
const MOST_HEAP_BYTES = 32 * 1024 * 1024;

/** The lines 0000000, 0000001 and so on, in reads a second apart. */
function record(path: string): void {
  const facts = { command: 'serve' as const, operator: 'tester', token: 'long', started: BEGINNING };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  recorder.write({ sessions: [summaryOf(1)], records: [] });
  const line = Buffer.from(`${'0'.repeat(DIGITS)}\n`);
  for (let first = 0, seq = 0; first < LINES; first += LINES_OF_RECORD, seq++) {
    const bytes = Buffer.alloc(Math.min(LINES_OF_RECORD, LINES - first) * LINE_BYTES);
    for (let place = 0; place < bytes.length; place += LINE_BYTES) {
      line.copy(bytes, place);
      count(line);
    }
    const at = BEGINNING + seq * 1000;
    const read: WireRecord = { session: 1, seq, kind: 'in', offset: first * LINE_BYTES, at, bytes };
    recorder.write({ sessions: [], records: [read] });
  }
  recorder.end(BEGINNING);
}

/** One more, in its digits. */
function count(line: Buffer): void {
  for (let place = DIGITS - 1; place >= 0; place--) {
    if (line[place] !== 0x39) {
      line[place] = (line[place] ?? 0) + 1;
      return;
    }
    line[place] = 0x30;
  }
}

async function readerOf(t: TestContext): Promise<Reader> {
  const path = join(folderFor(t), 'transcripts.db');
  record(path);
  const store = storedTranscript(t, { path, memory: NARROW });
  const summary = summaryOf(1, { framing: 'lines', linesIn: LINES, firstLineEnd: DIGITS });
  const reader = new Reader(t, summary, (request) => store.page(-1, request), 120, ROWS);
  await reader.console.start();
  await reader.until(() => reader.shown.length > 0);
  return reader;
}

const inspector = new Session();
inspector.connect();

/** Bytes that are in use, garbage not counted. */
async function heap(): Promise<number> {
  await inspector.post('HeapProfiler.collectGarbage');
  return process.memoryUsage().heapUsed;
}

/** The numbers of the lines on screen, which follow each other. */
function numbers(reader: Reader): { readonly first: number; readonly last: number } {
  const rows = reader.rows.map(({ line }) => Number(line.text));
  const [first = NaN] = rows;
  for (const [index, number] of rows.entries()) assert.equal(number, first + index);
  return { first, last: first + rows.length - 1 };
}

/** Presses a key until it moves nothing any more; each time what is on screen joins on and stays when a page comes. */
async function walk(reader: Reader, key: 'PgUp' | 'PgDn', passed: Uint8Array): Promise<number> {
  let pages = 0;
  let measured = 0;
  const before = await heap();
  for (let at = numbers(reader); ;) {
    reader.press(key);
    const now = numbers(reader);
    const isPaging = reader.pane.paging !== undefined;
    if (isPaging) pages++;
    await reader.settled();
    assert.deepEqual(numbers(reader), now, 'a page moves nothing');
    if (!isPaging && now.first === at.first) return pages;
    if (key === 'PgUp')
      for (let line = now.first; line < at.first; line++) passed[line] = (passed[line] ?? 0) + 1;
    else for (let line = at.last + 1; line <= now.last; line++) passed[line] = (passed[line] ?? 0) + 1;
    assert.ok(now.first <= at.last + 1 && now.last >= at.first - 1, `from ${at.first} to ${now.first}`);
    at = now;
    const held = reader.pane.scrollback?.lines.length ?? 0;
    assert.ok(held <= MOST_RECORDS * LINES_OF_RECORD, `${held} lines are held`);
    if (Math.floor((at.first * 8) / LINES) === measured) continue;
    measured = Math.floor((at.first * 8) / LINES);
    const more = (await heap()) - before;
    assert.ok(more < MOST_HEAP_BYTES, `${more} bytes more than at the beginning`);
  }
}

test(`${LINES} lines are scrolled from end to start and back, each once and in order, in bounded memory`, async (t) => {
  const reader = await readerOf(t);
  const height = reader.rows.length;
  const up = new Uint8Array(LINES);
  const down = new Uint8Array(LINES);
  const { first, last } = numbers(reader);
  assert.equal(last, LINES - 1);
  up.fill(1, first);
  const pages = await walk(reader, 'PgUp', up);
  assert.equal(numbers(reader).first, 0);
  assert.ok(pages >= LINES / LINES_OF_RECORD - MOST_RECORDS, `${pages} pages`);

  down.fill(1, 0, height);
  await walk(reader, 'PgDn', down);
  assert.equal(numbers(reader).last, LINES - 1);
  for (const passed of [up, down])
    assert.equal(
      passed.findIndex((times) => times !== 1),
      -1,
    );
});

test('the oldest part can be seen in hex and with its times, and is found from the end', async (t) => {
  const reader = await readerOf(t);
  reader.enter('/search 0000003');
  await reader.until(() => reader.pane.find?.state === 'found' && reader.pane.paging === undefined);
  assert.ok(reader.shown.includes('0000003'), `${reader.shown[0]} is on top`);

  reader.press('M-<');
  await reader.settled();
  assert.equal(reader.shown[0], '0000000');
  reader.enter('/view hex');
  reader.enter('/times time');
  const [top = ''] = reader.shown;
  assert.match(top, /^0{8} {2}30 30 30 30 30 30 30 0a {2}30 30 30 30 30 30 31 0a/);
  // A row is of 16 bytes, which are two lines.
  for (let row = 0; row < (3 * LINES_OF_RECORD) / 2;) {
    for (const [index, { line, start }] of reader.rows.entries()) {
      assert.equal(line.byteAt(start), (row + index) * 16);
      assert.equal(line.at, BEGINNING + Math.floor((2 * (row + index)) / LINES_OF_RECORD) * 1000);
    }
    reader.press('PgDn');
    row += reader.rows.length - 1;
    const now = reader.shown;
    await reader.settled();
    assert.deepEqual(reader.shown, now, 'a page moves nothing');
  }
  assert.ok(
    reader.requests.some(({ from = 0 }) => from > 1),
    'it was paged in',
  );
});
