import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { RecordKind, WireRecord } from '../../src/record.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { Redactor } from '../../src/transcript/redactor.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { segmentFolder } from '../../src/transcript/segments.ts';
import { folderFor } from '../helpers/folder.ts';
import { recordsIn } from '../helpers/scribe.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';

/** Takes reads a batch each, and has what is stored of them in the end. */
class Disk {
  readonly said: string[] = [];
  readonly stored: WireRecord[] = [];
  readonly redactor: Redactor;
  readonly tape = new Tape(1);
  now = 0;

  constructor(...sources: readonly string[]) {
    this.redactor = new Redactor(sources, { now: () => this.now, say: (text) => this.said.push(text) });
  }

  /** One batch. */
  take(...reads: readonly (string | Buffer | readonly [RecordKind, string])[]): void {
    const records = reads.map((read) => {
      const [kind, content] =
        typeof read === 'string' || Buffer.isBuffer(read) ? (['in', read] as const) : read;
      return this.tape.add(kind, Buffer.from(content));
    });
    const { records: taken, patches } = this.redactor.take(records);
    this.stored.push(...taken);
    for (const { seq, spans } of patches) {
      const record = this.stored[seq];
      assert.ok(record !== undefined);
      for (const [start, end] of spans) record.bytes.fill(0x2a, start, end);
      this.stored[seq] = { ...record, redacted: (record.redacted ?? 0) + spans.length };
    }
  }

  get texts(): string[] {
    return this.stored.map(({ bytes }) => Buffer.from(bytes).toString());
  }

  get counts(): number[] {
    return this.stored.map(({ redacted = 0 }) => redacted);
  }
}

describe('what is redacted', () => {
  test('is as many asterisks as it had bytes, and counted', () => {
    const disk = new Disk('key=\\S+', 'ü+');
    disk.take('key=abc and key=d\nnothing\n', 'grüün\n', [`out`, 'key=1'], ['note', 'key=2']);
    assert.deepEqual(disk.texts, ['******* and *****\nnothing\n', 'gr****n\n', '*****', '*****']);
    assert.deepEqual(disk.counts, [2, 1, 1, 1]);
  });

  test('is found across reads, of one batch and of several', () => {
    for (const batches of [1, 3]) {
      const disk = new Disk('secret');
      const reads = ['a se', 'cr', 'et b\nse', 'cre', 't\n'];
      if (batches === 1) disk.take(...reads);
      else for (const read of reads) disk.take(read);
      assert.deepEqual(disk.texts, ['a **', '**', '** b\n**', '***', '*\n'], `${batches} batches`);
      assert.deepEqual(disk.counts, [1, 1, 2, 1, 1]);
    }
  });

  test('is not found across line ends, directions, sessions and what is missing', () => {
    const disk = new Disk('ab');
    disk.take('a\n', 'b', ['out', 'a'], 'x', ['out', 'b']);
    assert.deepEqual(disk.texts, ['a\n', 'b', '*', 'x', '*']);
    const other = new Disk('ab');
    other.take('a');
    other.redactor.take([{ session: 2, seq: 0, kind: 'in', offset: 0, at: 0, bytes: Buffer.from('b') }]);
    assert.deepEqual(other.texts, ['a']);
    const late = { session: 1, seq: 9, kind: 'in' as const, offset: 99, at: 0, bytes: Buffer.from('b') };
    assert.equal(other.redactor.take([late]).records[0]?.redacted, undefined);
  });

  test('grows with a line, and never shrinks', () => {
    const disk = new Disk('\\d+');
    for (const read of ['1', '2', '3x', '4']) disk.take(read);
    assert.deepEqual(disk.texts, ['*', '*', '*x', '*']);
    const anchored = new Disk('foo$');
    anchored.take('foo');
    anchored.take('bar\n');
    assert.deepEqual(anchored.texts, ['***', 'bar\n']);
  });

  test('is all of it, however many matches there are', () => {
    const disk = new Disk('\\d');
    disk.take('1x'.repeat(5000));
    assert.doesNotMatch(disk.texts[0] ?? '', /\d/);
  });

  test('is the whole record where a pattern takes too long, and all that follows for a minute', () => {
    const disk = new Disk('(a+)+b');
    const slow = `${'a'.repeat(40)}c\n`;
    disk.take('aab fine\n', slow, 'after\n', ['out', 'aab and out\n']);
    assert.deepEqual(disk.texts, ['*** fine\n', '*'.repeat(42), '*'.repeat(6), '*** and out\n']);
    disk.take('more\n');
    assert.equal(disk.texts.at(-1), '*****');
    assert.equal(disk.said.length, 1);
    assert.match(disk.said[0] ?? '', /takes too long on session #1/);
    disk.now = 60_001;
    disk.take('more\n');
    assert.equal(disk.texts.at(-1), 'more\n');
  });

  test('covers at least what is found in whole lines, however the reads cut them', () => {
    const characters = fc.constantFrom('a', 'b', '1', '2', ' ', '\n', '\r', 'é', '😀', '*');
    const source = fc.constantFrom('a+b', '\\d+', '^a', 'b$', '(?<=a)b', 'é1?', '[^ab ]+', '\\*a', '😀');
    fc.assert(
      fc.property(
        fc.string({ unit: characters, maxLength: 60 }),
        fc.array(fc.nat(80), { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
        source,
        (text, cuts, ends, pattern) => {
          const bytes = Buffer.from(text);
          const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])];
          places.sort((a, b) => a - b);
          const reads = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
          const disk = new Disk(pattern);
          const batch: Buffer[] = [];
          for (const [index, read] of reads.entries()) {
            batch.push(read);
            if (ends[index] === true) disk.take(...batch.splice(0));
          }
          disk.take(...batch);
          const stored = Buffer.concat(disk.stored.map((record) => record.bytes));
          assert.equal(stored.length, bytes.length);
          const wanted = Buffer.from(
            text.replace(/[^\r\n]+/g, (line) =>
              line.replace(new RegExp(pattern, 'gu'), (found) => '*'.repeat(Buffer.byteLength(found))),
            ),
          );
          for (const [place, byte] of wanted.entries()) {
            if (byte === 0x2a) assert.equal(stored[place], 0x2a, `byte ${place} of ${JSON.stringify(text)}`);
            else if (stored[place] !== 0x2a) assert.equal(stored[place], byte);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('on disk', () => {
  function recorderFor(t: TestContext): { readonly recorder: Recorder; readonly path: string } {
    const path = join(folderFor(t), 'transcripts.db');
    const facts = {
      command: 'serve' as const,
      operator: 'tester',
      token: 'a',
      process: thisProcess(),
      started: BEGINNING,
    };
    const recorder = new Recorder(path, 'normal', facts);
    t.after(() => recorder.close());
    return { recorder, path };
  }

  for (const [where, padding] of [
    ['in the database', 10],
    ['in a segment', 5000],
  ] as const) {
    test(`what was stored ${where} is replaced when the rest of a match comes`, (t) => {
      const { recorder, path } = recorderFor(t);
      const redactor = new Redactor(['secret'], { now: () => 0, say: () => undefined });
      const tape = new Tape(1);
      const first = tape.add('in', `${'x'.repeat(padding)}sec`);
      const second = tape.add('in', `ret${'y'.repeat(padding)}\n`);
      recorder.write({ sessions: [summaryOf(1)], ...redactor.take([first]) });
      recorder.write({ sessions: [], ...redactor.take([second]) });
      const records = recordsIn(path, 1);
      assert.deepEqual(
        records.map(({ bytes, redacted }) => [Buffer.from(bytes).toString(), redacted]),
        [
          [`${'x'.repeat(padding)}***`, 1],
          [`***${'y'.repeat(padding)}\n`, 1],
        ],
      );
      if (padding < 2048) return;
      assert.doesNotMatch(readFileSync(join(segmentFolder(path), '1.segment'), 'latin1'), /sec|ret/);
    });
  }
});
