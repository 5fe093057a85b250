import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewportOf } from '../../src/console/geometry.ts';
import { RULE, visibleRows } from '../../src/console/viewport.ts';
import { type Operator, operatorWith, Tape } from '../helpers/sessions.ts';

/** The rows of the pane in focus; the rule is `---`. */
const rows = (operator: Operator): string[] =>
  visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view).map(({ line, start }) =>
    start === RULE ? '---' : line.text,
  );

/** Session 1 with so many lines, in focus, and a session 2. */
function withLines(count: number): { readonly operator: Operator; readonly tape: Tape } {
  const operator = operatorWith(2);
  const tape = new Tape(1);
  tape.addLines(count);
  operator.tapes.set(1, tape);
  operator.tapes.set(2, new Tape(2));
  operator.press('M-2', 'M-1');
  return { operator, tape };
}

test('a rule stands above what came while the operator was elsewhere, and stays there', () => {
  const { operator, tape } = withLines(3);
  operator.press('M-2');
  tape.addLines(2);
  operator.press('M-1');
  assert.deepEqual(rows(operator), ['line 0', 'line 1', 'line 2', '---', 'line 3', 'line 4']);
  operator.hear({ type: 'records', id: 1, records: tape.addLines(1) });
  assert.deepEqual(rows(operator).slice(-3), ['line 3', 'line 4', 'line 5']);
  assert.equal(rows(operator)[3], '---');
});

test('where nothing came meanwhile there is no rule, whatever comes later', () => {
  const { operator, tape } = withLines(3);
  operator.press('M-2', 'M-1');
  operator.hear({ type: 'records', id: 1, records: tape.addLines(1) });
  assert.deepEqual(rows(operator), ['line 0', 'line 1', 'line 2', 'line 3']);
});

test('C-x j goes to the first new line, also where that has to be fetched', () => {
  const { operator, tape } = withLines(50);
  operator.press('M-2');
  tape.addLines(40_000);
  operator.press('M-1');
  assert.equal(rows(operator).at(-1), 'line 40049');
  operator.press('C-x', 'j');
  assert.deepEqual(rows(operator).slice(0, 2), ['---', 'line 50']);
  operator.press('PgUp');
  assert.ok(rows(operator).includes('line 49'));
});

test('scrolled away, what comes below is new', () => {
  const { operator, tape } = withLines(100);
  operator.press('PgUp');
  operator.hear({ type: 'records', id: 1, records: tape.addLines(2) });
  operator.press('M->');
  assert.deepEqual(rows(operator).slice(-3), ['---', 'line 100', 'line 101']);
});

test('back from the table without anything new there is no rule, with something new there is', () => {
  const { operator, tape } = withLines(3);
  operator.press('C-x', 't', 'Escape');
  operator.hear({ type: 'records', id: 1, records: tape.addLines(1) });
  assert.ok(!rows(operator).includes('---'));
  operator.press('C-x', 't');
  operator.hear({ type: 'records', id: 1, records: tape.addLines(1) });
  operator.press('Escape');
  assert.deepEqual(rows(operator).slice(-2), ['---', 'line 4']);
});
