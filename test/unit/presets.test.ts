import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeymap } from '../../src/console/bindings.ts';
import { editKeysOf, LISTED, waysOf } from '../../src/console/keymap.ts';
import type { Fault } from '../../src/console/claims.ts';
import { PRESET_NAMES, PRESETS } from '../../src/console/presets.ts';
import { operatorWith } from '../helpers/sessions.ts';

const isError = ({ severity }: Fault): boolean => severity === 'error';

for (const name of PRESET_NAMES) {
  test(`${name} names only what there is`, () => {
    assert.deepEqual(makeKeymap('default', PRESETS[name].bindings).faults.filter(isError), []);
  });

  test(`${name} reaches every action without Alt`, () => {
    const { keymap } = makeKeymap(name);
    const actions = LISTED.filter(({ leader, keys = [] }) => leader !== undefined || keys.length > 0);
    for (const { name: action, leader } of actions) {
      const ways = waysOf(keymap, action);
      const keys = ways.filter((way) => !/^\/|M-/.test(way));
      // The menu takes the digits by itself.
      if (action === 'go-number') continue;
      assert.ok(keys.length > 0, action);
      if (leader !== undefined) assert.ok([...keymap.leaderKeys.values()].includes(action), action);
    }
  });

  test(`${name}: digits after the leader go to sessions`, () => {
    const { keymap } = makeKeymap(name);
    const operator = operatorWith(3, { keymap });
    operator.press(keymap.leader, '3');
    assert.equal(operator.model.focus, 3);
  });

  test(`${name} has no fault, and leaves no action without a way`, () => {
    assert.deepEqual(makeKeymap(name).faults, []);
  });

  test(`${name} leaves every editing command a key that it has by default`, () => {
    const { keymap } = makeKeymap(name);
    const { keymap: usual } = makeKeymap();
    for (const edit of new Set(usual.edits.values())) {
      const direct = editKeysOf(keymap, edit);
      assert.ok(direct.length > 0, edit);
    }
  });
}

test('irssi goes through windows with C-n and C-p, by number and by activity', () => {
  const { keymap } = makeKeymap('irssi');
  const { keys, leader } = keymap;
  assert.equal(leader, 'C-x');
  assert.deepEqual(
    ['C-n', 'C-p', 'M-a', 'M-1', 'M-0'].map((key) => keys.get(key)),
    [...['next-pane', 'previous-pane', 'next-active', 'go-number', 'go-number']],
  );
  assert.deepEqual(
    ['Up', 'Down', 'PgUp', 'PgDn', 'M-p', 'M-n'].map((key) => keys.get(key)),
    [...['older', 'newer', 'scroll-up', 'scroll-down', 'scroll-up', 'scroll-down']],
  );
});

test('tmux has its own leader and letters', () => {
  const { keymap } = makeKeymap('tmux');
  assert.equal(keymap.leader, 'C-b');
  assert.deepEqual(
    Array.from('nplwo,&x').map((key) => keymap.leaderKeys.get(key)),
    [...['next-pane', 'previous-pane', 'last-pane', 'table', 'next-pane', 'rename', 'hang-up', 'close-view']],
  );
  assert.equal(keymap.leaderKeys.get('?'), 'help');
  assert.deepEqual(waysOf(keymap, 'quit'), ['C-b q', '/quit']);
  assert.deepEqual(
    Array.from('()').map((key) => keymap.leaderKeys.get(key)),
    ['find-older', 'find-newer'],
  );
  assert.deepEqual(editKeysOf(keymap, 'backward-char'), ['C-b C-b', 'Left']);
});

test('what detaches from tmux ends nothing here', () => {
  const { keymap } = makeKeymap('tmux');
  const operator = operatorWith(2, { keymap });
  operator.press('C-b', 'd');
  assert.deepEqual([operator.message, operator.effects], ['C-b d does nothing', []]);
});

test('the operator may change a preset', () => {
  const { keymap, faults } = makeKeymap('tmux', { leader: 'C-o', quit: 'leader Q' });
  assert.deepEqual(faults, []);
  assert.deepEqual(waysOf(keymap, 'quit'), ['C-o Q', '/quit']);
});
