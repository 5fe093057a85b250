import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import { Pattern } from '../../src/pattern.ts';

const spans = (pattern: string, text: string): readonly number[] =>
  new Pattern(pattern).spans([text])[0] ?? [];

test('plain text stands for itself, and every match is found', () => {
  assert.deepEqual(spans('a.b', 'a.b axb a.b'), [0, 3, 8, 11]);
  assert.deepEqual(spans('~a.b', 'a.b axb a.b'), [0, 3, 4, 7, 8, 11]);
  assert.deepEqual(spans('-[]', 'x-[]'), [1, 4]);
});

test('case counts only where there is an upper case letter outside of escapes', () => {
  assert.deepEqual(spans('ready', 'READY'), [0, 5]);
  assert.deepEqual(spans('Ready', 'READY'), []);
  assert.deepEqual(spans('~\\Sx', 'aX'), [0, 2]);
});

test('empty matches do not count, and end', () => {
  assert.deepEqual(spans('~x*', 'ax🐢x'), [1, 2, 4, 5]);
});

test('what is no pattern is refused in words', () => {
  for (const text of ['', '~', '~(', '~[z-a]']) {
    assert.throws(
      () => new Pattern(text),
      (error) =>
        error instanceof CordboardError && error.code === 'CB_PATTERN' && !error.message.includes('\n'),
      text,
    );
  }
});

test('a pattern that backtracks for ever gives up', () => {
  const pattern = new Pattern('~^(a+)+$');
  const text = `${'a'.repeat(60)}b`;
  for (const ask of [() => pattern.test([text]), () => pattern.spans([text]), () => pattern.exec(text)]) {
    assert.throws(ask, (error) => error instanceof CordboardError && error.message.includes('too long'));
  }
  assert.deepEqual(pattern.test(['aaa', 'ab']), [true, false]);
});

test('so does one without loops whose choices multiply', () => {
  for (const part of ['(?:a|ab|b)', '(a|b|ab)', 'a?b?']) {
    const pattern = new Pattern(`~^${part.repeat(60)}c`);
    assert.throws(() => pattern.test(['ab'.repeat(60)]), { code: 'CB_PATTERN' }, part);
    assert.deepEqual(pattern.test(['x']), [false]);
  }
});

test('groups come with the first match', () => {
  const match = new Pattern('~^ID=(\\w+)').exec('ID=pump7 ready');
  assert.equal(match?.[1], 'pump7');
  assert.equal(new Pattern('~^ID=(\\w+)').exec('nothing'), undefined);
});
