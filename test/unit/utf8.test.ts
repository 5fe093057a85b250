import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { skipContinuation, Utf8Reader } from '../../src/wire/utf8.ts';

function readAll(chunks: readonly (Uint8Array | readonly number[])[]): string {
  const reader = new Utf8Reader();
  return chunks.map((chunk) => reader.read(Uint8Array.from(chunk))).join('') + reader.end();
}

/** The inverse of decoding: lone surrogates are the bytes they stand for. */
function toBytes(text: string): Buffer {
  const pieces = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character);
  });
  return Buffer.concat(pieces);
}

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text))),
  fc
    .array(fc.constantFrom(0x41, 0x80, 0xa0, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff))
    .map((list) => Uint8Array.from(list)),
);

test('valid UTF-8 decodes, a byte order mark included', () => {
  const text = '\ufeffaé€😀\u0000';
  assert.equal(readAll([Buffer.from(text)]), text);
});

for (const { name, bytes, text } of [
  { name: 'a stray continuation byte', bytes: [0x41, 0x80, 0x42], text: 'A\udc80B' },
  { name: 'an overlong form', bytes: [0xc0, 0xaf], text: '\udcc0\udcaf' },
  { name: 'an encoded surrogate', bytes: [0xed, 0xb2, 0x80], text: '\udced\udcb2\udc80' },
  { name: 'beyond U+10FFFF', bytes: [0xf4, 0x90, 0x80, 0x80], text: '\udcf4\udc90\udc80\udc80' },
  { name: 'a sequence that breaks off', bytes: [0xe2, 0x82, 0x41], text: '\udce2\udc82A' },
  {
    name: 'the last code point beside an invalid byte',
    bytes: [0xf4, 0x8f, 0xbf, 0xbf, 0xff],
    text: '\u{10ffff}\udcff',
  },
]) {
  test(`each byte is marked: ${name}`, () => {
    assert.equal(readAll([bytes]), text);
  });
}

test('an unfinished character is held until it is whole or the stream ends', () => {
  const reader = new Utf8Reader();
  assert.equal(reader.read(Uint8Array.of(0x61, 0xf0, 0x9f)), 'a');
  assert.equal(reader.held, 2);
  assert.equal(reader.read(Uint8Array.of(0x98)), '');
  assert.equal(reader.read(Uint8Array.of(0x80, 0xe2)), '😀');
  assert.equal(reader.end(), '\udce2');
  assert.equal(reader.held, 0);
});

test('what cannot become a character is not held', () => {
  const reader = new Utf8Reader();
  assert.equal(reader.read(Uint8Array.of(0xe0, 0x80)), '\udce0\udc80');
  assert.equal(reader.read(Uint8Array.of(0xf4, 0x90, 0x80)), '\udcf4\udc90\udc80');
});

test('what is held does not share memory with the read', () => {
  const bytes = Buffer.from([0xe2, 0x82]);
  const reader = new Utf8Reader();
  reader.read(bytes);
  bytes.fill(0);
  assert.equal(reader.read(Uint8Array.of(0xac)), '€');
});

test('any bytes can be had back from the text', () => {
  fc.assert(fc.property(anyBytes, (bytes) => assert.deepEqual([...toBytes(readAll([bytes]))], [...bytes])));
});

test('the text does not depend on the cuts', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 6 }), (chunks) => {
      const whole = Buffer.concat(chunks);
      assert.equal(readAll(chunks), readAll([whole]));
      assert.equal(readAll(Array.from(whole, (byte) => [byte])), readAll([whole]));
    }),
  );
});

test('valid text is decoded as the platform does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(readAll([Buffer.from(text)]), text)),
  );
});

test('a stream entered in the middle of a character loses its rest only', () => {
  assert.deepEqual([...skipContinuation(Uint8Array.of(0x82, 0xac, 0x41, 0x80))], [0x41, 0x80]);
  assert.deepEqual([...skipContinuation(Uint8Array.of(0x80, 0x80, 0x80, 0x80))], [0x80]);
  assert.deepEqual([...skipContinuation(Uint8Array.of(0x80, 0x80), 1)], [0x80]);
  assert.deepEqual([...skipContinuation(Uint8Array.of(0x41))], [0x41]);
});
