import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retagged } from '../../src/console/describe.ts';
import { operatorWith } from '../helpers/sessions.ts';

test('signs change the tags there are; without any, the words are all the tags', () => {
  assert.deepEqual(retagged(['pump'], '+north -pump east', true), ['north', 'east']);
  assert.deepEqual(retagged(['pump'], 'north, east north', true), ['north', 'east']);
  assert.deepEqual(retagged(['pump'], '', true), []);
  assert.deepEqual(retagged(['pump'], 'north', false), ['pump', 'north']);
});

test('/tag, /note and /prefix take what is given, or ask with what there is', () => {
  const operator = operatorWith(1);
  operator.enter('/tag +pump');
  operator.enter('/note behind the tank');
  operator.enter('/prefix {id}: ');
  assert.deepEqual(operator.effects, [
    { type: 'set', id: 1, settings: { tags: ['pump'] } },
    { type: 'set', id: 1, settings: { note: 'behind the tank' } },
    { type: 'set', id: 1, settings: { prefix: '{id}: ' } },
  ]);
  operator.effects.length = 0;
  operator.changed(1, { note: 'behind' });
  operator.enter('/note');
  operator.type(' the wall');
  operator.press('Enter');
  assert.deepEqual(operator.effects, [{ type: 'set', id: 1, settings: { note: 'behind the wall' } }]);
  operator.enter('/note');
  operator.press('C-u', 'Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'set', id: 1, settings: { note: '' } });
});
