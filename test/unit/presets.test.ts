import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeymap } from '../../src/console/bindings.ts';
import { canBind } from '../../src/console/claims.ts';
import { editKeysOf, waysOf } from '../../src/console/keymap.ts';
import { PRESET_NAMES, PRESETS } from '../../src/console/presets.ts';

for (const name of PRESET_NAMES) {
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

test('a preset passes over an action that is not in the table', () => {
  const skipped = Object.keys(PRESETS.tmux.bindings).filter((name) => !canBind(name));
  const { keymap } = makeKeymap('tmux');
  for (const name of skipped)
    assert.ok(![...keymap.leaderKeys.values()].some((action) => name.endsWith(action)));
});

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
    Array.from('nplwdo,&').map((key) => keymap.leaderKeys.get(key)),
    [...['next-pane', 'previous-pane', 'last-pane', 'table', 'quit', 'next-pane', 'rename', 'hang-up']],
  );
  assert.equal(keymap.leaderKeys.get('?'), 'help');
  assert.deepEqual(waysOf(keymap, 'quit'), ['C-b d', 'C-b q', '/quit']);
  assert.deepEqual(editKeysOf(keymap, 'backward-char'), ['C-b C-b', 'Left']);
});

test('the operator may change a preset', () => {
  const { keymap, faults } = makeKeymap('tmux', { leader: 'C-o', quit: 'leader x' });
  assert.deepEqual(faults, []);
  assert.deepEqual(waysOf(keymap, 'quit'), ['C-o x', '/quit']);
});
