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

test('the alarm of a pane stays until the client says something or the operator turns to it', () => {
  const operator = operatorWith(3, { columns: 120, rows: 36 });
  const { model } = operator;
  operator.enter('/layout 2');
  operator.enter('/silent all 60s');
  operator.post({ type: 'time', now: BEGINNING + 60_000 });
  assert.deepEqual([...model.hot.values()], ['alarm', 'alarm', 'alarm']);
  // Numbers change for other reasons, and what is on screen counts as read.
  for (const id of [1, 2, 3]) operator.changed(id, { queued: 1, linesIn: 0 });
  operator.post({ type: 'resize', columns: 110, rows: 36 });
  assert.equal(model.hot.size, 3);
  operator.type('a');
  assert.equal(model.hot.get(1), undefined, 'the operator types there');
  assert.equal(next(operator), 2, 'it is on screen, but he has not turned to it');
  assert.equal(model.hot.get(2), undefined);
  operator.changed(3, { lastIn: BEGINNING + 61_000 });
  assert.equal(model.hot.get(3), 'presence');
});

test('each highlight calls, also where one waits already, where it is on screen and where others are muted', () => {
  const operator = operatorWith(2);
  operator.press('M-2');
  operator.enter('/mute');
  operator.press('M-1');
  const call = (id: number, count: number, line: string): unknown =>
    operator.hear({ type: 'highlighted', id, count, line });
  const expected = (id: number, count: number, text: string): unknown => [
    { type: 'alert', id, level: 'highlight', text, count },
  ];
  assert.deepEqual(call(2, 1, 'ERR1'), expected(2, 1, 'ERR1'));
  assert.deepEqual(call(2, 3, 'ERR4'), expected(2, 3, 'ERR4'));
  assert.equal(operator.model.panes.get(2)?.highlights, 4);
  assert.deepEqual(call(1, 1, 'ERR5'), expected(1, 1, 'ERR5'));
  assert.equal(operator.model.hot.get(1), undefined, 'it is on screen');
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
