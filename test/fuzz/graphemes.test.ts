import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  clusters,
  clusterWidth,
  cutToWidth,
  nextBoundary,
  padToWidth,
  previousBoundary,
  textWidth,
} from '../../src/graphemes.ts';
import { fuzz } from '../helpers/fuzz.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const gluey = fc.constantFrom(
  ...[
    'a',
    'b',
    ' ',
    'é',
    '日',
    '\r',
    '\n',
    '\u0301',
    '\u200d',
    '\ufe0f',
    '😀',
    '👩',
    '🏽',
    '🇫',
    '🇷',
    '1',
    '\u20e3',
    '\u0600',
    '\u{11f02}',
  ],
  ...[
    'ᄀ',
    'ᅡ',
    'ᆨ',
    '가',
    '각',
    'क',
    '्',
    'ष',
    'ி',
    'ำ',
    'ﾞ',
    'ｶ',
    '\u{e0041}',
    '\ud83d',
    '\udc80',
    '\u00ad',
    '\u200b',
  ],
);
const anyText = fc.oneof(
  fc.array(gluey, { maxLength: 30 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

function boundaries(text: string): number[] {
  return [...Array.from(segmenter.segment(text), ({ index }) => index), text.length];
}

test('the clusters are the text, refine those of UAX #29, and are cut only where too wide', () => {
  fuzz(
    fc.property(anyText, (text) => {
      const parts = clusters(text);
      assert.equal(parts.join(''), text);
      const ours = new Set<number>([0]);
      let at = 0;
      for (const part of parts) ours.add((at += part.length));
      for (const boundary of boundaries(text)) assert.ok(ours.has(boundary));
      for (const { segment } of segmenter.segment(text)) {
        if (textWidth(segment) <= 2) assert.deepEqual(clusters(segment), [segment]);
      }
    }),
    1000,
  );
});

test('stepping by boundaries finds those of UAX #29, there and back', () => {
  fuzz(
    fc.property(anyText, (text) => {
      const expected = boundaries(text);
      const there = [0];
      for (let at = 0; at < text.length; there.push(at)) at = nextBoundary(text, at);
      const back = [text.length];
      for (let at = text.length; at > 0; back.push(at)) at = previousBoundary(text, at);
      assert.deepEqual(there, text === '' ? [0] : expected);
      assert.deepEqual(back.reverse(), text === '' ? [0] : expected);
    }),
    1000,
  );
});

test('widths add up, and fitting fits', () => {
  fuzz(
    fc.property(anyText, fc.nat({ max: 20 }), (text, width) => {
      let sum = 0;
      for (const cluster of clusters(text)) {
        assert.ok([1, 2].includes(clusterWidth(cluster)));
        sum += clusterWidth(cluster);
      }
      assert.equal(textWidth(text), sum);
      assert.ok(textWidth(cutToWidth(text, width)) <= width);
      assert.equal(textWidth(padToWidth(text, width)), width);
    }),
    1000,
  );
});

test('every code point of the planes in use has a width', () => {
  for (let code = 0; code < 0x20000; code++) {
    const character = String.fromCodePoint(code);
    assert.equal(textWidth(character), clusterWidth(character));
    assert.ok([1, 2].includes(clusterWidth(character)));
  }
});
