import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotlist } from '../../src/console/attention.ts';
import { BEGINNING, type Operator, operatorWith } from '../helpers/sessions.ts';

const next = (operator: Operator): number | undefined => {
  operator.press('M-a');
  return operator.model.focus;
};

test('M-a goes by urgency, and among equals to who has waited longest', () => {
  const operator = operatorWith(6);
  operator.changed(2, { linesIn: 4 });
  operator.changed(3, { linesIn: 1 });
  operator.changed(4, { linesIn: 1, bells: 1 });
  operator.hear({ type: 'highlighted', id: 5, count: 2, line: 'error 7' });
  operator.changed(2, { linesIn: 9 });
  assert.deepEqual(
    hotlist(operator.model, 9).map(({ id }) => id),
    [5, 4, 2, 3, 6],
  );
  assert.deepEqual(
    [next(operator), next(operator), next(operator), next(operator), next(operator)],
    [5, 4, 2, 3, 6],
  );
  assert.equal(operator.model.hot.size, 0);
});

test('of a muted session only highlights count', () => {
  const operator = operatorWith(2);
  operator.enter('/go 2');
  operator.enter('/mute');
  operator.enter('/go 1');
  operator.changed(2, { linesIn: 4, bells: 2 });
  assert.equal(operator.model.hot.get(2), undefined);
  operator.hear({ type: 'highlighted', id: 2, count: 1, line: 'error 7' });
  assert.equal(operator.model.hot.get(2), 'highlight');
});

test('who was there before is no newcomer; who goes is told of', () => {
  const operator = operatorWith(0);
  const { model } = operator;
  const { session } = operatorWith(1).pane;
  operator.post({
    type: 'snapshot',
    snapshot: { addresses: [], sessions: [session, { ...session, id: 2 }], notices: [] },
  });
  assert.equal(model.hot.size, 0);
  operator.closed(2);
  assert.equal(model.hot.get(2), 'presence');
});

test('who is silent for too long is an alarm, once for each silence', () => {
  const operator = operatorWith(3);
  const { model } = operator;
  operator.enter('/silent all 60s');
  operator.press('M-2');
  operator.enter('/silent off');
  operator.press('M-1');
  operator.closed(2);
  const later = (seconds: number): unknown[] =>
    operator.post({ type: 'time', now: BEGINNING + seconds * 1000 });
  assert.deepEqual(later(59), []);
  assert.deepEqual(later(60), [
    { type: 'alert', id: 1, level: 'alarm', text: 'silent for 1m' },
    { type: 'alert', id: 3, level: 'alarm', text: 'silent for 1m' },
  ]);
  assert.deepEqual(later(61), []);
  operator.press('M-3', 'M-1');
  assert.equal(model.hot.get(3), undefined);
  operator.changed(3, { lastIn: BEGINNING + 61_000 });
  assert.deepEqual(later(120), []);
  assert.deepEqual(later(121), [{ type: 'alert', id: 3, level: 'alarm', text: 'silent for 1m' }]);
  operator.enter('/silent soon');
  assert.match(operator.message, /expected a time like 60s/);
});

test('/highlight adds rules for a session or for all, and takes them away', () => {
  const operator = operatorWith(2);
  operator.enter('/highlight error');
  operator.enter('/highlight all ~E\\d+');
  assert.deepEqual(operator.effects.at(-1), {
    type: 'attend',
    rules: [{ pattern: 'error', session: 1 }, { pattern: '~E\\d+' }],
  });
  operator.effects.length = 0;
  operator.enter('/highlight all');
  assert.deepEqual([operator.message, operator.effects], ['all ~E\\d+', []]);
  operator.enter('/highlight');
  assert.equal(operator.message, '#1 error  all ~E\\d+');
  operator.enter('/highlight off');
  assert.deepEqual(operator.effects.at(-1), { type: 'attend', rules: [{ pattern: '~E\\d+' }] });
  operator.effects.length = 0;
  operator.enter('/highlight ~(');
  assert.match(operator.message, /no regular expression/);
  assert.deepEqual(operator.effects, []);
});
