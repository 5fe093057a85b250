import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Scrollback } from '../../src/console/scrollback.ts';
import type { RecordKind } from '../../src/record.ts';
import { FRAMINGS } from '../../src/wire/settings.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { Tape } from '../helpers/sessions.ts';

/** C0, DEL, C1, halves of pairs, and what turns the direction of text, breaks lines or shows nothing. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]/u;

const HOSTILE = [
  ...[
    '\x1b[2J',
    '\x1b]0;title\x07',
    '\x1bP$q\x1b\\',
    '\x9b31m',
    '\x90',
    '\u202e',
    '\u2066',
    '\u200f',
    '\u061c',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u200b',
    '\0',
    '\x7f',
    '\b\b\b',
    '\t',
    '\r',
    '\n',
    '\r\n',
    'plain',
    '漢字',
    '👩‍👩‍👧',
    'e\u0301',
  ],
];

const bytes = fc.oneof(
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 12 })
      .map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
  },
  // Cut anywhere: inside characters and sequences.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...HOSTILE), fc.nat(6))
      .map(([text, from]) => new Uint8Array(Buffer.from(`x${text}`).subarray(from)))
      .filter((cut) => cut.length > 0),
  },
);
const kind: fc.Arbitrary<RecordKind> = fc.constantFrom('in', 'in', 'in', 'out', 'note');
const chunks = fc.array(fc.tuple(kind, bytes), { maxLength: 40 });

function tapeOf(parts: readonly (readonly [RecordKind, Uint8Array])[]): Tape {
  const tape = new Tape(1);
  for (const [kindOf, content] of parts) tape.add(kindOf, content);
  return tape;
}

const printed = ({ lines }: Scrollback): string[] => lines.map((line) => `${line.kind} ${line.text}`);

test('whatever bytes come, printed lines hold glyphs only, and rows fold them without loss', () => {
  fuzz(
    fc.property(
      chunks,
      fc.constantFrom(...FRAMINGS),
      fc.integer({ min: 1, max: 30 }),
      (parts, framing, width) => {
        const scrollback = new Scrollback({ framing, firstLineEnd: undefined });
        for (const record of tapeOf(parts).records) {
          scrollback.append([record], true);
          const text = scrollback.lines.at(-1)?.text ?? '';
          assert.doesNotMatch(text, UNSAFE);
        }
        for (const line of scrollback.lines) {
          const { text } = line;
          const { marks } = line.piece(0, undefined, width);
          assert.doesNotMatch(text, UNSAFE, JSON.stringify(text));
          assert.ok(marks.every((mark, index) => mark <= text.length && mark >= (marks[index - 1] ?? 0)));
          const rows = line.rows(width);
          assert.equal(rows[0], 0);
          assert.ok(rows.every((row, index) => index === 0 || row > (rows[index - 1] ?? 0)));
        }
      },
    ),
  );
});

test('a line that was looked at while it grew is what it would be if looked at once', () => {
  fuzz(
    fc.property(chunks, fc.constantFrom(...FRAMINGS), (parts, framing) => {
      const { records } = tapeOf(parts);
      const growing = new Scrollback({ framing, firstLineEnd: undefined });
      for (const record of records) {
        growing.append([record], true);
        printed(growing);
      }
      const whole = new Scrollback({ framing, firstLineEnd: undefined });
      whole.append(records, true);
      assert.deepEqual(printed(growing), printed(whole));
    }),
  );
});

test('lines joined from pages, either way, are those of the whole', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bc', '\n', '\r\n', '漢', 'long '.repeat(5)), { minLength: 1, maxLength: 6 })
    .map((parts) => new Uint8Array(Buffer.from(parts.join(''))));
  const some = fc.array(fc.tuple(kind, text), { minLength: 1, maxLength: 60 });
  fuzz(
    fc.property(some, fc.integer({ min: 1, max: 60 }), fc.nat(60), (parts, size, place) => {
      const tape = tapeOf(parts);
      const whole = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
      whole.append(tape.records, true);
      const paged = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
      paged.replace(tape.page({ from: place % tape.records.length, bytes: size }), 'start');
      for (let left = 200; paged.older && left > 0; left--)
        paged.prepend(tape.page({ before: paged.firstSeq, bytes: size }));
      for (let left = 200; paged.newer && left > 0; left--)
        paged.extend(tape.page({ from: paged.nextSeq, bytes: size }));
      assert.deepEqual(printed(paged), printed(whole));
    }),
  );
});

test('any mix of arrivals, pages and jumps leaves a run of records without holes, in bounds', () => {
  const step = fc.constantFrom('arrive', 'flood', 'older', 'newer', 'top', 'end', 'stale', 'frame');
  fuzz(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 60 }), (steps) => {
      const tape = new Tape(1);
      tape.addLines(5);
      const scrollback = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
      scrollback.replace(tape.page({ bytes: 1e5 }), 'end');
      let stale = tape.page({ before: 3, bytes: 10 });
      for (const [what, following] of steps) {
        const older = tape.page({ before: scrollback.firstSeq, bytes: 20_000 });
        if (what === 'arrive') scrollback.append(tape.addLines(3), following);
        else if (what === 'flood') scrollback.append(tape.addLines(3000), following);
        else if (what === 'older') scrollback.prepend(older);
        else if (what === 'newer') scrollback.extend(tape.page({ from: scrollback.nextSeq, bytes: 20_000 }));
        else if (what === 'top') scrollback.replace(tape.page({ from: 0, bytes: 20_000 }), 'start');
        else if (what === 'end') scrollback.replace(tape.page({ bytes: 20_000 }), 'end');
        else if (what === 'stale') scrollback.prepend(stale);
        // An empty page fits anywhere: that it is still wanted is for the asker to know.
        if (what === 'arrive' && older.records.length > 0) stale = older;
        if (what === 'frame' || what === 'stale') {
          const { lines, firstSeq, nextSeq, older: more } = scrollback;
          assert.deepEqual(
            lines.map(({ seq }) => seq),
            Array.from({ length: nextSeq - firstSeq }, (_, index) => firstSeq + index),
          );
          assert.equal(more, firstSeq > 0);
          assert.ok(lines.length < 30_000);
        }
      }
    }),
    60,
  );
});
