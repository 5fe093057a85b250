import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import { parseEscapes, parseHex } from '../../src/wire/literal.ts';

type Parse = (text: string) => Uint8Array;

function takes(parse: Parse, text: string, hex: string): void {
  test(`${JSON.stringify(text)} is ${hex}`, () => {
    assert.equal(Buffer.from(parse(text)).toString('hex'), hex);
  });
}

function refuses(parse: Parse, text: string, message: RegExp): void {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof CordboardError && error.code === 'CB_USAGE');
        assert.match(error.message, message);
        // One line, and nothing in it that a terminal would act on.
        assert.match(error.message, /^column \d+: [ -~]+$/);
        return true;
      },
    );
  });
}

suite('escapes', () => {
  for (const [text, hex] of [
    ['"\\x1b[c\\x00"', '1b5b6300'],
    ['\\x1b[c\\x00', '1b5b6300'],
    ['abc', '616263'],
    ['  "a b"  ', '612062'],
    [' a ', '206120'],
    ['\\n\\r\\t\\e\\0\\a\\b\\f\\v\\\\\\"', '0a0d091b0007080c0b5c22'],
    ['\\0a', '0061'],
    ['\\xfF', 'ff'],
    ['\\x4142', '413432'],
    ['a"b', '612262'],
    ['"a\\"b"', '612262'],
    ['"\\\\"', '5c'],
    ['é😀', 'c3a9f09f9880'],
    ['\\u00e9\\u{1F600}\\u{9}', 'c3a9f09f988009'],
    ['\\uD83D\\uDE00', 'f09f9880'],
    ['\\u20ac\\u20AC', 'e282ace282ac'],
    ['\r\x1b', '0d1b'],
  ] as const)
    takes(parseEscapes, text, hex);

  for (const [text, message] of [
    ['', /^column 1: .*none/],
    ['""', /^column 2: .*none/],
    ['"abc', /^column 1: .*never closed/],
    ['ab\\', /^column 3: nothing follows/],
    ['"abc\\"', /^column 1: .*never closed/],
    ['"a" b', /^column 5: .*after the closing quote/],
    ['"a"b"', /^column 4: /],
    ['é😀\\q', /^column 3: there is no escape \\q; expected \\xNN/],
    ['\\X41', /^column 1: there is no escape \\X/],
    ['\\U0041', /^column 1: there is no escape \\U/],
    ['\\é', /^column 1: there is no escape \\U\+00E9/],
    ['\\\x1b', /^column 1: there is no escape \\U\+001B/],
    ['\\x4', /^column 1: .*two hexadecimal digits/],
    ['\\xg0', /^column 1: .*two hexadecimal digits/],
    ['\\u12', /^column 1: .*four hexadecimal digits/],
    ['\\u{}', /^column 1: .*four hexadecimal digits/],
    ['\\u{1234567}', /^column 1: .*four hexadecimal digits/],
    ['\\u{110000}', /^column 1: U\+110000 is no character/],
    ['a\\ud800', /^column 2: U\+D800 is no character/],
    ['\\ud800\\u0041', /^column 1: U\+D800/],
    ['\\ude00\\ud83d', /^column 1: U\+DE00/],
    ['\\033[c', /^column 1: .*octal.*\\x1b/],
    ['\\constructor', /^column 1: there is no escape \\c;/],
  ] as const)
    refuses(parseEscapes, text, message);
});

suite('hexadecimal', () => {
  for (const [text, hex] of [
    ['01 02 ff', '0102ff'],
    ['0102ff', '0102ff'],
    ['0x01,0x02', '0102'],
    ['0X01, 0x02', '0102'],
    ['01:02', '0102'],
    ['01 , 02\t:03', '010203'],
    ['0x0102 03', '010203'],
    [' fF ', 'ff'],
    ['00', '00'],
  ] as const)
    takes(parseHex, text, hex);

  for (const [text, message] of [
    ['', /^column 1: .*none/],
    ['  ', /^column 1: .*none/],
    ['1', /^column 1: a byte has two digits/],
    ['01 2 03', /^column 4: a byte has two digits; 1 /],
    ['01 023', /^column 6: a byte has two digits; 3 /],
    ['01 0g', /^column 5: .*got g/],
    ['01-02', /^column 3: .*got -/],
    ['01,,02', /^column 4: .*got ,/],
    [',01', /^column 1: .*got ,/],
    ['01,', /^column 4: .*got the end/],
    ['0x', /^column 3: .*got the end/],
    ['0x 01', /^column 3: .*got U\+0020/],
    ['000x01', /^column 4: .*got x/],
    ['01 é', /^column 4: .*got U\+00E9/],
    ['01\n😀', /^column 4: .*got U\+1F600/],
  ] as const)
    refuses(parseHex, text, message);
});

test('what is returned is bytes of its own, not a view of a shared pool', () => {
  for (const bytes of [parseEscapes('\\x01a'), parseHex('01 02')]) {
    assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
    assert.equal(bytes.buffer.byteLength, 2);
  }
});
