/** What is open over the panes, and keys that are not its own: docs/keys.md has the rule. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { LEADER } from '../../src/console/actions.ts';
import type { Draft } from '../../src/console/draft.ts';
import type { Overlay } from '../../src/console/model.ts';
import { type Operator, operatorWith } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

const KEYS = ['M-a', 'Tab', 'M-2', LEADER, 'F9', 'Left', 'C-j', 'z', 'Enter'];

interface Case {
  readonly open: (operator: Operator) => unknown;
  /** Those of the keys that are its own and may close it. */
  readonly own: readonly string[];
}

function pressing(keys: readonly string[], own: readonly string[] = ['Enter']): Case {
  return { open: (operator) => operator.press(...keys), own };
}

function command(text: string, own: readonly string[] = ['Enter']): Case {
  return { open: (operator) => operator.enter(text), own };
}

function overlay(overlay: Overlay, own: readonly string[] = ['Enter']): Case {
  return { open: ({ model }) => (model.overlay = overlay), own };
}

const PLACE = { seq: 0, offset: 0 };
const DRAFT = typed('/');

function typed(text: string): Draft {
  const operator = operatorWith(1);
  operator.type(text);
  return operator.pane.draft;
}

/** In a line that is typed, which may have nothing to move over or to go to. */
const LINE = ['Left', 'Enter'];

/** The compiler holds it against the console's own list. */
const CASES: Readonly<Record<Overlay['type'], Case>> = {
  leader: pressing([LEADER], [LEADER, 'C-j', 'z', 'Enter']),
  literal: pressing(['C-v'], [LEADER, 'Tab', 'C-j', 'z', 'Enter']),
  help: command('/help'),
  notices: command('/notices'),
  broadcasts: command('/broadcasts'),
  jobs: command('/jobs'),
  who: command('/who'),
  bans: overlay({ type: 'bans', bans: [], top: 0 }),
  stats: command('/stats', ['Tab', 'Enter']),
  details: command('/details'),
  broadcast: command('/broadcast all', LINE),
  find: command('/search', LINE),
  filter: pressing([LEADER, 'f'], LINE),
  copy: overlay({ type: 'copy', id: 1, selection: { anchor: PLACE, cursor: PLACE } }),
  hits: command('/find', ['Tab', ...LINE]),
  command: overlay({ type: 'command', draft: DRAFT }),
  save: overlay({ type: 'save', text: 'a line', draft: DRAFT }, LINE),
  question: pressing([LEADER, 'k'], ['Left', 'C-j', 'z', 'Enter']),
  ask: pressing([LEADER, 'r'], LINE),
  go: pressing([LEADER, 'g'], ['Tab', ...LINE]),
  history: command('/history', LINE),
  search: pressing(['C-r'], ['z', 'Enter']),
};

/** The first of three sessions is in focus, the last is the most urgent. */
function among(t: TestContext): WholeScreen {
  const me = { attachment: 1, operator: 'ann' };
  const operator = new WholeScreen(t, 80, 24, { attached: true, me });
  for (const id of [1, 2, 3]) operator.opened(id);
  operator.effects.length = 0;
  operator.changed(3, { linesIn: 1 });
  return operator;
}

/** Where what is typed next goes, and what has been typed so far. */
function whereabouts({ model }: Operator): object {
  const drafts = [...model.panes.values()].map(({ draft }) => draft.text);
  return { focus: model.focus, drafts, overlay: model.overlay?.type };
}

for (const [type, { open, own }] of Object.entries(CASES)) {
  test(`${type}: a key that is not its own is refused in words, or closes it and does what it always does`, async (t) => {
    for (const key of KEYS) {
      const [operator, bare] = [among(t), among(t)];
      open(operator);
      operator.model.message = undefined;
      const before = operator.model.overlay;
      assert.equal(before?.type, type, 'it is open');
      operator.press(key);
      const { model, message } = operator;
      if (model.overlay?.type === type && !own.includes(key)) {
        const taken = JSON.stringify(model.overlay) !== JSON.stringify(before);
        const seen = (await operator.lines()).join('\n');
        assert.ok(taken || (message !== '' && seen.includes(message)), `${key} is taken or refused`);
        assert.deepEqual(whereabouts(operator), { ...whereabouts(bare), overlay: type });
      } else if (!own.includes(key)) {
        bare.press(key);
        assert.deepEqual(whereabouts(operator), whereabouts(bare), `${key} does what it always does`);
      }
      assert.deepEqual(operator.sent, [], `${key} sends nothing`);
    }
  });
}

test('a key that goes to another session does so from a question, which is a no', (t) => {
  const operator = among(t);
  operator.press(LEADER, 'k', 'M-a', 'y');
  assert.deepEqual([operator.model.focus, operator.pane.draft.text], [3, 'y']);
  assert.ok(!operator.effects.some(({ type }) => type === 'hangUp'));
  assert.match(operator.message, /^that was no y: nothing was done$/);
});

test('the question how to leave a board says that nothing was done', (t) => {
  const operator = among(t);
  operator.press(LEADER, 'C-c');
  assert.equal(operator.model.overlay?.type, 'question');
  operator.press('x');
  assert.deepEqual([operator.model.overlay, operator.pane.draft.text], [undefined, '']);
  assert.equal(operator.message, 'that was no d or s: nothing was done');
});

test('the connection table, its filter and its columns refuse keys that are not theirs in words', (t) => {
  for (const opened of [[], ['/'], ['c']]) {
    const operator = among(t);
    operator.enter('/table');
    operator.press(...opened);
    operator.model.message = undefined;
    const mode = operator.model.table?.mode?.type;
    operator.press('M-a');
    assert.equal(operator.message, 'M-a does nothing here; Esc goes back');
    assert.deepEqual([operator.model.focus, operator.model.table?.mode?.type], [1, mode]);
  }
});

test('what comes in while a broadcast is answered for is refused in words', (t) => {
  const operator = among(t);
  operator.enter('/broadcast all: noon');
  operator.press('Enter');
  operator.press('y', 'M-a');
  assert.equal(operator.message, 'M-a does nothing here; Esc goes back');
  assert.equal(operator.model.overlay?.type, 'broadcast');
});
