import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACTIONS, GROUPS } from '../../src/console/actions.ts';
import { DEFAULT_KEYMAP, makeKeymap } from '../../src/console/bindings.ts';
import { type HelpEntry, helpEntries, searchHelp } from '../../src/console/help.ts';
import { hintAt, hintPlaces, hintsFor } from '../../src/console/hints.ts';
import { parseKey } from '../../src/console/key-names.ts';
import { LEADER_DELAY_MS, leaderShown } from '../../src/console/leader.ts';
import { TABLE_ACTIONS } from '../../src/console/table-actions.ts';
import { operatorWith } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

const ENTRIES = helpEntries(DEFAULT_KEYMAP);

function found(query: string, entries = ENTRIES): readonly string[] {
  return searchHelp(entries, query).map(({ name }) => name);
}

test('the help has every action with its ways, in the groups and their order', () => {
  const headings = [...new Set(ENTRIES.map(({ group }) => group))];
  assert.deepEqual(headings, [...Object.values(GROUPS), 'Editing the draft']);
  const names = ENTRIES.map(({ name }) => name);
  for (const { name } of ACTIONS) assert.equal(names.includes(name), name !== 'edit', name);
  assert.deepEqual(
    ENTRIES.find(({ name }) => name === 'next-pane'),
    {
      ...{ group: 'Sessions', name: 'next-pane', ways: ['Tab', 'C-x n', '/next'], words: 'next session' },
    },
  );
  assert.deepEqual(ENTRIES.find(({ name }) => name === 'kill-line')?.ways, ['C-k']);
});

test('what has no way is not in it, and every way is that of the keymap', () => {
  const { keymap } = makeKeymap('tmux', { 'last-pane': [], 'edit:undo': [] });
  const entries = helpEntries(keymap);
  assert.ok(!entries.some(({ name }) => name === 'last-pane' || name === 'undo'));
  assert.deepEqual(entries.find(({ name }) => name === 'hang-up')?.ways, ['C-b k', 'C-b &', '/hangup']);
});

test('a blank search has everything in order', () => {
  assert.deepEqual(searchHelp(ENTRIES, ' '), ENTRIES);
});

test('every word must occur, in the name, a way or the words', () => {
  assert.deepEqual(found('half close'), ['finish']);
  assert.deepEqual(found('close HALF'), ['finish']);
  assert.deepEqual(found('half nonsense'), []);
  assert.ok(found('/eof').includes('finish'));
});

test('the best comes first: the very key or name, then a beginning, then a word, then any place', () => {
  assert.equal(found('C-k')[0], 'kill-line');
  assert.equal(found('ctrl+k')[0], 'kill-line');
  assert.equal(found('redo')[0], 'redo');
  assert.equal(found('quit')[0], 'quit');
  assert.equal(found('hangup')[0], 'hang-up');
  const entry = (name: string, words: string): HelpEntry => ({ group: 'g', name, ways: ['F9'], words });
  const entries = [
    entry('a', 'unrename'),
    entry('b', 'the rename'),
    entry('renames', 'x'),
    entry('rename', 'x'),
  ];
  assert.deepEqual(found('rename', entries), ['rename', 'renames', 'b', 'a']);
});

test('no query fails, and none finds what it does not say', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('(', '[', '\\', '*', 'C-x ?')),
      (query) => {
        for (const { name, ways, words } of searchHelp(ENTRIES, query)) {
          const text = [name, ...ways, words].join('\n').toLowerCase();
          for (const term of query.split(/\s+/))
            assert.ok(text.includes(term.toLowerCase()) || ways.includes(parseKey(term).key ?? ''), name);
        }
      },
    ),
  );
});

test('the menu shows when nothing was pressed for a moment', () => {
  const overlay = { type: 'leader', since: 1000 } as const;
  assert.equal(leaderShown(overlay, 1000 + LEADER_DELAY_MS - 1), false);
  assert.equal(leaderShown(overlay, 1000 + LEADER_DELAY_MS), true);
  assert.equal(leaderShown(overlay, 1000, 0), true);
  assert.equal(leaderShown({ type: 'help', top: 0, query: '' }, 9e15), false);
  assert.equal(leaderShown(undefined, 9e15), false);
});

test('the keys of the table are in the help, under their names, and ? in the table shows them', () => {
  const names = helpEntries(DEFAULT_KEYMAP).map(({ name }) => name);
  for (const { name } of TABLE_ACTIONS) assert.ok(names.includes(name), name);
  const first = searchHelp(helpEntries(DEFAULT_KEYMAP), 'table:').slice(0, TABLE_ACTIONS.length);
  assert.ok(first.every(({ name }) => name.startsWith('table:')));
  assert.deepEqual(searchHelp(helpEntries(DEFAULT_KEYMAP), 'table hang up')[0]?.ways, ['k']);
  const operator = operatorWith(1);
  operator.press('C-x', 't', '?');
  assert.deepEqual(operator.model.overlay, { type: 'help', top: 0, query: 'table:' });
});

test('the hints of the table are those that fit, the way back and the help always among them', () => {
  for (const columns of [20, 40, 80, 120, 300]) {
    const operator = operatorWith(1, { columns });
    operator.press('C-x', 't');
    const hints = hintsFor(operator.model);
    const places = hintPlaces(hints);
    const last = hints.at(-1);
    assert.ok(last !== undefined && (places.at(-1) ?? 0) + `${last.key} ${last.words}`.length <= columns);
    assert.deepEqual(
      hints.slice(-2).map(({ key }) => key),
      ['Esc', '?'],
    );
    if (columns === 300) assert.equal(hints.length, 16);
    if (columns >= 80) assert.ok(hints.some(({ words }) => words === 'hang up'));
  }
});

test('keys that share their words stand together in the hints', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  screen.opened(1);
  screen.press('C-x', 'i');
  const line = (await screen.lines()).at(-1) ?? '';
  assert.equal(line, ' Enter open  Up Down scroll  Esc back');
  const keys = ['Up', 'p ', ' D', 'Down', 'scroll', 'll', '  Esc'];
  const hit = keys.map((words) => hintAt(screen.model, line.indexOf(words))?.key);
  assert.deepEqual(hit, ['Up', 'Up', undefined, 'Down', 'Down', 'Down', undefined]);
});
