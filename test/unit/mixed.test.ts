import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type MixedEntry, mixedEntries } from '../../src/console/mixed.ts';
import { bytesShown, marked } from '../helpers/views.ts';

function entriesOf(content: string | Uint8Array, offset = 0): MixedEntry[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return mixedEntries({ session: 1, seq: 3, kind: 'in', offset, at: 0, bytes });
}

const shown = (content: string | Uint8Array): string[] => entriesOf(content).map(marked);

suite('bytes as text and escapes', () => {
  for (const { name, text, lines } of [
    { name: 'text stays', text: 'Grüße, 日本語 😀 e\u0301', lines: ['Grüße, 日本語 😀 e\u0301'] },
    {
      name: 'each line end ends a line and is seen',
      text: 'a\nb\r\nc\rd\n\n',
      lines: ['a<\\n>', 'b<\\r><\\n>', 'c<\\r>', 'd<\\n>', '<\\n>'],
    },
    {
      name: 'controls',
      text: '\0\t\x1b[2J\x07\x7f\u009b',
      lines: ['<\\0><\\t><\\e>[2J<\\x07><\\x7f><\\xc2><\\x9b>'],
    },
    {
      name: 'what is invisible',
      text: 'a\u202eb\u200d\ufeff',
      lines: ['a<\\xe2><\\x80><\\xae>b<\\xe2><\\x80><\\x8d><\\xef><\\xbb><\\xbf>'],
    },
    {
      name: 'what joins emoji',
      text: '👩\u200d👧❤\ufe0f',
      lines: ['👩<\\xe2><\\x80><\\x8d>👧❤<\\xef><\\xb8><\\x8f>'],
    },
    { name: 'a combining mark on nothing', text: '\u0301', lines: ['<\\xcc><\\x81>'] },
    { name: 'a combining mark on an escape', text: 'a\0\u0301', lines: ['a<\\0><\\xcc><\\x81>'] },
    {
      name: 'piles of combining marks',
      text: `e${'\u0301'.repeat(5)}f`,
      lines: [`e${'\u0301'.repeat(4)}<\\xcc><\\x81>f`],
    },
  ]) {
    test(name, () => {
      assert.deepEqual(shown(text), lines);
    });
  }

  test('invalid bytes', () => {
    assert.deepEqual(shown(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82])), [
      'a<\\xff><\\xc3>(<\\xe2><\\x82>',
    ]);
  });

  test('a backslash is told from what begins an escape', () => {
    assert.deepEqual(shown('\\n\n'), ['<\\\\>n<\\n>']);
    assert.deepEqual(shown('\\x00\0'), ['<\\\\>x00<\\0>']);
  });

  test('a long line goes on after 4096 bytes, not inside of a character or a CRLF', () => {
    const sizes = (text: string): number[] => entriesOf(text).map((entry) => bytesShown(entry).length);
    assert.deepEqual(sizes('x'.repeat(9000)), [4096, 4096, 808]);
    assert.deepEqual(sizes(`${'x'.repeat(4094)}日本\n`), [4094, 7]);
    assert.deepEqual(sizes(`${'x'.repeat(4095)}\r\n`), [4095, 2]);
    assert.deepEqual(sizes(`${'x'.repeat(4094)}\r\nab`), [4096, 2]);
    assert.deepEqual(
      entriesOf(`${'x'.repeat(5000)}\ny`).map(({ continued }) => continued),
      [false, true, false],
    );
    assert.deepEqual(
      entriesOf(Buffer.alloc(5000, 0x80)).map((entry) => bytesShown(entry).length),
      [4096, 904],
    );
  });

  test('offsets count the bytes of the direction', () => {
    assert.deepEqual(
      entriesOf('ä\r\nb\nc', 1000).map(({ offset, seq }) => [offset, seq]),
      [
        [1000, 3],
        [1004, 3],
        [1006, 3],
      ],
    );
  });
});

test('places name bytes, and bytes name them', () => {
  const [entry] = entriesOf('aä\x1b日\\\n', 50);
  assert.ok(entry);
  assert.equal(entry.text, 'aä\\e日\\\\\\n');
  const places = [0, 1, 2, 4, 5, 7];
  const bytes = [50, 51, 53, 54, 57, 58];
  assert.deepEqual(
    places.map((place) => entry.byteAt(place)),
    bytes,
  );
  assert.deepEqual(
    bytes.map((byte) => entry.charAt(byte)),
    places,
  );
  assert.equal(entry.byteAt(3), 53, 'inside of an escape');
  assert.equal(entry.charAt(52), 1, 'inside of a character');
  assert.equal(entry.charAt(99), 9, 'after it');
});

test('rows are folded at the width, escapes are whole in them, and found text is placed in them', () => {
  const [entry] = entriesOf('abc\x07defg');
  assert.ok(entry);
  assert.deepEqual(entry.rows(5), [0, 3, 8]);
  assert.deepEqual(entry.piece(0, 3), { text: 'abc', marks: [], tints: [] });
  assert.deepEqual(entry.piece(3, 8), { text: '\\x07d', marks: [0, 4], tints: [] });
  assert.deepEqual(entry.place([2, 9], 3, 8), [0, 5]);
  assert.deepEqual(entry.rows(3), [0, 3, 6, 9], 'one that has no room in a row is cut');
});
