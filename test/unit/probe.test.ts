import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pattern } from '../../src/pattern.ts';
import { print, printLines } from '../../src/printable.ts';

const probe = (pattern: string, bytes: string | Uint8Array): boolean =>
  new Pattern(pattern).probe(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);

test('what is not there is not looked for any further', () => {
  const plain = 'one two\r\nthree\nfour\rfive\n';
  for (const pattern of ['six', 'Two', 'two three', '~^two', '~one$', '~\\d', '~[^a-z\\s]', '~(\\w)\\1{3}']) {
    assert.equal(probe(pattern, plain), false, pattern);
  }
  const rich = 'Gespräch 漢字 👍🏽\n\x1b[31mred\x1b[m\n';
  for (const pattern of ['gesprach', 'Rot', '字漢', '~^red', '~漢$', '~\\d{3}']) {
    assert.equal(probe(pattern, rich), false, pattern);
  }
  for (const pattern of ['c\td', 'column two', '~^two', '~a b'])
    assert.equal(probe(pattern, 'a\tb\n'), false, pattern);
});

test('where it cannot tell, it says yes', () => {
  const invalid = Buffer.from('plain\x9e\n', 'latin1');
  assert.equal(probe('~nowhere', invalid), true);
  assert.equal(probe('~(?!x)nowhere', 'plain\n'), true);
  assert.equal(probe('~^nowhere', 'x'.repeat(5000)), true);
  assert.equal(probe('~^nowhere', `${'x'.repeat(4000)}\n`.repeat(50)), false);
  assert.equal(probe('9e', invalid), true);
});

test('an expression that takes too long is given up', () => {
  const pattern = new Pattern('~^(a+)+$');
  const bytes = Buffer.from(`${'a'.repeat(60)}b\n`);
  for (let time = 0; time < 4; time++) assert.equal(pattern.probe(bytes), true);
});

test('lines printed at once are the lines printed one by one', () => {
  const lines = ['', 'plain', '\x1b[31m\x7f\0', 'a\tb\tc', '\x1b\t|', 'x'.repeat(9) + '\t|', 'ä\x07 漢字'];
  for (const end of ['\n', '\r\n', '\r']) {
    for (const some of [lines.slice(0, -1), [lines.at(-1) ?? '', 'ok']]) {
      const printed = some.map((line) => print(line).text).join(end);
      assert.equal(printLines(some.join(end)), printed, JSON.stringify(some));
    }
  }
  for (const text of ['ä\tb', 'e\u0301', '\u200b', '\udc9e']) assert.equal(printLines(text), undefined);
});
