import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  clusters,
  clusterWidth,
  cutToWidth,
  nextBoundary,
  padToWidth,
  previousBoundary,
  simpleCluster,
  textWidth,
} from '../../src/graphemes.ts';

const family = '👩‍👩‍👧‍👦';

suite('clusters', () => {
  for (const parts of [
    [],
    ['a', 'b'],
    ['é', '日', '😀'],
    ['a', 'e\u0301', 'b', 'o\u0302\u0323', 'c'],
    ['x', family, 'y', '🏳️‍🌈', '👍🏽'],
    ['🇫🇷', '🇩🇪', '🇯'],
    ['1️⃣', '2'],
    ['\r\n', 'a', '\r', 'b'],
    ['ᄒ\u1161\u11ab', '각', '가\u11a8'],
    ['नि', 'ம்', 'க'],
  ]) {
    test(`of ${parts.join('·')}`, () => {
      assert.deepEqual(clusters(parts.join('')), parts);
    });
  }

  test('wider than two cells come in parts', () => {
    assert.deepEqual(clusters('ᄀᄀᄀ'), ['ᄀ', 'ᄀ', 'ᄀ']);
    assert.deepEqual(clusters('👍🏽🏽'), ['👍', '🏽', '🏽']);
    assert.deepEqual(clusters('ｶﾞﾞ'), ['ｶﾞ', 'ﾞ']);
  });
});

suite('widths', () => {
  for (const { width, list } of [
    {
      width: 1,
      list: ['a', 'é', 'e\u0301', '©', '❤', '❤︎', '─', 'ش', 'ि', '\u0301', '\x1b', '\u200b', '·', '␛', '1⃣'],
    },
    {
      width: 2,
      list: [
        '日',
        'あ',
        '각',
        '😀',
        '⌚',
        '❤️',
        '👍🏽',
        family,
        '🇫🇷',
        '1️⃣',
        '\u3000',
        'Ａ',
        'ᄒ\u1161\u11ab',
        'க்ஷ',
      ],
    },
  ]) {
    for (const cluster of list) {
      test(`${JSON.stringify(cluster)} takes ${width}`, () => {
        assert.equal(clusterWidth(cluster), width);
      });
    }
  }

  test('of a text is that of its clusters', () => {
    assert.equal(textWidth('abc'), 3);
    assert.equal(textWidth(`日本e\u0301${family}!`), 8);
  });

  test('stay right when more clusters were seen than are remembered', () => {
    for (let code = 0x4e00; code < 0x4e00 + 6000; code++)
      assert.equal(clusterWidth(String.fromCodePoint(code)), 2);
    assert.equal(clusterWidth('一'), 2);
  });

  test('are certain for simple clusters only', () => {
    for (const cluster of ['a', '~', 'é', 'Ω', 'ж', '│', '█', 'あ', '漢', '각', '…', '␛'])
      assert.ok(simpleCluster(cluster), cluster);
    for (const cluster of ['😀', '⌚', 'e\u0301', '\u0301', '❤', '🇫🇷', 'ش', '\x1b', '\u00ad', '', '\ue0b0']) {
      assert.ok(!simpleCluster(cluster), cluster);
    }
  });
});

suite('fitting', () => {
  test('cuts what is too long at a cluster', () => {
    assert.equal(cutToWidth('abc', 3), 'abc');
    assert.equal(cutToWidth('abcd', 3), 'ab…');
    assert.equal(cutToWidth('日本語', 6), '日本語');
    assert.equal(cutToWidth('日本語', 5), '日本…');
    assert.equal(cutToWidth('日本語', 4), '日…');
    assert.equal(cutToWidth('日本語', 1), '…');
    assert.equal(cutToWidth('日本語', 0), '');
  });

  test('fills what is too short', () => {
    assert.equal(padToWidth('日', 4), '日  ');
    assert.equal(padToWidth('日本語', 4), '日… ');
    assert.equal(padToWidth('', 2), '  ');
    assert.equal(padToWidth('a', 0), '');
  });
});

suite('boundaries', () => {
  test('step over whole clusters, there and back', () => {
    const parts = ['a', 'e\u0301', family, '🇫🇷', '🇩🇪', 'b', '\r\n', '日', 'ᄒ\u1161\u11ab'];
    const text = parts.join('');
    let at = 0;
    for (const part of parts) {
      assert.equal(nextBoundary(text, at), at + part.length);
      assert.equal(previousBoundary(text, at + part.length), at);
      at += part.length;
    }
  });

  test('end at the ends of the text', () => {
    assert.equal(nextBoundary('', 0), 0);
    assert.equal(nextBoundary('a', 1), 1);
    assert.equal(previousBoundary('', 0), 0);
    assert.equal(previousBoundary('a', 0), 0);
  });

  test('of a cluster longer than any window', () => {
    const text = `x${'e' + '\u0301'.repeat(500)}y`;
    assert.equal(nextBoundary(text, 1), 502);
    assert.equal(previousBoundary(text, 502), 1);
  });

  test('lie anywhere in a flood of joining characters rather than cost its length', () => {
    const text = '🇫🇷'.repeat(50_000);
    assert.equal(nextBoundary(text, 40_000), 40_004);
    assert.equal(previousBoundary(text, text.length), text.length - 4);
  });
});
