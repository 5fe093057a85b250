import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikeRegex, regexHint } from '../../src/pattern-hint.ts';

test('a text with signs of a regular expression is told from one without', () => {
  for (const text of ['load=0.\\d', 'a.*b', 'a.+b', 'temp=[89]', '^ready', 'ready$', '\\bpump\\b'])
    assert.ok(looksLikeRegex(text), text);
  for (const text of [
    'load=0.5',
    'what?',
    '(x)',
    '[]',
    '$',
    '^',
    'a*b',
    'C:\\pump',
    '',
    '~load=0.\\d',
    '~^x$',
  ])
    assert.ok(!looksLikeRegex(text), text);
  assert.equal(regexHint('load=0.\\d'), '; ~ begins a regular expression');
  assert.equal(regexHint('~load=0.\\d'), '');
});
