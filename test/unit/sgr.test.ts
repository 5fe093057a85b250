import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Tint } from '../../src/lines/entry.ts';
import { nearestColour } from '../../src/palette.ts';
import { takeColours } from '../../src/sgr.ts';
import { backward, forward } from '../../src/trace.ts';

/** The tint of the last character, after the sequences. */
function tintAfter(...sequences: readonly string[]): Tint {
  const { text, tints } = takeColours(`${sequences.map((each) => `\x1b[${each}m`).join('')}x`);
  assert.equal(text, 'x');
  return tints[0]?.tint ?? {};
}

suite('SGR', () => {
  for (const [sequence, tint] of [
    ['31', { fg: 1 }],
    ['97', { fg: 15 }],
    ['42', { bg: 2 }],
    ['100', { bg: 8 }],
    ['1;2;4;7', { bold: true, dim: true, underline: true, inverse: true }],
    ['38;5;208', { fg: 208 }],
    ['48;5;0', { bg: 0 }],
    ['38;2;255;0;0', { fg: 196 }],
    ['48;2;8;8;8', { bg: 232 }],
    ['38:5:208', { fg: 208 }],
    ['38:2::255:0:0', { fg: 196 }],
    ['38:2:255:0:0', { fg: 196 }],
    ['48:2:1:255:0:0;1', { bg: 196, bold: true }],
    ['38;5;1;48;5;2;4', { fg: 1, bg: 2, underline: true }],
    ['38;5;', { fg: 0 }],
    ['4:3', { underline: true }],
    ['4;4:0', {}],
    ['01;031', { fg: 1, bold: true }],
    ['5', {}],
    ['8', {}],
    ['3;5;6;8;9;21;51;1', { bold: true }],
    ['38;5;256', {}],
    ['38;5;256;1', { bold: true }],
    ['38;2;1;2', {}],
    ['38;2;1;2;999', {}],
    ['38;5', {}],
    ['38;9;1', {}],
    ['38', {}],
    ['58;5;1', {}],
    ['58;2;1;4;7;1', { bold: true }],
    ['58:5:1;31', { fg: 1 }],
    ['1:2', {}],
    ['31;41', {}],
    ['31;41;1', { bold: true }],
    ['99999999999999999999', {}],
  ] as const) {
    test(`${sequence} is ${JSON.stringify(tint)}`, () => {
      assert.deepEqual(tintAfter(sequence), tint);
    });
  }

  test('what was turned on is turned off', () => {
    assert.deepEqual(tintAfter('1;2;4;7;31;42', '22'), { underline: true, inverse: true, fg: 1, bg: 2 });
    assert.deepEqual(tintAfter('1;2;4;7;31;42', '24;27;39'), { bold: true, dim: true, bg: 2 });
    assert.deepEqual(tintAfter('31;42', '49'), { fg: 1 });
    for (const reset of ['', '0', ';', '1;0']) assert.deepEqual(tintAfter('1;31', reset), {});
  });

  test('runs are where the text is without the sequences', () => {
    const { text, tints } = takeColours('a\x1b[31mred\x1b[0m\x1b[32m\x1b[1mbold\x1b[m b\x1b[7m');
    assert.equal(text, 'aredbold b');
    assert.deepEqual(tints, [
      { start: 1, end: 4, tint: { fg: 1 } },
      { start: 4, end: 8, tint: { fg: 2, bold: true } },
    ]);
  });

  for (const other of [
    '\x1b[2J',
    '\x1b[31',
    '\x1b[?1m',
    '\x1b[>4;2m',
    '\x1b[1 m',
    '\x1b]0;title\x07',
    '\x1b31m',
    '\u009b31m',
    '\udc9b31m',
    '\x1b[3\x1b1m',
    `\x1b[${'1;'.repeat(64)}m`,
    `\x1b[${'1'.repeat(254)}m`,
  ]) {
    test(`${JSON.stringify(other.slice(0, 12))} stays`, () => {
      assert.deepEqual(takeColours(`a${other}b`), { text: `a${other}b`, tints: [], trace: [] });
    });
  }

  test('up to the bounds a sequence is taken', () => {
    assert.equal(takeColours(`\x1b[${'1;'.repeat(63)}m`).text, '');
    assert.equal(takeColours(`\x1b[${'1'.repeat(253)}m`).text, '');
  });

  test('the trace leads there and back', () => {
    const { text, trace } = takeColours('ab\x1b[1mcd\x1b[31me');
    assert.equal(text, 'abcde');
    assert.deepEqual(
      [0, 1, 2, 4, 6, 7, 8, 13, 14].map((place) => forward(trace, place)),
      [0, 1, 2, 2, 2, 3, 4, 4, 5],
    );
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((place) => backward(trace, place)),
      [0, 1, 2, 7, 8, 14],
    );
  });
});

test('the nearest colour of the palette', () => {
  assert.equal(nearestColour(0, 0, 0), 16);
  assert.equal(nearestColour(255, 255, 255), 231);
  assert.equal(nearestColour(95, 135, 175), 67);
  assert.equal(nearestColour(128, 128, 128), 244);
  assert.equal(nearestColour(238, 238, 238), 255);
  assert.equal(nearestColour(255, 100, 0), 202);
});
