import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeText, type EncodeOptions } from '../../src/wire/encode.ts';

function encoded(text: string, options: Partial<EncodeOptions>): string {
  return Buffer.from(
    encodeText(text, { eol: 'auto', lineEnd: undefined, prefix: '', ...options }),
  ).toString();
}

for (const { options, bytes } of [
  { options: { eol: 'lf' }, bytes: 'a\nb\n' },
  { options: { eol: 'crlf' }, bytes: 'a\r\nb\r\n' },
  { options: { eol: 'cr' }, bytes: 'a\rb\r' },
  { options: { eol: 'none' }, bytes: 'ab' },
  { options: { eol: 'auto' }, bytes: 'a\nb\n' },
  { options: { eol: 'auto', lineEnd: 'lf' }, bytes: 'a\nb\n' },
  { options: { eol: 'auto', lineEnd: 'cr' }, bytes: 'a\nb\n' },
  { options: { eol: 'auto', lineEnd: 'crlf' }, bytes: 'a\r\nb\r\n' },
  { options: { eol: 'lf', lineEnd: 'crlf' }, bytes: 'a\nb\n' },
  { options: { eol: 'lf', prefix: '> ' }, bytes: '> a\n> b\n' },
] as const) {
  test(`two lines with ${JSON.stringify(options)}`, () => {
    assert.equal(encoded('a\nb', options), bytes);
  });
}

test('an empty text is one empty line', () => {
  assert.equal(encoded('', { eol: 'crlf', prefix: 'p' }), 'p\r\n');
});

test('text is UTF-8 and an unpaired surrogate U+FFFD', () => {
  assert.equal(encoded('é😀\udc80\ud800', { eol: 'none' }), 'é😀\ufffd\ufffd');
});

test('control characters in a line go out as they are', () => {
  const controls = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code)).replace('\n', '');
  assert.equal(encoded(`${controls}\x7f`, { eol: 'lf' }), `${controls}\x7f\n`);
  assert.equal(encoded('AT\r\nOK\r', { eol: 'crlf' }), 'AT\r\r\nOK\r\r\n');
});
