import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recallSettings, rememberTouched } from '../../src/console/remember.ts';
import { identityFor, NOTHING_REMEMBERED, type Remembered } from '../../src/desk/remembered.ts';
import { Operator, operatorWith } from '../helpers/sessions.ts';

/** An operator who starts with what another one left. */
function after(remembered: Remembered): Operator {
  const operator = new Operator();
  operator.model.remembered = remembered;
  recallSettings(operator.model, remembered);
  return operator;
}

function worked(): Operator {
  const operator = operatorWith(1);
  operator.changed(1, { name: 'pump-a', tags: ['pump'], note: 'leaks' });
  operator.enter('status?');
  operator.enter('/mute');
  operator.enter('/view hex');
  return operator;
}

test('name, tags, note, mute, look and history come back with the client’s host', () => {
  const operator = after(rememberTouched(worked().model));
  const effects = operator.opened(1, { peer: '192.0.2.1:59999' });
  assert.deepEqual(effects[0], { type: 'rename', id: 1, name: 'pump-a' });
  assert.deepEqual(effects[1], { type: 'set', id: 1, settings: { tags: ['pump'], note: 'leaks' } });
  assert.equal(operator.pane.muted, true);
  assert.equal(operator.pane.look.mode, 'hex');
  operator.press('Up');
  assert.equal(operator.pane.draft.text, 'status?');
});

test('a name that an open session has is given to no other', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(1, { peer: '192.0.2.1:1', name: 'pump-a' });
  const effects = operator.opened(2, { peer: '192.0.2.1:2' });
  assert.deepEqual(
    effects.filter(({ type }) => type === 'rename' || type === 'set'),
    [],
  );
});

test('where rules name, a name brings back what belongs to it, from whatever address', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(7, { peer: '198.51.100.7:1' });
  const effects = operator.changed(7, { name: 'pump-a' });
  assert.deepEqual(effects, [{ type: 'set', id: 7, settings: { tags: ['pump'], note: 'leaks' } }]);
  assert.equal(operator.model.panes.get(7)?.muted, true);
});

test('clients of a Unix socket are not taken for each other', () => {
  const operator = new Operator();
  operator.opened(1, { peer: 'unix:/run/board#1' });
  operator.enter('secret');
  const remembered = rememberTouched(operator.model);
  assert.equal(remembered.identities, undefined);
});

test('layout, theme, columns and saved filters come back; what makes no sense does not', () => {
  const operator = worked();
  operator.enter('/layout 4');
  operator.enter('/list wide');
  operator.enter('/theme dark');
  operator.enter('/filters mine tag:pump in>1k');
  const next = after(rememberTouched(operator.model));
  assert.deepEqual([next.model.grid, next.model.list, next.model.theme], [4, 'wide', 'dark']);
  assert.equal(next.model.filters.get('mine'), 'tag:pump in>1k');
  const odd = after({
    ...NOTHING_REMEMBERED,
    theme: 'pink',
    layout: { grid: 77, list: 'narrow', strip: false },
  });
  assert.deepEqual([odd.model.grid, odd.model.theme], [1, 'default']);
});

test('what is remembered once is not written again until it changes', () => {
  const { model } = worked();
  const first = rememberTouched(model);
  assert.equal(model.touched.size, 0);
  assert.deepEqual(
    identityFor(rememberTouched(model), 'host:192.0.2.1'),
    identityFor(first, 'host:192.0.2.1'),
  );
});

test('of very many sessions some are put down at a time, and none is left out', () => {
  const operator = operatorWith(250);
  for (let id = 1; id <= 250; id++) operator.changed(id, { name: `n${id}` });
  const { model } = operator;
  rememberTouched(model, 100);
  assert.equal(model.touched.size, 150);
  const all = rememberTouched(model);
  assert.equal(all.identities?.filter(({ key }) => key.startsWith('name:')).length, 250);
});

test('what is known of a host is given to one of its clients only', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(1, { peer: '192.0.2.1:1' });
  const effects = operator.opened(2, { peer: '192.0.2.1:2' });
  assert.deepEqual(
    effects.filter(({ type }) => type === 'rename' || type === 'set'),
    [],
  );
  assert.equal(operator.model.panes.get(2)?.muted, false);
});
