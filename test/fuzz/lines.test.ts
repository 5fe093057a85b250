import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineCutter } from '../../src/gateway/lines.ts';
import { fuzz } from '../helpers/fuzz.ts';

const MOST = 20;

/** Bytes with many line ends, whole and broken characters. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => Buffer.from(`${text}\n`)),
  fc.constantFrom('\n', '\n\n', '{"a":1}\n', 'x'.repeat(MOST), 'é', '\xff').map((text) => Buffer.from(text)),
);

test('lines are cut as from the whole stream, however it comes, and one that is too long is the end', () => {
  fuzz(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const cutter = new LineCutter(MOST);
      const cut: (string | undefined)[] = [];
      let tooLong = false;
      for (const bytes of pieces) {
        if (tooLong) break;
        const result = cutter.push(bytes);
        cut.push(...result.lines);
        tooLong = result.tooLong;
      }
      const whole = splitBytes(Buffer.concat(pieces));
      const end = whole.findIndex((line) => line.length > MOST);
      assert.equal(tooLong, end >= 0);
      const ended = whole.slice(0, end < 0 ? whole.length - 1 : end);
      assert.deepEqual(
        cut,
        ended.map((line) => (isUtf8(line) ? line.toString() : undefined)),
      );
    }),
  );
});

/** What stands between line ends; the last is not ended. */
function splitBytes(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return [...lines, bytes.subarray(from)];
}
