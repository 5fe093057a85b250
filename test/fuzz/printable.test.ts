import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { print, printable } from '../../src/printable.ts';
import { fuzz } from '../helpers/fuzz.ts';

/** Everything that could do something to a terminal, or hide: written out anew, not taken from the source. */
const forbidden: readonly (readonly [from: number, to: number])[] = [
  ...([
    [0, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
  ] as const),
  ...([
    [0x180b, 0x180f],
    [0x200b, 0x200c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
  ] as const),
  ...([
    [0xd800, 0xdfff],
    [0xfdd0, 0xfdef],
    [0xfe00, 0xfe0d],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff0, 0xfffb],
  ] as const),
  ...([
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
    [0xe0000, 0xe0fff],
  ] as const),
];

function isForbidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code & 0xfffe) === 0xfffe || forbidden.some(([from, to]) => code >= from && code <= to);
}

/** ZWJ and variation selectors 15 and 16 belong to an emoji only; other format characters to nothing. */
const pictograph = '\\p{Extended_Pictographic}[\\ufe0e\\ufe0f]?\\p{Emoji_Modifier}?';
const emoji = new RegExp(
  `${pictograph}(?:\\u200d${pictograph})+|\\p{Extended_Pictographic}[\\ufe0e\\ufe0f]|[0-9#*]\\ufe0f\\u20e3`,
  'gu',
);

function assertSafe(text: string): void {
  assert.deepEqual(Array.from(text).filter(isForbidden), []);
  assert.doesNotMatch(text.replace(emoji, ''), /[\p{Cf}\ufe0e\ufe0f]/u);
  assert.doesNotMatch(text.replace(emoji, 'x'), /\p{M}{5}/u);
  assert.doesNotMatch(text, /^\p{M}/u);
}

const nasty = fc.constantFrom(
  ...[
    '\x1b',
    '\x9b',
    '\t',
    '\n',
    '\u200d',
    '\ufe0f',
    '\ufe0e',
    '\u20e3',
    '1',
    '#',
    '😀',
    '❤',
    '👩',
    '🏽',
    '🇫',
    '\u0301',
  ],
  ...[
    '\u0301'.repeat(3),
    '\u202e',
    '\udc80',
    '\ud83d',
    '\u3164',
    '\u{e0041}',
    'a',
    '}',
    '\\',
    '日',
    'क',
    '्',
    'ᄀ',
    'ᅡ',
  ],
);
const anyText = fc.oneof(
  fc.array(nasty, { maxLength: 24 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

test('every code point, alone and between letters', () => {
  for (let from = 0; from <= 0x10ffff; from += 0x40) {
    const block = Array.from({ length: 0x40 }, (_, index) => String.fromCodePoint(from + index));
    assertSafe(block.map((character) => print(character).text).join('x'));
    assertSafe(print(block.join('x')).text);
  }
});

test('any text is safe, and printing it again changes nothing', () => {
  fuzz(
    fc.property(anyText, (text) => {
      const once = printable(text);
      assertSafe(once);
      assert.equal(printable(once), once);
    }),
    1500,
  );
});

test('the marks are what was put in: without them the text is a part of what came', () => {
  fuzz(
    fc.property(anyText, (text) => {
      const { text: shown, marks } = print(text);
      assert.deepEqual(
        [...marks],
        marks.toSorted((a, b) => a - b),
      );
      assert.ok((marks.at(-1) ?? 0) <= shown.length);
      let rest = 0;
      for (const unit of kept(shown, marks).replaceAll(' ', '')) {
        rest = text.indexOf(unit, rest) + unit.length;
        assert.ok(rest >= unit.length, `${JSON.stringify(unit)} is not from the text`);
      }
      for (let index = 0; index < marks.length; index += 2) {
        const mark = shown.slice(marks[index], marks[index + 1]);
        assert.match(
          mark,
          /^(?:[\u2400-\u2421]|\u25cc|\\x[89a-f][0-9a-f]|\\u\{[0-9a-f]{2,6}\}|\\u\{\+\d+\})$/,
        );
      }
    }),
    1500,
  );
});

function kept(text: string, marks: readonly number[]): string {
  let from = 0;
  let all = '';
  for (let index = 0; index < marks.length; index += 2) {
    all += text.slice(from, marks[index]);
    from = marks[index + 1] ?? 0;
  }
  return all + text.slice(from);
}

test('a label is never longer than asked for, safe, and stable', () => {
  fuzz(
    fc.property(anyText, fc.nat({ max: 20 }), (text, max) => {
      const label = printable(text, max);
      assert.ok(label.length <= max);
      assertSafe(label);
      assert.equal(printable(label, max), label);
    }),
    1500,
  );
});
