import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Piece } from '../../src/lines/entry.ts';
import { Line } from '../../src/lines/line.ts';
import type { MarkLook } from '../../src/lines/shown.ts';
import { DEFAULT_LOOK, formatStamp, stampWidth, STAMPS } from '../../src/console/look.ts';
import { panned } from '../../src/console/pan.ts';
import { textWidth } from '../../src/graphemes.ts';
import { bracketed, marked } from '../helpers/views.ts';

const AT = new Date(2026, 10, 23, 14, 1, 2, 123).getTime();

suite('stamps', () => {
  test('of the day, in local time', () => {
    assert.equal(formatStamp(AT, undefined, 'off'), '');
    assert.equal(formatStamp(AT + 0.7, undefined, 'time'), '14:01:02');
    assert.equal(formatStamp(AT + 0.7, undefined, 'date'), '2026-11-23 14:01:02.123');
    assert.equal(
      formatStamp(new Date(2026, 0, 2, 3, 4, 5, 6).getTime(), AT, 'date'),
      '2026-01-02 03:04:05.006',
    );
  });

  for (const [gap, stamp] of [
    [0, '+0.000s'],
    [12, '+0.012s'],
    [0.6, '+0.001s'],
    [12_345, '+12.345s'],
    [59_999.4, '+59.999s'],
    [59_999.6, '+1m00s'],
    [63_000, '+1m03s'],
    [3_599_999, '+59m59s'],
    [3_600_000, '+1h00m'],
    [86_399_000, '+23h59m'],
    [86_400_000, '+1d00h'],
    [999 * 86_400_000 + 82_800_000, '+999d23h'],
    [1000 * 86_400_000, '+1000d'],
    [-12, '-0.012s'],
  ] as const) {
    test(`a gap of ${gap} ms`, () => {
      assert.equal(formatStamp(AT + gap, AT, 'gap').trim(), stamp);
    });
  }

  test('of one kind are equally wide', () => {
    for (const times of STAMPS) {
      for (const gap of [undefined, 0, 12_345, 100_000, 1e7, 1e9, -1e9]) {
        const before = gap === undefined ? undefined : AT - gap;
        assert.equal(formatStamp(AT, before, times).length, stampWidth(times));
      }
    }
  });
});

test('a line looks as it did before there was a choice', () => {
  assert.deepEqual(DEFAULT_LOOK, { mode: 'text', times: 'time', marks: 'show', wrap: true, pan: 0 });
});

function lineOf(text: string, style: { marks?: MarkLook; colour?: boolean } = {}): Line {
  const raw = { text, at: 0, offset: 100, open: false, continued: false };
  return new Line('in', 0, raw, { marks: style.marks ?? 'show', colour: style.colour ?? false });
}

suite('marks in ASCII', () => {
  test('are carets for controls; what has no such sign stays as it is', () => {
    assert.equal(marked(lineOf('a\b\x1b[b\x7f\0', { marks: 'caret' })), 'a<^H><^[>[b<^?><^@>');
    assert.equal(marked(lineOf('a\u202e\bc', { marks: 'caret' })), 'a<\\u{202e}><^H>c');
    assert.equal(marked(lineOf('plain ^H', { marks: 'caret' })), 'plain ^H');
  });
});

suite('folded marks', () => {
  test('are one dot for a run of them', () => {
    assert.equal(marked(lineOf('a\x1b\x1b\0b\u202e\udc9bc', { marks: 'fold' })), 'a<·>b<·>c');
    assert.equal(marked(lineOf('\0\0', { marks: 'fold' })), '<·>');
    assert.equal(marked(lineOf('\0a\0', { marks: 'fold' })), '<·>a<·>');
    assert.equal(marked(lineOf('plain · text', { marks: 'fold' })), 'plain · text');
  });

  test('leave the bytes where they are', () => {
    const line = lineOf('ab\x1b\x1b\u202ecd', { marks: 'fold' });
    assert.equal(line.text, 'ab·cd');
    assert.deepEqual(
      [0, 2, 3, 4].map((char) => line.byteAt(char)),
      [100, 102, 107, 108],
    );
    assert.deepEqual(
      [100, 102, 107, 108].map((byte) => line.charAt(byte)),
      [0, 2, 3, 4],
    );
  });
});

suite('places of a line', () => {
  test('are those of its bytes, whatever stands for them', () => {
    const line = lineOf('ä\tb\udcff\u202ec');
    assert.equal(line.text, 'ä       b\\xff\\u{202e}c');
    const chars = [0, 1, 8, 9, 13, 21];
    const bytes = [100, 102, 103, 104, 105, 108];
    assert.deepEqual(
      chars.map((char) => line.byteAt(char)),
      bytes,
    );
    assert.deepEqual(
      bytes.map((byte) => line.charAt(byte)),
      chars,
    );
    assert.equal(line.charAt(1000), 22, 'its line end');
  });

  test('of matches are whole clusters', () => {
    const line = lineOf('e\u0301x漢');
    assert.deepEqual(line.place([1, 2], 0, undefined), [0, 2]);
    assert.deepEqual(line.place([0, 1, 1, 3], 0, undefined), [0, 3]);
    assert.deepEqual(line.place([2, 4], 2, undefined), [0, 2]);
  });

  test('a mark is painted with what combines with it', () => {
    assert.equal(marked(lineOf('\u0301a')), '<\u25cc\u0301>a');
  });
});

suite('colours of a line', () => {
  const red = { fg: 1 };

  test('are marks unless they are wanted', () => {
    assert.equal(marked(lineOf('\x1b[31mred')), '<␛>[31mred');
    assert.deepEqual(lineOf('\x1b[31mred').piece(0, undefined).tints, []);
  });

  test('are where the text is when it is printed', () => {
    const line = lineOf('\0\t\x1b[31mred\u202e\x1b[mx\x1b[31my', { colour: true });
    assert.equal(marked(line), '<␀>       red<\\u{202e}>xy');
    assert.deepEqual(line.piece(0, undefined).tints, [
      { start: 8, end: 19, tint: red },
      { start: 20, end: 21, tint: red },
    ]);
  });

  test('are cut to the rows', () => {
    const line = lineOf('ab\x1b[31mcdef\x1b[mgh', { colour: true });
    assert.deepEqual(line.rows(4), [0, 4]);
    assert.deepEqual(line.piece(0, 4).tints, [{ start: 2, end: 4, tint: red }]);
    assert.deepEqual(line.piece(4, undefined).tints, [{ start: 0, end: 2, tint: red }]);
  });

  test('do not cut a cluster', () => {
    const line = lineOf('e\x1b[31m\u0301x', { colour: true });
    assert.equal(line.text, 'e\u0301x');
    assert.deepEqual(line.piece(0, undefined).tints, [{ start: 0, end: 3, tint: red }]);
  });

  test('go with folded marks', () => {
    const line = lineOf('\0\0\x1b[31m\0ab', { colour: true, marks: 'fold' });
    assert.equal(marked(line), '<·>ab');
    assert.deepEqual(line.piece(0, undefined).tints, [{ start: 0, end: 3, tint: red }]);
  });

  test('count as bytes', () => {
    const line = lineOf('ab\x1b[31mcd', { colour: true });
    assert.deepEqual([line.byteAt(0), line.byteAt(2), line.byteAt(3)], [100, 102, 108]);
    assert.deepEqual([line.charAt(104), line.charAt(107), line.charAt(108)], [2, 2, 3]);
  });
});

const piece = (text: string, marks: readonly number[] = []): Piece => ({ text, marks, tints: [] });

suite('panned', () => {
  for (const [text, pan, width, shown] of [
    ['abcdef', 0, 10, 'abcdef'],
    ['abcdef', 0, 6, 'abcdef'],
    ['abcdef', 0, 5, 'abcd<…>'],
    ['abcdef', 2, 4, 'cdef'],
    ['abcdef', 2, 3, 'cd<…>'],
    ['abcdef', 6, 3, ''],
    ['abcdef', 60, 3, ''],
    ['abcdef', 0, 0, ''],
    ['日本語', 1, 9, ' 本語'],
    ['日本語', 2, 4, '本語'],
    ['日本語', 2, 3, '本<…>'],
    ['日本語', 1, 2, ' <…>'],
    ['日本語', 1, 1, '<…>'],
    ['日本語', 0, 4, '日<…>'],
    ['e\u0301e\u0301e\u0301', 1, 1, '<…>'],
    ['e\u0301e\u0301e\u0301', 2, 1, 'e\u0301'],
  ] as const) {
    test(`${text} by ${pan} in ${width}`, () => {
      assert.equal(bracketed(panned(piece(text), pan, width)), shown);
    });
  }

  test('marks, tints and spans go with the text', () => {
    const whole = { text: '日␛bcdef', marks: [1, 2], tints: [{ start: 0, end: 4, tint: { fg: 1 } }] };
    assert.deepEqual(panned(whole, 1, 5, [0, 2, 3, 7]), {
      text: ' ␛bc…',
      marks: [1, 2, 4, 5],
      tints: [{ start: 1, end: 4, tint: { fg: 1 } }],
      spans: [1, 2, 3, 4],
    });
  });

  test('the first of a very long row are the same as of the whole', () => {
    const family = '👩\u200d👩\u200d👧\u200d👦';
    const text = `${family.repeat(300)}${'ᄀ'.repeat(50)}`;
    assert.deepEqual(panned(piece(text), 100, 40), panned(piece(text.slice(0, family.length * 80)), 100, 40));
  });

  test('never takes more cells than there are, and nothing moves when panned on', () => {
    const parts = fc.constantFrom('a', 'bc', '日', '本', 'e\u0301', '👩\u200d👧', ' ', '🏽', 'ᄀ');
    const row = fc.array(parts, { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(row, fc.nat(80), fc.integer({ min: 1, max: 30 }), (text, pan, width) => {
        const { text: shown } = panned(piece(text), pan, width);
        assert.ok(textWidth(shown) <= width);
        if (!shown.endsWith('…')) assert.ok(textWidth(shown) >= Math.min(width, textWidth(text) - pan) - 1);
        const wide = panned(piece(text), 0, 1000).text;
        assert.equal(wide, text);
      }),
    );
  });
});
