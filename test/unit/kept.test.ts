import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Scrollback } from '../../src/console/scrollback.ts';
import { recordFields } from '../../src/transcript/export/fields.ts';
import { linesOf } from '../../src/transcript/export/lines.ts';
import { summaryOf, Tape } from '../helpers/sessions.ts';
import { NARROW, storedTranscript } from '../helpers/stores.ts';

describe('a transcript that keeps less than came', () => {
  test('replaces what is to be redacted on disk, and says so; what memory has is as it came', async (t) => {
    const store = storedTranscript(t, { memory: NARROW, redact: ['pass=\\w+'] });
    const tape = new Tape(1);
    store.describe(summaryOf(1));
    for (const text of ['pass=1 pa', 'ss=22\n', 'nothing\n', 'pass=333\n'])
      store.append(tape.add('in', text));
    const { records } = await store.page(1, { from: 0, bytes: Infinity });
    assert.deepEqual(
      records.map(({ bytes, redacted }) => [Buffer.from(bytes).toString(), redacted]),
      [
        ['****** **', 2],
        ['*****\n', 1],
        ['nothing\n', undefined],
        ['********\n', 1],
      ],
    );
    const [newest] = (await store.page(1, { bytes: 1 })).records;
    assert.equal(Buffer.from(newest?.bytes ?? []).toString(), 'pass=333\n');
  });

  test('prunes beside what it records', async (t) => {
    const retention = { keepDays: 0, keepBytes: 1, pruneOpen: false };
    const store = storedTranscript(t, { memory: NARROW, retention });
    const [ended, open] = [new Tape(1), new Tape(2)];
    store.describe(summaryOf(1));
    store.describe(summaryOf(2));
    for (const record of [...ended.addLines(1000), ...open.addLines(1000)]) store.append(record);
    store.describe(summaryOf(1, { state: 'closed', reason: 'left', closedAt: Date.now() }));
    await store.written();
    // Each page is an answer of the file as it is then.
    while ((await store.page(-1, { bytes: 1 })).records.length > 0);
    store.append(open.add('in', 'still there\n'));
    const { records } = await store.page(2, { from: 0, bytes: Infinity });
    assert.equal(records.length, 1001);
  });
});

describe('what was redacted shows', () => {
  const record = { ...new Tape(1).add('in', 'pass=**\n'), redacted: 2 };
  const facts = { framing: 'auto', firstLineEnd: 7 } as const;

  test('in a pane', () => {
    const scrollback = new Scrollback(facts);
    scrollback.append([record, { ...record, seq: 1, redacted: 0 }], true);
    assert.deepEqual(
      [0, 1, 2].map((seq) => scrollback.isRedacted(seq)),
      [true, false, false],
    );
  });

  test('in what is shown and exported', () => {
    assert.equal(recordFields(1, record)['redacted'], 2);
    const lines = [...linesOf([{ type: 'record', record }], facts)];
    assert.deepEqual(
      lines.map(({ kind, text }) => [kind, text]),
      [
        ['in', 'pass=**'],
        ['note', '2 matches are redacted'],
      ],
    );
  });
});
