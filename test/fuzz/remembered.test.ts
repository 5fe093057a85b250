import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatRemembered, parseRemembered } from '../../src/desk/remembered-text.ts';
import { fuzz } from '../helpers/fuzz.ts';

/** Names of fields with values that are often of the right kind, at the right place or at another. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>('auto', 'narrow', 'hidden', 'host:a', 'name:b', true, false, null, 1, 0, 3.5, -1),
  fc.string(),
  fc.double(),
  fc.jsonValue(),
);
const field = fc.constantFrom(
  ...['layout', 'grid', 'list', 'strip', 'theme', 'look', 'mode', 'columns', 'sort', 'column', 'filters'],
  ...['identities', 'key', 'name', 'tags', 'history', 'lastSeen', 'broadcastHistory', '__proto__', 'other'],
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(field, tie('value'), { maxKeys: 6 }),
  ),
}));
const file = fc.dictionary(field, value).map((fields) => ({ ...fields, version: 1 }));

test('whatever stands in the file, what is read of it is right and comes back the same', () => {
  fuzz(
    fc.property(file, (raw) => {
      const first = parseRemembered(JSON.stringify(raw));
      assert.equal(first.standing, 'whole');
      const text = formatRemembered(first.state);
      const again = parseRemembered(text);
      assert.deepEqual(again.faults, []);
      assert.equal(formatRemembered(again.state), text);
      for (const fault of first.faults) assert.doesNotMatch(fault, /\n/);
    }),
  );
});

test('no text throws', () => {
  fuzz(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      const { standing, faults } = parseRemembered(text);
      assert.equal(standing === 'broken', faults.length > 0);
    }),
  );
});
