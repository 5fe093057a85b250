import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operatorWith } from '../helpers/sessions.ts';

const rawSent = (operator: ReturnType<typeof operatorWith>): string[] =>
  operator.effects.flatMap((effect) =>
    effect.type === 'sendRaw' ? [Buffer.from(effect.bytes).toString('hex')] : [],
  );

test('/raw and /hex send bytes as they are written out', () => {
  const operator = operatorWith(1);
  operator.enter('/raw "\\x1b[c\\x00"');
  operator.enter('/hex 01 02 ff');
  assert.deepEqual(rawSent(operator), ['1b5b6300', '0102ff']);
  assert.equal(operator.pane.draft.text, '');
});

test('what is not understood or cannot be sent stays in the draft', () => {
  const operator = operatorWith(1);
  operator.enter('/hex 0g');
  assert.match(operator.message, /^\/hex: /);
  assert.equal(operator.pane.draft.text, '/hex 0g');
  operator.press('C-c');
  operator.closed(1);
  operator.enter('/raw \\r');
  assert.equal(operator.pane.draft.text, '/raw \\r');
  assert.deepEqual(rawSent(operator), []);
});

test('C-v puts the next key into the draft as its character', () => {
  const operator = operatorWith(1);
  operator.type('a');
  operator.press('C-v', 'C-c', 'C-v', 'Escape', 'C-v', 'Enter', 'C-v', 'Up');
  assert.match(operator.message, /Up has no character/);
  assert.equal(operator.pane.draft.text, 'a\x03\x1b\r');
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'a\x03\x1b\r']]);
});

test('a snippet is not sent with a gap in it, unless Enter is pressed again', () => {
  const operator = operatorWith(1, { snippets: new Map([['speed', 'set rpm {rpm}']]) });
  operator.enter('/snip speed');
  operator.press('Enter');
  assert.match(operator.message, /still to fill in: \{rpm\}/);
  assert.deepEqual(operator.sent, []);
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'set rpm {rpm}']]);
  operator.enter('/snip speed 900');
  operator.press('Enter');
  assert.deepEqual(operator.sent[1], [1, 'set rpm 900']);
});
