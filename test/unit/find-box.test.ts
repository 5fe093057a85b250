import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewportOf } from '../../src/console/geometry.ts';
import { RULE, visibleRows } from '../../src/console/viewport.ts';
import { Pattern } from '../../src/pattern.ts';
import { BEGINNING, type Operator, operatorWith, Tape } from '../helpers/sessions.ts';

const rows = (operator: Operator): string[] =>
  visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view).map(({ line, start }) =>
    start === RULE ? '---' : line.text,
  );

/** Session 1 in focus with these lines, a second apart. */
function talking(lines: readonly string[]): { readonly operator: Operator; readonly tape: Tape } {
  const operator = operatorWith(2);
  const tape = new Tape(1);
  for (const line of lines) tape.add('in', `${line}\n`);
  operator.tapes.set(1, tape);
  operator.tapes.set(2, new Tape(2));
  operator.press('M-2', 'M-1');
  operator.effects.length = 0;
  return { operator, tape };
}

/** Answers the newest search, as a finder that looks at the tape would. */
function answer(operator: Operator, tape: Tape): void {
  const asked = operator.effects.findLast((effect) => effect.type === 'find');
  assert.ok(asked?.type === 'find');
  const { pattern, from, direction } = asked;
  const records = direction === 'older' ? tape.records.toReversed() : tape.records;
  const match = records.find(({ bytes, seq }) => {
    const beyond = from === 'end' || (direction === 'older' ? seq < from.seq : seq > from.seq);
    return beyond && pattern.test([Buffer.from(bytes).toString()])[0] === true;
  });
  operator.post({
    type: 'found',
    id: 1,
    pattern,
    direction,
    found:
      match === undefined
        ? { outcome: 'none' }
        : { outcome: 'found', position: { seq: match.seq, offset: match.offset } },
  });
}

test('what is typed is searched for at once, Up goes on, Enter keeps it and Escape goes back', () => {
  const lines = Array.from({ length: 300 }, (_, index) =>
    index % 100 === 7 ? `needle ${index}` : `hay ${index}`,
  );
  const { operator, tape } = talking(lines);
  operator.press('M-s');
  operator.type('needle');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 207'));
  operator.press('Up');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 107'));
  operator.press('Enter');
  assert.equal(operator.model.overlay, undefined);
  assert.ok(rows(operator).includes('needle 107'), 'the place stays');
  operator.press('M-p');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 7'));
  operator.press('M-p');
  answer(operator, tape);
  assert.match(operator.message, /nothing older holds needle/);
  operator.press('M-s', 'Escape');
  assert.ok(rows(operator).includes('needle 7'));
  operator.enter('/nosearch');
  assert.equal(operator.pane.find, undefined);
});

test('typing a search never touches the draft', () => {
  const { operator, tape } = talking(['needle', 'hay']);
  operator.type('half ty');
  operator.press('M-s');
  operator.type('needle');
  answer(operator, tape);
  operator.press('Enter');
  operator.type('ped');
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'half typed']]);
});

test('an answer to an older search is passed over, and a pattern that is none yet only waits', () => {
  const { operator } = talking(['a(b', 'c']);
  operator.press('M-s');
  operator.type('~(');
  assert.match(operator.message, /no regular expression/);
  assert.deepEqual(
    operator.effects.filter(({ type }) => type === 'find'),
    [],
  );
  operator.type('b)');
  const { view } = operator.pane;
  operator.post({
    type: 'found',
    id: 1,
    pattern: new Pattern('other'),
    direction: 'older',
    found: { outcome: 'found', position: { seq: 0, offset: 0 } },
  });
  assert.equal(operator.pane.view, view);
});

test('a filter shows only lines that pass, live ones too, and with lines around them if asked', () => {
  const { operator, tape } = talking(['ok 1', 'error 2', 'ok 3', 'ok 4', 'ok 5', 'error 6']);
  operator.enter('/filter error');
  assert.deepEqual(rows(operator), ['error 2', 'error 6']);
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'ok 7\n'), tape.add('in', 'error 8\n')] });
  assert.deepEqual(rows(operator), ['error 2', 'error 6', 'error 8']);
  operator.enter('/filter !error');
  assert.deepEqual(rows(operator), ['ok 1', 'ok 3', 'ok 4', 'ok 5', 'ok 7']);
  operator.enter('/filter 1:error');
  assert.deepEqual(rows(operator), ['ok 1', 'error 2', 'ok 3', '---', 'ok 5', 'error 6', 'ok 7', 'error 8']);
  operator.enter('/filter');
  assert.equal(rows(operator).length, 8);
  operator.enter('/filter ~(');
  assert.match(operator.message, /no regular expression/);
});

test('a filter that finds little looks through what is older until the pane is full', () => {
  const lines = Array.from({ length: 60_000 }, (_, index) =>
    index % 2000 === 0 ? `rare ${index}` : `hay ${index}`,
  );
  const { operator } = talking(lines);
  operator.enter('/filter rare');
  assert.equal(rows(operator).at(-1), 'rare 58000');
  assert.equal(rows(operator).length, viewportOf(operator.model, operator.pane).height);
});

test('/at goes to the first line of a moment', () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index}`);
  const { operator } = talking(lines);
  operator.post({ type: 'time', now: BEGINNING + 50_000_000 });
  operator.enter('/at -49000s');
  const asked = operator.effects.findLast((effect) => effect.type === 'page' && effect.use === 'moment');
  assert.ok(asked?.type === 'page');
  assert.equal(asked.request.since, BEGINNING + 1_000_000);
  assert.equal(rows(operator)[0], 'line 1000');
  operator.enter('/at noon');
  assert.match(operator.message, /^\/at: no moment: noon/);
  operator.enter('/at -49000s');
  assert.equal(operator.message, '', 'what was wrong before does not stand over it');
});

test('lines are chosen by the keyboard and copied as they are shown, or written to a file', () => {
  const { operator } = talking(['one', 'two\x1b[31m', 'three', 'four']);
  operator.press('C-x', 'y', 'Up', ' ', 'Up');
  operator.press('Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'copy', text: 'two␛[31m\nthree' });
  operator.press('C-x', 'y', 'w');
  operator.type('~/out.txt');
  operator.press('Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'save', path: '~/out.txt', text: 'four\n' });
  operator.enter('/save >>all.txt');
  assert.deepEqual(operator.effects.at(-1), {
    type: 'save',
    path: '>>all.txt',
    text: 'one\ntwo␛[31m\nthree\nfour\n',
  });
  assert.deepEqual(operator.sent, []);
});
