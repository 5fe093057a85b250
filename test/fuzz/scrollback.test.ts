import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry, Piece } from '../../src/lines/entry.ts';
import { MARK_LOOKS } from '../../src/lines/shown.ts';
import { DEFAULT_LOOK, type Look, VIEW_MODES } from '../../src/console/look.ts';
import { panned } from '../../src/console/pan.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { clusters, textWidth } from '../../src/graphemes.ts';
import { printable } from '../../src/printable.ts';
import type { RecordKind, WireRecord } from '../../src/record.ts';
import { takeColours } from '../../src/sgr.ts';
import { backward, forward } from '../../src/trace.ts';
import { FRAMINGS } from '../../src/wire/settings.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { Tape } from '../helpers/sessions.ts';
import { bytesInCells, bytesShown } from '../helpers/views.ts';

/** C0, DEL, C1, halves of pairs, and what turns the direction of text, breaks lines or shows nothing. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]/u;

const HOSTILE = [
  ...[
    '\x1b[2J',
    '\x1b]0;title\x07',
    '\x1b[1;31m',
    '\x1b[38;2;9;9;9;7m',
    '\x1b[m',
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

const looks = VIEW_MODES.flatMap((mode) =>
  MARK_LOOKS.map((marks): Look => ({ ...DEFAULT_LOOK, mode, marks })),
);

function held(records: readonly WireRecord[], look: Look, colour: boolean): readonly Entry[] {
  const scrollback = new Scrollback({ framing: 'auto', firstLineEnd: undefined }, { look, colour });
  scrollback.append(records, true);
  return scrollback.lines;
}

/** Only glyphs, and marks and tints of whole clusters, in order and inside of it. */
function assertSound({ text, marks, tints }: Piece): void {
  assert.doesNotMatch(text, UNSAFE, JSON.stringify(text));
  let at = 0;
  const bounds = new Set([0, ...clusters(text).map((cluster) => (at += cluster.length))]);
  for (const places of [marks, tints.flatMap(({ start, end }) => [start, end])]) {
    assert.ok(places.every((place, index) => place <= text.length && place >= (places[index - 1] ?? 0)));
  }
  for (const { start, end } of tints) assert.ok(start < end && bounds.has(start) && bounds.has(end));
}

function piecesOf(entry: Entry, width: number): Piece[] {
  const rows = entry.rows(width);
  assert.equal(rows[0], 0);
  assert.ok(rows.every((row, index) => index === 0 || row > (rows[index - 1] ?? 0)));
  return rows.map((start, index) => entry.piece(start, rows[index + 1], width));
}

test('whatever bytes come, rows of every look hold glyphs only, in no more than the width', () => {
  const width = fc.integer({ min: 2, max: 90 });
  fuzz(
    fc.property(
      chunks,
      fc.constantFrom(...looks),
      fc.boolean(),
      width,
      fc.nat(30),
      (parts, look, colour, cells, pan) => {
        for (const entry of held(tapeOf(parts).records, look, colour)) {
          const pieces = piecesOf(entry, cells);
          for (const piece of pieces) {
            assertSound(piece);
            assert.ok(textWidth(piece.text) <= cells);
          }
          for (const piece of piecesOf(entry, Infinity)) {
            const cut = panned(piece, pan, cells, [0, piece.text.length]);
            assertSound(cut);
            assert.ok(textWidth(cut.text) <= cells);
            assert.ok(cut.spans.every((place) => place <= cut.text.length));
          }
          if (look.mode === 'hex' && entry.kind !== 'note') continue;
          assert.equal(pieces.map(({ text }) => text).join(''), entry.text);
          assert.equal(printable(entry.text), entry.text);
        }
      },
    ),
  );
});

test('what is found is placed inside of its row', () => {
  fuzz(
    fc.property(
      chunks,
      fc.constantFrom(...looks),
      fc.integer({ min: 2, max: 90 }),
      fc.nat(),
      (parts, look, width, seed) => {
        for (const entry of held(tapeOf(parts).records, look, true)) {
          const from = seed % (entry.text.length + 1);
          const spans = [from, Math.min(entry.text.length, from + 1 + (seed % 7))];
          const rows = entry.rows(width);
          let found = 0;
          rows.forEach((start, index) => {
            const end = rows[index + 1];
            const { text } = entry.piece(start, end, width);
            const places = entry.place(spans, start, end, width);
            found += places.length;
            assert.equal(places.length % 2, 0);
            assert.ok(
              places.every((place, which) => place <= text.length && place >= (places[which - 1] ?? 0)),
            );
          });
          assert.equal(found > 0, from < entry.text.length);
        }
      },
    ),
  );
});

test('hex and mixed rows can be turned back into exactly the bytes', () => {
  fuzz(
    fc.property(chunks, (parts) => {
      const { records } = tapeOf(parts.filter(([kindOf]) => kindOf !== 'note'));
      for (const direction of ['in', 'out'] as const) {
        const own = records.filter((record) => record.kind === direction);
        const sent = Buffer.concat(own.map((record) => record.bytes)).toString('hex');
        const entries = (mode: Look['mode']): readonly Entry[] =>
          held(records, { ...DEFAULT_LOOK, mode }, true).filter((entry) => entry.kind === direction);
        const cells = entries('hex').map((entry) =>
          bytesInCells(piecesOf(entry, 76).map(({ text }) => text)),
        );
        assert.equal(Buffer.concat(cells).toString('hex'), sent);
        assert.equal(Buffer.concat(entries('mixed').map(bytesShown)).toString('hex'), sent);
      }
    }),
  );
});

test('places name bytes in order, and a byte names the place that it is shown at', () => {
  fuzz(
    fc.property(chunks, fc.constantFrom(...looks), fc.boolean(), (parts, look, colour) => {
      for (const entry of held(tapeOf(parts).records, look, colour)) {
        const places = Array.from({ length: entry.text.length + 1 }, (_, char) => char);
        const bytes = places.map((char) => entry.byteAt(char));
        assert.equal(bytes[0], entry.offset);
        assert.ok(bytes.every((byte, index) => index === 0 || byte >= (bytes[index - 1] ?? 0)));
        const last = bytes.at(-1) ?? 0;
        let before = 0;
        for (let byte = entry.offset; byte < last; byte++) {
          const char = entry.charAt(byte);
          assert.ok(char >= before && char < entry.text.length, `${char} of byte ${byte}`);
          before = char;
          assert.ok(entry.byteAt(char) <= byte, `${char} begins after byte ${byte}`);
        }
      }
    }),
  );
});

test('colours are taken out of any text, and the rest of it stays', () => {
  const part = fc.constantFrom(
    '\x1b[',
    'm',
    ';',
    ':',
    '1',
    '31',
    '38',
    '48',
    '5',
    '2',
    '255',
    '4',
    'text',
    '\x1b',
    '漢',
  );
  fuzz(
    fc.property(fc.array(part, { maxLength: 80 }), (all) => {
      const raw = all.join('');
      const { text, tints, trace } = takeColours(raw);
      let rest = 0;
      let kept = '';
      for (let index = 0; index < trace.length; index += 4) {
        kept += raw.slice(rest, trace[index]);
        assert.match(raw.slice(trace[index], trace[index + 2]), /^\x1b\[[\d;:]*m$/);
        rest = trace[index + 2] ?? 0;
      }
      assert.equal(kept + raw.slice(rest), text);
      for (const [index, { start, end, tint }] of tints.entries()) {
        assert.ok(start < end && end <= text.length && start >= (tints[index - 1]?.end ?? 0));
        assert.ok(Object.keys(tint).length > 0 && (tint.fg === undefined || tint.fg !== tint.bg));
        for (const colour of [tint.fg ?? 0, tint.bg ?? 0]) assert.ok(colour >= 0 && colour <= 255);
      }
      for (let place = 0; place <= text.length; place++) {
        assert.equal(forward(trace, backward(trace, place)), place);
      }
    }),
    1000,
  );
});
