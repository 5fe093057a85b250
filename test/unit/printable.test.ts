import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { print, printable } from '../../src/printable.ts';

/** The printed text with every mark in angle brackets. */
function marked(text: string): string {
  const printed = print(text);
  let from = 0;
  let all = '';
  for (let index = 0; index < printed.marks.length; index += 2) {
    const [start = 0, end = 0] = printed.marks.slice(index, index + 2);
    all += `${printed.text.slice(from, start)}<${printed.text.slice(start, end)}>`;
    from = end;
  }
  return all + printed.text.slice(from);
}

suite('print', () => {
  for (const text of [
    '',
    'plain ASCII ~',
    'Grüße, Ελλάδα, мир, 日本語, 한국어',
    'e\u0301 o\u0302\u0323',
    'שלום عليكم',
    'हिन्दी தமிழ்',
    '😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ ❤︎ 1️⃣ 🇫🇷 🐈‍⬛ 👁️‍🗨️',
    'a\u00a0b\u2003c\u3000d',
    '\ue0b0 \u2800 ─│█',
    '\\x9b \\u{200b}',
  ]) {
    test(`stays as it is: ${text}`, () => {
      assert.deepEqual(print(text), { text, marks: [] });
    });
  }

  for (const { name, text, shown } of [
    { name: 'C0 controls', text: 'a\0\x1b[31m\n\r', shown: 'a<␀><␛>[31m<␊><␍>' },
    { name: 'DEL', text: '\x7f', shown: '<␡>' },
    { name: 'C1 controls', text: '\x9b31m\x85', shown: '<\\u{9b}>31m<\\u{85}>' },
    { name: 'invalid bytes', text: '\udc9bx\udcff', shown: '<\\x9b>x<\\xff>' },
    { name: 'lone surrogates', text: '\ud800x\udc7f', shown: '<\\u{d800}>x<\\u{dc7f}>' },
    { name: 'bidi controls', text: 'a\u202eb\u2066c\u061c', shown: 'a<\\u{202e}>b<\\u{2066}>c<\\u{61c}>' },
    {
      name: 'zero-width characters',
      text: 'a\u200bb\u2060\ufeff\u00ad',
      shown: 'a<\\u{200b}>b<\\u{2060}><\\u{feff}><\\u{ad}>',
    },
    { name: 'line separators', text: '\u2028\u2029', shown: '<\\u{2028}><\\u{2029}>' },
    {
      name: 'fillers',
      text: '\u115f\u1160\u3164\uffa0',
      shown: '<\\u{115f}><\\u{1160}><\\u{3164}><\\u{ffa0}>',
    },
    { name: 'noncharacters', text: '\ufdd0\uffff\u{10ffff}', shown: '<\\u{fdd0}><\\u{ffff}><\\u{10ffff}>' },
    { name: 'tags', text: '🏴\u{e0067}\u{e007f}', shown: '🏴<\\u{e0067}><\\u{e007f}>' },
    { name: 'a ZWJ outside of an emoji', text: 'a\u200db😀\u200dx', shown: 'a<\\u{200d}>b😀<\\u{200d}>x' },
    {
      name: 'variation selectors elsewhere',
      text: 'a\ufe0f1\ufe0f葛\u{e0100}',
      shown: 'a<\\u{fe0f}>1<\\u{fe0f}>葛<\\u{e0100}>',
    },
    {
      name: 'an endless emoji',
      text: '😀' + '\u200d😀'.repeat(5),
      shown: '😀' + '\u200d😀'.repeat(4) + '<\\u{200d}>😀',
    },
    {
      name: 'too many combining marks',
      text: `a${'\u0301'.repeat(9)}b`,
      shown: `a${'\u0301'.repeat(4)}<\\u{+5}>b`,
    },
    { name: 'a combining mark without base', text: '\u0301a', shown: '<◌>\u0301a' },
    {
      name: 'a combining mark after a mark',
      text: '\x1b\u0301\u200b\u0302',
      shown: '<␛><◌>\u0301<\\u{200b}><◌>\u0302',
    },
  ]) {
    test(`marks ${name}`, () => {
      assert.equal(marked(text), shown);
    });
  }

  test('every C0 control but the tab has its picture', () => {
    for (let code = 0; code < 0x20; code++) {
      if (code !== 9)
        assert.equal(marked(String.fromCharCode(code)), `<${String.fromCharCode(0x2400 + code)}>`);
    }
  });

  test('a tab fills to the next multiple of eight cells and is no mark', () => {
    assert.deepEqual(print('\ta\tbcdefghi\tj'), { text: `        a       bcdefghi        j`, marks: [] });
    assert.equal(print('日本\tx').text, '日本    x');
    assert.equal(print('\x1b\tx').text, '␛       x');
  });

  test('a combining mark may sit on the space that a tab became', () => {
    assert.equal(marked('\x00\t\u0301'), '<␀>       \u0301');
  });

  test('a flood is done in no time to speak of', () => {
    const size = 200_000;
    assert.equal(print('\t'.repeat(size)).text.length, 8 * size);
    assert.equal(print('a' + '\u0301'.repeat(size)).text, `a${'\u0301'.repeat(4)}\\u{+${size - 4}}`);
  });
});

suite('printable', () => {
  test('is the text of print', () => {
    assert.equal(printable('a\nb\x9b'), 'a␊b\\u{9b}');
  });

  test('is cut to at most so many units, at a cluster', () => {
    assert.equal(printable('abcdef', 6), 'abcdef');
    assert.equal(printable('abcdef', 5), 'abcd…');
    assert.equal(printable('a😀😀', 3), 'a…');
    assert.equal(printable('ae\u0301\u0302x', 3), 'a…');
    assert.equal(printable('👩\u200d👩\u200d👧xyz', 6), '…');
    assert.equal(printable('ab', 1), '…');
    assert.equal(printable('ab', 0), '');
  });
});
