import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deframer, MAX_LINE, type RawLine } from '../../src/wire/framing.ts';
import { LineMeter } from '../../src/wire/meter.ts';
import { FRAMINGS, type Framing } from '../../src/wire/settings.ts';
import { Utf8Reader } from '../../src/wire/utf8.ts';
import { fuzz } from '../helpers/fuzz.ts';

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('\n', '\r', '\r\n', 'a', 'hello', '€', '😀', 'é') },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('\x80', '\xe2\x82', '\xf0\x9f', '\xff', '\xc3')
      .map((text) => Buffer.from(text, 'latin1')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'x'.repeat(MAX_LINE - 1),
      '😀'.repeat(MAX_LINE / 2),
      'é\n'.repeat(50),
      '\n'.repeat(60),
      'a\r'.repeat(40),
      '\r\n'.repeat(60),
    ),
  },
);
const stream = fc
  .array(piece, { maxLength: 30 })
  .map((pieces) => Buffer.concat(pieces.map((text) => Buffer.from(text))));
const cuts = fc.array(fc.nat({ max: 12 }), { maxLength: 40 });

/** Cuts the stream after as many bytes as each number says, and the rest in one. */
function chop(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  let from = 0;
  const chunks = sizes.map((size) => bytes.subarray(from, (from += size)));
  return [...chunks, bytes.subarray(from)];
}

function deframe(framing: Framing, chunks: readonly Buffer[], times: readonly number[] = []): RawLine[] {
  const deframer = new Deframer({ framing });
  const lines: RawLine[] = [];
  let offset = 0;
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    at += times[index] ?? 0;
    deframer.push(chunk, at, offset, lines);
    offset += chunk.length;
  }
  deframer.end(lines);
  return lines;
}

/** The same rules again, the short way, for the whole stream at once. */
function split(bytes: Buffer): string[] {
  const [...lines] = decode(bytes).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function decode(bytes: Buffer): string {
  const reader = new Utf8Reader();
  return reader.read(bytes) + reader.end();
}

for (const framing of ['lines', 'auto'] as const) {
  test(`however the reads cut the stream, the lines are the same (${framing}, no silence)`, () => {
    fuzz(
      fc.property(stream, cuts, (bytes, sizes) => {
        assert.deepEqual(deframe(framing, chop(bytes, sizes)), deframe(framing, [bytes]));
      }),
    );
  });
}

test('the lines are the stream split at its line ends', () => {
  fuzz(
    fc.property(stream, cuts, (bytes, sizes) => {
      const whole: string[] = [];
      for (const { text, continued } of deframe('lines', chop(bytes, sizes))) {
        assert.ok(text.length <= MAX_LINE);
        if (continued) whole.push(`${whole.pop() ?? ''}${text}`);
        else whole.push(text);
      }
      assert.deepEqual(whole, split(bytes));
    }),
  );
});

test('every line lies in the stream where its offset says', () => {
  fuzz(
    fc.property(stream, cuts, (bytes, sizes) => {
      for (const { text, offset } of deframe('lines', chop(bytes, sizes))) {
        const end = /[\r\n]|$/.exec(bytes.toString('latin1', offset))?.index ?? 0;
        assert.ok(decode(bytes.subarray(offset, offset + end)).startsWith(text));
      }
    }),
  );
});

test('cuts by the other direction lose nothing and add nothing', () => {
  fuzz(
    fc.property(stream, cuts, fc.nat({ max: 20 }), (bytes, sizes, every) => {
      const deframer = new Deframer({ framing: 'lines' });
      const lines: RawLine[] = [];
      let offset = 0;
      for (const [index, chunk] of chop(bytes, sizes).entries()) {
        deframer.push(chunk, 0, offset, lines);
        offset += chunk.length;
        if (index % (every + 1) === 0) deframer.cut();
      }
      deframer.end(lines);
      assert.equal(lines.map((line) => line.text).join(''), split(bytes).join(''));
      assert.equal(lines.filter((line) => !line.continued).length, split(bytes).length);
    }),
  );
});

test('the meter counts the lines that the deframer begins', () => {
  const short = fc
    .array(piece, { maxLength: 12 })
    .map((pieces) => pieces.filter((text) => text.length < MAX_LINE / 4));
  const time = fc.constantFrom(0, 0, 1, 99, 100, 250);
  fuzz(
    fc.property(
      fc.constantFrom(...FRAMINGS),
      short,
      cuts,
      fc.array(time, { minLength: 41, maxLength: 41 }),
      (framing, pieces, sizes, times) => {
        const bytes = Buffer.concat(pieces.map((text) => Buffer.from(text)));
        const chunks = chop(bytes, sizes);
        const meter = new LineMeter(framing);
        const plain = new LineMeter(framing);
        let at = 0;
        for (const [index, chunk] of chunks.entries()) {
          at += times[index] ?? 0;
          meter.read(chunk, at);
          plain.read(Uint8Array.from(chunk), at);
          assert.equal(meter.lines, deframe(framing, chunks.slice(0, index + 1), times).length);
        }
        assert.equal(plain.lines, meter.lines);
        const ends = /[\r\n]/.exec(bytes.toString('latin1'));
        assert.equal(meter.firstLineEnd, ends?.index);
        const last = /(\r\n|\r|\n)(?![^]*[\r\n])/.exec(bytes.toString('latin1'))?.[1];
        assert.equal(
          meter.lineEnd,
          last === undefined ? undefined : { '\r\n': 'crlf', '\r': 'cr', '\n': 'lf' }[last],
        );
      },
    ),
  );
});
