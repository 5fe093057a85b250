import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownAt } from '../../src/console/cut-off.ts';
import { geometry } from '../../src/console/geometry.ts';
import { ViewChanges } from '../../src/console/operator-view.ts';
import type { Role } from '../../src/operators.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, type Operator, operatorWith, summaryOf, Tape } from '../helpers/sessions.ts';

function back(
  operator: Operator,
  sessions: readonly SessionSummary[],
  notices: readonly string[] = [],
  role: Role = 'operate',
  highlighted: Readonly<Record<string, number>> = {},
) {
  const snapshot = {
    addresses: ['127.0.0.1:6666'],
    sessions,
    notices: notices.map((text, at) => ({ at, severity: 'warning' as const, text })),
  };
  return operator.post({
    type: 'board',
    events: [{ type: 'back', snapshot, attachment: 2, role, highlighted }],
  });
}

const lose = (operator: Operator) =>
  operator.post({ type: 'board', events: [{ type: 'lost', why: 'far: broken' }] });

const standing = ({ model }: Operator): string[] =>
  model.notices.filter(({ standing }) => standing === true).map(({ text }) => text);

test('who comes back is another attachment, and may do as much as that may', () => {
  const operator = operatorWith(1);
  operator.model.me = { attachment: 1, operator: 'ana' };
  lose(operator);
  back(operator, [summaryOf(1)], [], 'watch');
  assert.deepEqual(operator.model.me, { attachment: 2, operator: 'ana' });
  assert.equal(operator.model.watches, true);
  lose(operator);
  back(operator, [summaryOf(1)], [], 'operate');
  assert.equal(operator.model.watches, false);
});

test('that the way is lost stands until it is there again', () => {
  const operator = operatorWith(1);
  lose(operator);
  lose(operator);
  assert.equal(operator.model.lost, true);
  assert.deepEqual(standing(operator), [
    'nothing can be sent until the way to the board is there again: far: broken',
  ]);
  back(operator, [summaryOf(1)]);
  assert.equal(operator.model.lost, false);
  assert.deepEqual(standing(operator), []);
});

test('sessions that came and went meanwhile come and go; drafts and the focus stay', () => {
  const operator = operatorWith(2);
  operator.type('a draft');
  lose(operator);
  const effects = back(
    operator,
    [summaryOf(1, { linesIn: 3, name: 'pump' }), summaryOf(5)],
    ['said meanwhile'],
  );
  assert.deepEqual(operator.model.order, [1, 5]);
  assert.equal(operator.model.focus, 1);
  assert.equal(operator.pane.draft.text, 'a draft');
  assert.equal(operator.pane.session.name, 'pump');
  assert.equal(operator.model.open, 2);
  assert.ok(operator.model.notices.some(({ text }) => text === 'said meanwhile'));
  assert.deepEqual(
    effects.filter(({ type }) => type === 'open'),
    [{ type: 'open', id: 1, bytes: 128 * 1024 }],
  );
});

test('a draft of a session that is gone can be yanked', () => {
  const operator = operatorWith(2);
  operator.type('a draft');
  back(operator, [summaryOf(2)]);
  assert.deepEqual(operator.model.order, [2]);
  assert.ok(operator.model.notices.some(({ text }) => text.includes('is gone; yank')));
});

test('a pane goes on from what it has: nothing is missing and nothing double', () => {
  const operator = operatorWith(1);
  const tape = new Tape(1);
  const fed = (): void =>
    void operator.post({
      type: 'fed',
      id: 1,
      page: { records: [...tape.records], older: false, newer: false },
    });
  tape.add('in', 'one\ntw');
  fed();
  lose(operator);
  tape.add('in', 'o\nthree\n');
  back(operator, [summaryOf(1, { linesIn: 3 })]);
  fed();
  operator.post({ type: 'board', events: [{ type: 'records', id: 1, records: [tape.add('in', 'four\n')] }] });
  const lines = operator.pane.scrollback?.lines.map(({ text }) => text);
  assert.deepEqual(lines, ['one', 'two', 'three', 'four']);
});

test('what is to be noticed is looked for again', () => {
  const operator = operatorWith(1);
  operator.type('/highlight all ERR');
  operator.press('Enter');
  const effects = back(operator, [summaryOf(1)]);
  assert.deepEqual(
    effects.filter(({ type }) => type === 'attend'),
    [{ type: 'attend', rules: [{ pattern: 'ERR' }] }],
  );
});

test('while nothing is heard, silence is no alarm', () => {
  const operator = operatorWith(1);
  operator.type('/silent all 5s');
  operator.press('Enter');
  lose(operator);
  operator.post({ type: 'time', now: BEGINNING + 60_000 });
  assert.equal(operator.pane.silent, false);
  back(operator, [summaryOf(1)]);
  operator.post({ type: 'time', now: BEGINNING + 61_000 });
  assert.equal(operator.pane.silent, true);
});

test('after the way was lost all that was kept is kept again, a draft that is empty now too', () => {
  const operator = operatorWith(2);
  const changes = new ViewChanges();
  operator.type('x');
  assert.equal(changes.since(operator.model)?.panes?.['1']?.text, 'x');
  operator.press('Backspace');
  changes.since(operator.model);
  assert.equal(changes.since(operator.model), undefined);
  changes.again();
  const again = changes.since(operator.model);
  assert.equal(again?.panes?.['1']?.text, undefined);
  assert.ok('1' in (again?.panes ?? {}));
  assert.ok(again?.desk !== undefined);
});

test('what came while the way was lost is unread below a rule until the operator turns to it; highlights call', () => {
  const operator = operatorWith(1);
  const tape = new Tape(1);
  operator.tapes.set(1, tape);
  operator.post({ type: 'fed', id: 1, page: tape.page({ bytes: 1000 }) });
  operator.changed(1, { linesIn: 1, nextSeq: 1 });
  operator.hear({ type: 'records', id: 1, records: tape.addLines(1) });
  lose(operator);
  tape.addLines(2);
  const effects = back(operator, [summaryOf(1, { linesIn: 3, nextSeq: 3 })], [], 'operate', { 1: 2 });
  assert.equal(operator.model.hot.get(1), 'highlight');
  assert.equal(operator.pane.marker, 1);
  assert.deepEqual(
    effects.filter((effect) => effect.type === 'alert' && effect.level === 'highlight'),
    [{ type: 'alert', id: 1, level: 'highlight', text: '', count: 2 }],
  );
  operator.press('C-x', 'j');
  assert.equal(operator.model.hot.get(1), undefined);
  assert.notEqual(operator.pane.view, 'end');
});

test('while nothing is heard of the board no age goes on, and the prompt says that nothing can be sent', () => {
  const operator = operatorWith(1);
  const { model } = operator;
  const prompt = (): string | undefined => geometry(model)?.places[0]?.composer?.prompt;
  assert.equal(prompt(), '[1 192.0.2.1:40000] > ');
  lose(operator);
  operator.post({ type: 'time', now: BEGINNING + 60_000 });
  assert.equal(prompt(), 'board lost [1 …:40000] × ');
  assert.equal(knownAt(model), BEGINNING);
  back(operator, [summaryOf(1)]);
  assert.equal(prompt(), '[1 192.0.2.1:40000] > ');
  assert.equal(knownAt(model), BEGINNING + 60_000);
  operator.hear({ type: 'ended', why: 'far: the board is gone' });
  operator.post({ type: 'time', now: BEGINNING + 90_000 });
  assert.match(prompt() ?? '', /^no board \[1 .*\] × $/);
  assert.equal(knownAt(model), BEGINNING + 60_000);
});
