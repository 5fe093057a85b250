import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pattern } from '../../src/pattern.ts';
import { costOf, isQuick } from '../../src/quick.ts';

const isQuickOn = (source: string, ...lengths: readonly number[]): boolean => {
  const texts = lengths.map((length) => 'a'.repeat(length));
  return isQuick(costOf(source), texts);
};

test('what cannot repeat much needs no watch', () => {
  assert.ok(isQuickOn('pump', 10_000));
  assert.ok(isQuickOn('pump-\\d+$', 64, 32, 200));
  assert.ok(isQuickOn('^a.*b.*', 32));
  assert.ok(isQuickOn('(pump|valve)-[a-z]', 64));
  assert.ok(isQuickOn('\\)+', 64));
});

test('what may take for ever does', () => {
  for (const source of ['(a+)+$', '(a|a)*b', '(a){30}', '(a)\\1', '(?<x>a)\\k<x>', '(?:a?)+']) {
    assert.equal(costOf(source), undefined, source);
  }
  assert.ok(!isQuickOn('.*.*.*.*x', 64));
  assert.ok(!isQuickOn('.*.*x', 500));
  assert.ok(!isQuickOn('a?'.repeat(30), 30));
  assert.ok(!isQuickOn('.*x', ...Array.from({ length: 30 }, () => 64)));
});

test('a backslash that is escaped escapes nothing', () => {
  assert.equal(costOf('\\\\(a)+'), undefined);
  assert.equal(costOf('(a\\\\)+'), undefined);
  assert.deepEqual(costOf('\\\\1'), { powers: 0, ways: 1 });
});

test('without a watch a pattern finds the same; with little time it answers what it can', () => {
  const pattern = new Pattern('~^(a+)+$');
  const slow = `${'a'.repeat(60)}b`;
  assert.deepEqual(pattern.testQuick(['aa', 'b', 'a']), [true, false, true]);
  assert.deepEqual(pattern.testSome(['aa', 'b', 'a']), [true, false, true]);
  assert.deepEqual(pattern.testSome(['aa', 'b', slow, 'a']), [true, false]);
  assert.deepEqual(pattern.testSome([slow]), []);
});
