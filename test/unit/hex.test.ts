import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type HexEntry, hexEntries } from '../../src/console/hex.ts';
import type { WireRecord } from '../../src/record.ts';

const HELLO = 'Hello world\r\n';

function entryOf(content: string | Uint8Array, offset = 0): HexEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const record: WireRecord = { session: 1, seq: 7, kind: 'in', offset, at: 5, bytes };
  const [entry] = hexEntries(record);
  assert.ok(entry);
  return entry;
}

/** Every row as it is painted. */
function rowsOf(entry: HexEntry, width: number): string[] {
  const rows = entry.rows(width);
  return rows.map((start, index) => entry.piece(start, rows[index + 1], width).text);
}

/** What the spans of the first row point at. */
function pointed(entry: HexEntry, spans: readonly number[], width: number): string[] {
  const { text } = entry.piece(0, entry.rows(width)[1], width);
  const placed = entry.place(spans, 0, entry.rows(width)[1], width);
  return Array.from({ length: placed.length / 2 }, (_, index) =>
    text.slice(placed[2 * index], placed[2 * index + 1]),
  );
}

suite('rows of bytes', () => {
  test('as hexdump -C has them', () => {
    assert.deepEqual(rowsOf(entryOf(HELLO, 16), 76), [
      '00000010  48 65 6c 6c 6f 20 77 6f  72 6c 64 0d 0a           Hello world..',
    ]);
    assert.deepEqual(rowsOf(entryOf('0123456789abcdefg'), 80), [
      '00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef',
      '00000010  67                                                g',
    ]);
  });

  for (const { width, first } of [
    { width: 75, first: '00000000  48 65 6c 6c  6f 20 77 6f  Hello wo' },
    { width: 44, first: '00000000  48 65 6c 6c  6f 20 77 6f  Hello wo' },
    { width: 43, first: '00000000  48 65 6c 6c  Hell' },
    { width: 27, first: '00000000  48 65 6c 6c  Hell' },
    { width: 26, first: '00000000  48 65 6c 6c' },
    { width: 20, first: '00000000  48 65' },
    { width: 14, first: '00000000  48' },
    { width: 11, first: '48 65 6c 6c' },
    { width: 10, first: '48 65' },
    { width: 4, first: '48' },
  ]) {
    test(`have room in ${width} cells`, () => {
      const rows = rowsOf(entryOf(HELLO), width);
      assert.equal(rows[0], first);
      assert.ok(rows.every((row) => row.length <= width));
    });
  }

  test('are not folded where nothing is folded', () => {
    assert.equal(rowsOf(entryOf('x'.repeat(33)), Infinity).length, 3);
  });

  test('an offset takes more digits where it needs them, in all rows of a record alike', () => {
    assert.deepEqual(rowsOf(entryOf('x'.repeat(20), 2 ** 32 - 16), 77), [
      '0fffffff0  78 78 78 78 78 78 78 78  78 78 78 78 78 78 78 78  xxxxxxxxxxxxxxxx',
      '100000000  78 78 78 78                                       xxxx',
    ]);
  });

  test('a dot that stands for another byte is marked, a dot is not', () => {
    const entry = entryOf('a.\x00\x7f\xff~ ');
    const { text, marks } = entry.piece(0, undefined, 44);
    assert.equal(text, '00000000  61 2e 00 7f  ff 7e 20     a....~ ');
    assert.deepEqual(marks, [38, 39, 39, 40, 40, 41]);
  });

  test('a record without bytes has none', () => {
    assert.deepEqual(
      hexEntries({ session: 1, seq: 0, kind: 'in', offset: 0, at: 0, bytes: new Uint8Array() }),
      [],
    );
  });
});

suite('places', () => {
  test('of bytes are in both columns', () => {
    assert.deepEqual(pointed(entryOf(HELLO), [6, 11], 76), ['77 6f  72 6c 64', 'world']);
    assert.deepEqual(pointed(entryOf(HELLO), [0, 1, 7, 8], 76), ['48', '6f', 'H', 'o']);
    assert.deepEqual(pointed(entryOf(HELLO), [2, 11], 44), ['6c 6c  6f 20 77 6f', 'llo wo']);
    assert.deepEqual(pointed(entryOf(HELLO), [3, 4], 26), ['6c']);
    assert.deepEqual(pointed(entryOf(HELLO), [3, 4], 11), ['6c']);
  });

  test('of bytes in another row are in that row', () => {
    const entry = entryOf(HELLO);
    assert.deepEqual(entry.place([6, 11], 8, undefined, 44), [10, 18, 36, 39]);
    assert.deepEqual(entry.place([9, 11], 0, 8, 44), []);
  });

  test('the text to search has a character for each byte', () => {
    assert.equal(entryOf('caf\xe9\0').text, 'caf\xe9\0');
  });

  test('name bytes, and bytes name them', () => {
    const entry = entryOf(HELLO, 100);
    assert.equal(entry.byteAt(8), 108);
    assert.equal(entry.charAt(108), 8);
    assert.equal(entry.charAt(500), 12);
  });
});
