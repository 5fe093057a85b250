import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Pattern } from '../../src/pattern.ts';
import { requiredTexts } from '../../src/required.ts';

test('an expression has texts that it cannot match without', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['needle', ['needle']],
    ['nee+dle of', ['nee', 'dle of']],
    ['^temp=[89]\\d$', ['temp=']],
    ['a(b|c)d', ['a', 'd']],
    ['ab?c', ['a', 'c']],
    ['ab*c{2,}d', ['a', 'c', 'd']],
    ['ab{0,3}c', ['a', 'c']],
    ['x{2}y', ['x', 'y']],
    ['1\\.5\\/2', ['1.5/2']],
    ['\\bword\\p{Lu}\\u{1f600}', ['word']],
    ['a(?:[)]\\))+?b', ['a', 'b']],
    ['👍🏽!', ['👍🏽!']],
    ['👍?x', ['x']],
    ['one|two', []],
    ['.*', []],
  ];
  for (const [source, texts] of cases) {
    assert.doesNotThrow(() => new RegExp(source, 'u'), source);
    assert.deepEqual(requiredTexts(source), texts, source);
  }
});

const ATOMS = ['a', 'B', 'é', '👍', '\\.', '\\d', '.', '[ab]', '(?:a|b)', '(a)', '^', '\\b', 'k', '\\p{Lu}'];
const QUANTIFIERS = ['', '', '', '?', '*', '+', '{2}', '{0,1}', '{1,}', '+?', '{0}'];
const QUANTIFIED = /^(?:\^|\\b)$/;

test('whatever matches has them', () => {
  const atom = fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom(...QUANTIFIERS));
  const source = fc
    .array(atom, { minLength: 1, maxLength: 5 })
    .map((atoms) => atoms.map(([one, times]) => (QUANTIFIED.test(one) ? one : one + times)).join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'B', 'é', '👍', '.', '1', 'k', 'A'), { maxLength: 8 });
  fc.assert(
    fc.property(source, text, (written, characters) => {
      const shown = characters.join('');
      if (!new RegExp(written, 'u').test(shown)) return;
      for (const required of requiredTexts(written))
        assert.ok(shown.includes(required), `${written} ${required}`);
    }),
    { numRuns: 2000 },
  );
});

test('a needle is in the bytes of whatever matches as it is shown, and tells when it is not', () => {
  const { needle } = new Pattern('Needle');
  assert.ok(needle !== undefined && needle.bytes >= 6);
  assert.equal(needle.isIn(Buffer.from('a Needle')), true);
  assert.equal(needle.isIn(Buffer.from('a needle')), false);
  const far = Buffer.alloc(200_000, 'x');
  const folding = new Pattern('needle').needle;
  assert.ok(folding !== undefined && !folding.isIn(far));
  for (const at of [0, 65_530, 65_535, 65_536, 131_069, 199_994]) {
    const bytes = Buffer.from(far);
    bytes.write('NEEDLE', at);
    assert.equal(folding.isIn(bytes), true, String(at));
  }
  // What is shown may stand for other bytes.
  for (const pattern of ['9b', '␛', '\\x9b', '◌', '~\\d', '~a|b'])
    assert.equal(new Pattern(pattern).needle, undefined);
  assert.equal(new Pattern('a b').needle?.isIn(Buffer.from('a\tb')), true);
  assert.equal(new Pattern('kiss').needle?.isIn(Buffer.from('\u212ai\u017f\u017f')), true);
});
