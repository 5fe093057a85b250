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

test('a saved filter is shown by its name, and forgotten only when that is said', () => {
  const operator = worked();
  operator.enter('/filters mine tag:pump in>1k');
  operator.enter('/filters mine');
  assert.equal(operator.message, '@mine is tag:pump in>1k');
  assert.equal(operator.model.filters.get('mine'), 'tag:pump in>1k');
  operator.enter('/filters mine --delete');
  assert.match(operator.message, /^@mine is forgotten/);
  assert.equal(operator.model.filters.has('mine'), false);
  operator.enter('/filters mine');
  assert.match(operator.message, /no filter is called mine/);
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

test('what was sent is kept as it was sent, and comes back as a draft that sends the same', () => {
  const operator = operatorWith(1);
  operator.enter('//etc');
  const remembered = rememberTouched(operator.model);
  assert.deepEqual(identityFor(remembered, 'host:192.0.2.1')?.history, ['/etc']);
  const next = after(remembered);
  next.opened(1, { peer: '192.0.2.1:1' });
  next.press('Up');
  assert.equal(next.pane.draft.text, '//etc');
  next.press('Enter');
  assert.deepEqual(next.sent, [[1, '/etc']]);
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

test('a second client of a host does not take the place of the first in what is known', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(1, { peer: '192.0.2.1:1' });
  operator.changed(1, { name: 'pump-a', tags: ['pump'], note: 'leaks' });
  operator.opened(2, { peer: '192.0.2.1:2' });
  operator.changed(2, { tags: ['chatty'] });
  operator.press('Tab');
  operator.enter('hello');
  assert.deepEqual(operator.sent, [[2, 'hello']]);
  const known = (): unknown[] => {
    const of = identityFor(rememberTouched(operator.model), 'host:192.0.2.1');
    return [of?.name, of?.tags, of?.note, of?.history];
  };
  assert.deepEqual(known(), ['pump-a', ['pump'], 'leaks', ['status?']]);
  operator.closed(1);
  operator.enter('still here');
  assert.deepEqual(known(), ['pump-a', ['pump'], 'leaks', ['status?']]);
  operator.closed(2);
  operator.opened(3, { peer: '192.0.2.1:3' });
  operator.changed(3, { name: 'pump-a', tags: ['pump'], note: 'dry again' });
  operator.changed(1, { note: 'too late' });
  assert.deepEqual(known(), ['pump-a', ['pump'], 'dry again', ['status?']]);
});

test('of clients of a host of which nothing is known, the first is remembered', () => {
  const operator = operatorWith(1);
  operator.opened(2, { peer: '192.0.2.1:2' });
  operator.changed(2, { note: 'the second' });
  operator.changed(1, { note: 'the first' });
  assert.equal(identityFor(rememberTouched(operator.model), 'host:192.0.2.1')?.note, 'the first');
  operator.changed(2, { note: 'the second again' });
  assert.equal(identityFor(rememberTouched(operator.model), 'host:192.0.2.1')?.note, 'the first');
});

test('tags of the operator’s come back to a client that a rule names and tags', () => {
  const first = operatorWith(1);
  first.changed(1, { name: 'pump-7', tags: ['pump', 'valve'] });
  const operator = after(rememberTouched(first.model));
  operator.opened(7, { peer: '198.51.100.7:1' });
  operator.changed(7, { tags: ['pump'] });
  const effects = operator.changed(7, { name: 'pump-7' });
  assert.deepEqual(
    effects.filter(({ type }) => type === 'set'),
    [{ type: 'set', id: 7, settings: { tags: ['pump', 'valve'] } }],
  );
  const kept = (): unknown => identityFor(rememberTouched(operator.model), 'name:pump-7')?.tags;
  assert.deepEqual(kept(), ['pump', 'valve']);
  operator.changed(7, { tags: ['pump', 'valve'] });
  operator.changed(7, { tags: ['pump', 'new'] });
  assert.deepEqual(kept(), ['pump', 'new']);
});

test('a known client that comes costs no look at all the others', () => {
  const identities = [{ key: 'host:10.1.0.1', name: 'pump', tags: [], note: '', muted: false, lastSeen: 1 }];
  const operator = new Operator({ remembered: { ...NOTHING_REMEMBERED, identities } });
  for (let id = 1; id <= 50; id++) operator.opened(id);
  const { panes } = operator.model;
  let looks = 0;
  const counted = <T>(all: Iterable<T>) =>
    function* (): MapIterator<T> {
      for (const each of all) {
        looks++;
        yield each;
      }
    };
  Object.assign(panes, { values: counted([...panes.values()]), [Symbol.iterator]: counted([...panes]) });
  const effects = operator.opened(51, { peer: '10.1.0.1:40000' });
  assert.deepEqual(effects[0], { type: 'rename', id: 51, name: 'pump' });
  assert.equal(looks, 0);
});
