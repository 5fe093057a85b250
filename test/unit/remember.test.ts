import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../src/console/effects.ts';
import type { ModelOptions } from '../../src/console/model.ts';
import { recallSettings, rememberTouched } from '../../src/console/remember.ts';
import { identityFor, NOTHING_REMEMBERED, type Remembered } from '../../src/desk/remembered.ts';
import { Operator, operatorWith } from '../helpers/sessions.ts';

function identitiesGiven(effects: readonly Effect[]): string[] {
  return effects
    .map(({ type }) => type)
    .filter((type) => type === 'rename' || type === 'set' || type === 'note');
}

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

test('a name brings back what belongs to it, from whatever address', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(7, { peer: '198.51.100.7:1' });
  const effects = operator.changed(7, { name: 'pump-a' });
  assert.deepEqual(effects, [
    { type: 'set', id: 7, settings: { tags: ['pump'], note: 'leaks' } },
    { type: 'note', id: 7, text: 'tags, note, mute, history and look as remembered of pump-a' },
  ]);
  assert.equal(operator.model.panes.get(7)?.muted, true);
});

test('of a name that another has who can be reached nothing is taken over, nor remembered', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(7, { peer: '198.51.100.7:1' });
  operator.opened(8, { peer: '198.51.100.8:1' });
  operator.changed(7, { name: 'pump-a', tags: ['pump'], note: 'leaks' });
  assert.deepEqual(identitiesGiven(operator.changed(8, { name: 'pump-a', note: 'another' })), []);
  assert.equal(operator.model.panes.get(8)?.muted, false);
  const known = identityFor(rememberTouched(operator.model), 'name:pump-a');
  assert.equal(known?.note, 'leaks');
});

test('who has the name of one that has ended its sending has all that was known of that, and from then on alone', () => {
  const operator = new Operator({ recallsNames: false });
  operator.opened(1);
  operator.changed(1, { name: 'pump-7', note: 'leaks' });
  operator.enter('status?');
  operator.opened(2);
  operator.changed(2, { name: 'pump-7-2' });
  operator.press('M-2');
  operator.enter('reboot');
  operator.changed(1, { state: 'half-closed', ended: true });
  assert.deepEqual(operator.changed(2, { name: 'pump-7' }), [
    { type: 'set', id: 2, settings: { note: 'leaks' } },
    { type: 'note', id: 2, text: 'note and history as remembered of pump-7' },
  ]);
  assert.deepEqual(operator.model.panes.get(2)?.history.entries, ['status?', 'reboot']);
  operator.changed(1, { note: 'the old one' });
  operator.changed(2, { note: 'mended' });
  const known = identityFor(rememberTouched(operator.model), 'name:pump-7');
  assert.deepEqual([known?.note, known?.history], ['mended', ['status?', 'reboot']]);
  operator.closed(1);
  operator.changed(1, { note: 'closed' });
  assert.equal(identityFor(rememberTouched(operator.model), 'name:pump-7')?.note, 'mended');
});

test('what comes back with a host stands on the record', () => {
  const first = operatorWith(1);
  first.changed(1, { name: 'pump-a', tags: ['pump'] });
  const operator = after(rememberTouched(first.model));
  const effects = operator.opened(1, { peer: '192.0.2.1:59999' });
  const note = { type: 'note', id: 1, text: 'name and tags as remembered of 192.0.2.1' };
  assert.deepEqual(
    effects.filter(({ type }) => type === 'note'),
    [note],
  );
  // The name that has just come back is no news.
  assert.deepEqual(operator.changed(1, { name: 'pump-a' }), []);
});

test('where rules give names nothing hangs on a host', () => {
  const rules = { recallsNames: false };
  const first = new Operator(rules);
  first.opened(1);
  first.changed(1, { name: 'pump-1', tags: ['pump'] });
  const remembered = rememberTouched(first.model);
  assert.deepEqual(
    remembered.identities?.map(({ key }) => key),
    ['name:pump-1'],
  );
  const operator = new Operator({ ...rules, remembered: rememberTouched(worked().model) });
  assert.deepEqual(identitiesGiven(operator.opened(1)), []);
  assert.deepEqual(identitiesGiven(operator.changed(1, { name: 'valve-2' })), []);
});

test('of a host with two clients that have their own names nothing is remembered, which is said once', () => {
  const operator = after(rememberTouched(worked().model));
  operator.opened(1);
  operator.changed(1, { name: 'pump-a' });
  operator.opened(2, { peer: '192.0.2.1:2' });
  operator.changed(2, { name: 'pump-b' });
  operator.changed(2, { note: 'the other' });
  const text = 'clients of 192.0.2.1 cannot be told apart: nothing is remembered by this address';
  assert.deepEqual(
    operator.model.notices.map((notice) => notice.text),
    [text],
  );
  const remembered = rememberTouched(operator.model);
  assert.equal(identityFor(remembered, 'host:192.0.2.1'), undefined);
  assert.deepEqual(identitiesGiven(after(remembered).opened(1)), []);
  operator.closed(1);
  operator.closed(2);
  assert.deepEqual(identitiesGiven(operator.opened(3, { peer: '192.0.2.1:3' })), []);
});

test('this machine’s own host is one client only as long as there was one session of it', () => {
  const local = (port: number): { peer: string } => ({ peer: `127.0.0.1:${port}` });
  const first = new Operator();
  first.opened(1, local(1));
  first.changed(1, { name: 'valve-main' });
  const once = rememberTouched(first.model);
  assert.equal(identityFor(once, 'host:127.0.0.1')?.name, 'valve-main');
  first.closed(1);
  first.dismissed(1);
  assert.deepEqual(identitiesGiven(first.opened(2, local(2))), []);
  assert.equal(identityFor(rememberTouched(first.model), 'host:127.0.0.1'), undefined);
  const second = after(once);
  assert.deepEqual(identitiesGiven(second.opened(1, local(7))), ['rename', 'note']);
});

test('what is remembered of a client can be forgotten, and of all after a question', () => {
  const { model } = worked();
  const operator = new Operator({ remembered: rememberTouched(model) });
  operator.opened(1);
  operator.changed(1, { name: 'pump-a', tags: ['pump'] });
  operator.opened(2);
  operator.changed(2, { name: 'gate' });
  rememberTouched(operator.model);
  operator.enter('/forget');
  assert.match(operator.message, /^#1 pump-a: what was remembered of it is forgotten/);
  operator.changed(1, { note: 'later' });
  const keys = (): unknown => rememberTouched(operator.model).identities?.map(({ key }) => key);
  assert.deepEqual(keys(), ['host:192.0.2.2', 'name:gate']);
  operator.enter('/forget all');
  assert.deepEqual(keys(), ['host:192.0.2.2', 'name:gate']);
  operator.press('y');
  assert.deepEqual(keys(), []);
});

test('a flag or a variable overrules what was chosen here, which overrules the configuration file', () => {
  const dark = operatorWith(1, { theme: 'dark', mouse: true });
  dark.enter('/theme light');
  dark.enter('/mouse off');
  const remembered = rememberTouched(dark.model);
  const started = (options: Partial<ModelOptions>): unknown[] => {
    const { model } = new Operator({ ...options, remembered });
    assert.deepEqual(recallSettings(model, remembered), []);
    const { theme, mouse } = rememberTouched(model);
    return [model.theme, model.mouse, theme, mouse];
  };
  assert.deepEqual(started({ theme: 'dark', mouse: true }), ['light', false, 'light', false]);
  const insists = ['theme', 'mouse'] as const;
  assert.deepEqual(started({ theme: 'default', mouse: true, insists }), ['default', true, 'light', false]);
  assert.equal(rememberTouched(operatorWith(1, { theme: 'dark' }).model).theme, undefined);
});

test('clients of a Unix socket are not taken for each other', () => {
  const operator = new Operator();
  operator.opened(1, { peer: 'unix:/run/board#1' });
  operator.enter('secret');
  const remembered = rememberTouched(operator.model);
  assert.equal(remembered.identities, undefined);
});

test('the panes of a grid are those of the last time, in their order, as their clients come', () => {
  const wide = { columns: 120, rows: 40 };
  const operator = operatorWith(4, wide);
  for (const [id, name] of ['pump', 'gate', 'valve', 'fan'].entries()) operator.changed(id + 1, { name });
  operator.enter('/layout 2');
  operator.press('M-4', 'Tab', 'M-3');
  const namesOf = ({ model }: Operator): unknown[] =>
    model.shown.map((id) => model.panes.get(id)?.session.name);
  assert.deepEqual(namesOf(operator), ['fan', 'valve']);
  const remembered = rememberTouched(operator.model);
  assert.deepEqual(remembered.layout?.panes, ['fan', 'valve']);
  const next = new Operator({ ...wide, remembered });
  recallSettings(next.model, remembered);
  next.opened(1, { peer: '192.0.2.1:1' });
  next.opened(2, { peer: '192.0.2.3:1' });
  next.changed(1, { name: 'pump' });
  next.changed(2, { name: 'valve' });
  assert.deepEqual(namesOf(next), ['pump', 'valve']);
  assert.deepEqual(rememberTouched(next.model).layout?.panes, ['pump', 'valve', 'fan']);
  next.opened(3, { peer: '192.0.2.4:1' });
  next.press('Tab');
  next.changed(3, { name: 'fan' });
  assert.deepEqual(namesOf(next), ['fan', 'valve']);
  assert.equal(next.pane.session.name, 'valve', 'the focus stays');
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
  assert.deepEqual(recallSettings(odd.model, odd.model.remembered), [
    'the theme that was remembered is none: pink; the usual one is shown',
    'the layout that was remembered is none: 77; the usual one is shown',
  ]);
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

test('what was sent is not kept where that is not wanted', () => {
  const operator = operatorWith(1, { keepsHistory: false });
  operator.changed(1, { name: 'pump-a' });
  operator.enter('secret');
  const known = rememberTouched(operator.model).identities;
  assert.deepEqual(
    known?.map(({ name, history }) => [name, history]),
    [
      ['pump-a', undefined],
      ['pump-a', undefined],
    ],
  );
  operator.press('Up');
  assert.equal(operator.pane.draft.text, 'secret');
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
  assert.deepEqual(known(), ['pump-a', ['pump'], 'dry again', ['status?']]);
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
