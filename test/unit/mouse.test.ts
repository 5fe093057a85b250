import assert from 'node:assert/strict';
import { test } from 'node:test';
import { geometry } from '../../src/console/geometry.ts';
import { columnsFor } from '../../src/console/table-columns.ts';
import { tableHeights, topRow } from '../../src/console/table.ts';
import { type Operator, operatorWith, Tape } from '../helpers/sessions.ts';

type Action = 'press' | 'wheel-up' | 'wheel-down';

const mouse = (operator: Operator, action: Action, x: number, y: number): void => {
  const button = action === 'press' ? 'left' : 'none';
  operator.post({ type: 'input', input: { type: 'mouse', action, button, x, y } });
};

test('a click in the list or on a pane moves the focus, and the draft stays where it was', () => {
  const operator = operatorWith(4, { columns: 120, rows: 36 });
  operator.type('for one');
  mouse(operator, 'press', 5, 4);
  assert.equal(operator.model.focus, 3);
  operator.enter('/layout 2');
  const places = geometry(operator.model)?.places ?? [];
  const other = places.find(({ pane }) => pane?.id !== 3);
  mouse(operator, 'press', other?.rects.body.x ?? 0, other?.rects.body.y ?? 0);
  assert.equal(operator.model.focus, other?.pane?.id);
  assert.equal(operator.model.panes.get(1)?.draft.text, 'for one');
  assert.deepEqual(operator.sent, []);
});

test('a second click on a heading zooms, one elsewhere or too late does not', () => {
  const operator = operatorWith(2, { columns: 120, rows: 36 });
  operator.enter('/layout 2');
  const heading = geometry(operator.model)?.places[1]?.rects.outer ?? { x: 0, y: 0 };
  mouse(operator, 'press', heading.x + 4, heading.y);
  operator.post({ type: 'time', now: operator.model.now + 1000 });
  mouse(operator, 'press', heading.x + 4, heading.y);
  assert.equal(operator.model.zoomed, false);
  mouse(operator, 'press', heading.x + 4, heading.y);
  assert.equal(operator.model.zoomed, true);
  assert.equal(operator.model.focus, 2);
});

test('the wheel scrolls what is under it: the list, or a pane that need not be in focus', () => {
  const operator = operatorWith(60, { columns: 120, rows: 36 });
  const tape = new Tape(2);
  tape.addLines(200);
  operator.tapes.set(2, tape);
  operator.enter('/layout 2');
  mouse(operator, 'wheel-down', 5, 5);
  assert.equal(operator.model.listTop, 3);
  const body = geometry(operator.model)?.places[1]?.rects.body ?? { x: 0, y: 0 };
  mouse(operator, 'wheel-up', body.x, body.y);
  assert.equal(operator.model.focus, 1);
  assert.equal(operator.pane.view, 'end');
  assert.notEqual(operator.model.panes.get(2)?.view, 'end');
});

test('a click on a hint does what it says; the wheel moves through the help', () => {
  const operator = operatorWith(2);
  mouse(operator, 'press', 2, 23);
  assert.equal(operator.model.focus, 2);
  operator.enter('/help');
  mouse(operator, 'wheel-down', 40, 10);
  assert.deepEqual(operator.model.overlay, { type: 'help', top: 3, query: '' });
});

test('a click never answers a question, and never sends', () => {
  const operator = operatorWith(1);
  operator.press('C-x', 'k');
  for (let y = 0; y < 24; y++) for (let x = 0; x < 80; x += 3) mouse(operator, 'press', x, y);
  assert.equal(operator.model.overlay?.type, 'question');
  assert.deepEqual(operator.effects, []);
});

test('/mouse gives the mouse back to the terminal, and takes it', () => {
  const operator = operatorWith(1);
  assert.deepEqual(operator.enter('/mouse on'), [{ type: 'mouse', on: true }]);
  assert.deepEqual(operator.enter('/mouse'), [{ type: 'mouse', on: false }]);
  operator.enter('/mouse maybe');
  assert.match(operator.message, /expected on, off; got maybe/);
});

test('in the table a click on a title sorts, on a row selects, and a second one opens', () => {
  const operator = operatorWith(5, { columns: 120, rows: 36 });
  operator.changed(3, { name: 'a' });
  operator.changed(5, { name: 'b' });
  operator.press('C-x', 't');
  const name = 1 + 1 + (columnsFor(117)[0]?.width ?? 0) + 2;
  mouse(operator, 'press', name, 2);
  assert.deepEqual(operator.model.listing.sort, { column: 'name', descending: false });
  mouse(operator, 'press', name, 4);
  assert.equal(operator.model.table?.selected, 5);
  mouse(operator, 'press', name, 4);
  assert.equal(operator.model.table, undefined);
  assert.equal(operator.model.focus, 5);
});

test('a row of the strip goes to its session, a title sorts, the wheel scrolls it', () => {
  const operator = operatorWith(60, { columns: 120, rows: 36 });
  operator.enter('/strip');
  const strip = geometry(operator.model)?.strip ?? { x: 0, y: 0, width: 0, height: 0 };
  const rows = tableHeights(strip.height - 2, operator.model).rows;
  mouse(operator, 'press', strip.x + 5, strip.y + 3);
  assert.equal(operator.model.focus, 2);
  mouse(operator, 'wheel-down', strip.x + 5, strip.y + 3);
  assert.equal(topRow(operator.model, rows), 3);
  mouse(operator, 'press', strip.x + 5, strip.y + 3);
  assert.equal(operator.model.focus, 5);
  assert.ok(topRow(operator.model, rows) <= 4);
  for (let notch = 0; notch < 60; notch++) mouse(operator, 'wheel-down', strip.x + 5, strip.y + 3);
  assert.equal(topRow(operator.model, rows), 60 - rows);
  assert.equal(operator.model.focus, 5);
  mouse(operator, 'press', strip.x + 8, strip.y + 1);
  assert.deepEqual(operator.model.listing.sort, { column: 'id', descending: true });
});
