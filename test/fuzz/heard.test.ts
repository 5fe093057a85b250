import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deframer, type RawLine } from '../../src/wire/framing.ts';
import { detached, HeardLines } from '../../src/wire/heard.ts';
import { FRAMINGS } from '../../src/wire/settings.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('\n', '\r\n', '\r', 'x'.repeat(5000)).map((text) => Buffer.from(text)),
);
const reads = fc.array(fc.record({ bytes: piece, after: fc.constantFrom(0, 10, 200) }), { maxLength: 30 });

test('every line is heard once and whole, as it is framed for showing', () => {
  fc.assert(
    fc.property(reads, fc.constantFrom(...FRAMINGS), (some, framing) => {
      const shown: RawLine[] = [];
      const heard: RawLine[] = [];
      const deframer = new Deframer({ framing });
      const lines = new HeardLines({ framing });
      let at = 0;
      let offset = 0;
      for (const { bytes, after } of some) {
        at += after;
        deframer.push(bytes, at, offset, shown);
        const finished = lines.push(bytes, at, offset);
        assert.ok(finished.every(({ open }) => !open));
        heard.push(...finished);
        offset += bytes.length;
      }
      const before = lines.open?.text;
      deframer.end(shown);
      const last = lines.end();
      assert.ok(before === undefined || last.some(({ text }) => text.startsWith(before)));
      assert.equal(lines.open, undefined);
      assert.deepEqual([...heard, ...last], shown);
    }),
  );
});

test('a detached text is the same, invalid bytes included', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(detached(text), text)));
  assert.equal(detached('a\udc80\ud83d'), 'a\udc80\ud83d');
});
