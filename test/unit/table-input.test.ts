import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect, KeyInput } from '../../src/console/effects.ts';
import { choicesOf } from '../../src/console/table-chooser.ts';
import { inputToTable, type TableDecision } from '../../src/console/table-input.ts';
import { readFilter } from '../../src/console/select.ts';
import { shownColumns } from '../../src/console/table-sort.ts';
import { rowsOf } from '../../src/console/table-rows.ts';
import { selectedSession } from '../../src/console/table.ts';
import { Operator, operatorWith } from '../helpers/sessions.ts';

/** The table of an operator, with keys that go to it alone. */
class TableOf {
  readonly operator: Operator;
  answer: Effect[] | TableDecision = [];

  constructor(operator: Operator) {
    this.operator = operator;
    operator.press('C-x', 't');
  }

  press(...keys: readonly string[]): Effect[] | TableDecision {
    for (const key of keys) {
      const input: KeyInput = key.length === 1 ? { type: 'text', text: key } : { type: 'key', key };
      this.answer = inputToTable(this.operator.model, input);
    }
    return this.answer;
  }

  get rows(): readonly number[] {
    return rowsOf(this.operator.model);
  }

  get marked(): readonly number[] {
    return [...this.operator.model.marked];
  }

  get columns(): readonly string[] {
    return shownColumns(this.operator.model).map(({ title }) => title);
  }
}

function named(...names: readonly string[]): TableOf {
  const operator = new Operator({ columns: 100, rows: 30 });
  names.forEach((name, index) => operator.opened(index + 1, { name }));
  return new TableOf(operator);
}

test('a letter sorts by its column, and again the other way round', () => {
  const table = named('b', 'c', 'a');
  table.press('N');
  assert.deepEqual(table.rows, [3, 1, 2]);
  table.press('N');
  assert.deepEqual(table.rows, [2, 1, 3]);
  table.press('I');
  assert.deepEqual(table.rows, [1, 2, 3]);
  assert.deepEqual(table.operator.model.listing.sort, { column: 'id', descending: false });
});

test('< and > sort by the column beside, and stay on the screen', () => {
  const table = named('a');
  const { model } = table.operator;
  table.press('I', '>');
  assert.deepEqual(model.listing.sort, { column: 'name', descending: true });
  table.press('<', '<');
  assert.deepEqual(model.listing.sort, { column: 'id', descending: true });
  for (let step = 0; step < 40; step++) table.press('>');
  assert.equal(model.listing.sort.column, table.columns.at(-1));
  model.listing = { ...model.listing, sort: { column: 'bells', descending: false } };
  table.press('>');
  assert.equal(model.listing.sort.column, 'id');
});

test('rows follow the filter while it is typed; Enter keeps it, Escape takes it away', () => {
  const table = named('gate', 'pump-a', 'pump-b');
  const { model } = table.operator;
  table.press('/', 'p');
  assert.deepEqual(table.rows, [2, 3]);
  table.press('u', 'm', 'p', '-', 'b', 'Enter');
  assert.deepEqual(table.rows, [3]);
  assert.equal(model.table?.mode, undefined);
  table.press('f', 'Backspace');
  assert.deepEqual([table.rows, model.listing.filtering?.text], [[2, 3], 'pump-']);
  table.press('Escape');
  assert.deepEqual([table.rows, model.listing.filtering], [[1, 2, 3], undefined]);
  table.press('/', 'C-y', 'q');
  assert.deepEqual(table.rows, []);
  assert.ok(model.table, 'a q that is typed closes nothing');
});

test('a filter that is wrong changes nothing, says so, and is not kept', () => {
  const table = named('gate', 'pump');
  const { model } = table.operator;
  table.press('/', 'p', '"');
  assert.deepEqual(table.rows, [2]);
  assert.match(String(model.table?.mode?.type === 'filter' && model.table.mode.error), /quote/);
  table.press('Enter');
  assert.match(table.operator.message, /quote/);
  assert.equal(model.table?.mode?.type, 'filter');
  table.press('Backspace', 'Enter');
  assert.equal(model.listing.filtering?.text, 'p');
});

test('arrows select while a filter is typed, readline keys edit it, a paste goes into it', () => {
  const table = named('pump-a', 'pump-b', 'gate');
  const { operator } = table;
  const { model } = operator;
  const filterText = (): string | undefined => model.listing.filtering?.text;
  table.press('/', 'u', 'm', 'p', 'Down', 'C-a', 'p');
  assert.equal(filterText(), 'pump');
  assert.equal(selectedSession(model), 2);
  operator.press('C-e', 'C-u');
  operator.paste('ga\nte');
  assert.deepEqual(table.rows, [3]);
  assert.equal(filterText(), 'ga te');
  operator.press('Escape');
  operator.type('/gate');
  assert.equal(filterText(), 'gate');
});

test('the filter, the order and the columns outlive the table', () => {
  const table = named('b', 'a', 'x');
  table.press('N', '/', 'a', 'Enter', 'q');
  assert.equal(table.operator.model.table, undefined);
  table.operator.press('C-x', 't');
  assert.deepEqual(table.rows, [2]);
  assert.equal(selectedSession(table.operator.model), 2);
});

test('marks go with sessions: one, all that are shown, none', () => {
  const table = named('pump-a', 'gate', 'pump-b', 'pump-c');
  table.press(' ', ' ', ' ');
  assert.deepEqual(table.marked, [1, 2, 3]);
  assert.equal(selectedSession(table.operator.model), 4);
  table.press('Up', ' ');
  assert.deepEqual(table.marked, [1, 2]);
  table.press('/', 'p', 'Enter', '*');
  assert.deepEqual(
    table.marked.toSorted((a, b) => a - b),
    [1, 2, 3, 4],
  );
  table.press('*');
  assert.deepEqual(table.marked, [2]);
  table.operator.dismissed(2);
  assert.deepEqual(table.marked, []);
  table.press('*', 'u');
  assert.deepEqual(table.marked, []);
});

test('what is to be done is asked for the marked sessions, or for the selected one', () => {
  const table = new TableOf(operatorWith(4));
  assert.deepEqual(table.press('Down', 'k'), { type: 'ask', what: 'hang-up', ids: [2] });
  table.press('Down', ' ', 'Home', ' ');
  const of = (what: string) => ({ type: 'ask', what, ids: [1, 3] });
  assert.deepEqual(table.press('k'), of('hang-up'));
  assert.deepEqual(table.press('T'), of('tag'));
  assert.deepEqual(table.press('b'), of('broadcast'));
  assert.deepEqual(table.press('M'), of('mute'));
  assert.deepEqual(table.press('d'), { type: 'details', id: 2 });
});

test('of several sessions only those that it can be done to are asked for', () => {
  const operator = operatorWith(3);
  const table = new TableOf(operator);
  table.press('*', 'x');
  assert.deepEqual(table.answer, []);
  assert.match(operator.message, /none of those marked is closed/);
  operator.closed(1);
  operator.closed(3);
  assert.deepEqual(table.press('x'), { type: 'ask', what: 'dismiss', ids: [1, 3] });
  assert.deepEqual(table.press('k'), { type: 'ask', what: 'hang-up', ids: [2] });
  assert.deepEqual(table.press('T'), { type: 'ask', what: 'tag', ids: [1, 2, 3] });
  operator.closed(2);
  table.press('k');
  assert.match(operator.message, /all of those marked are closed/);
});

test('an empty table does nothing', () => {
  const table = new TableOf(operatorWith(0));
  for (const key of ['k', 'T', 'd', 'x', ' ', '*', 'Down', '>']) {
    assert.deepEqual(table.press(key), [], key);
  }
});

test('columns are shown, hidden and moved one by one; a goes back to what fits', () => {
  const table = named('a');
  const { model } = table.operator;
  const automatic = table.columns;
  assert.deepEqual(automatic.slice(0, 3), ['id', 'name', 'peer']);
  table.press('c', 'Down', ' ');
  assert.deepEqual(table.columns.slice(0, 2), ['id', 'peer']);
  assert.equal(choicesOf(model).find(({ current }) => current)?.title, 'name');
  table.press(' ', 'Left', 'Left');
  const names = model.listing.columns ?? [];
  assert.equal(names.indexOf('name'), names.length - 3);
  table.press('a');
  assert.deepEqual([model.listing.columns, table.columns], [undefined, automatic]);
  table.press('Escape');
  assert.deepEqual(choicesOf(model), []);
  assert.ok(model.table);
});

test('one column always stays, and what is chosen is shown in its order as far as it fits', () => {
  const table = named('a');
  const { model } = table.operator;
  model.listing = { ...model.listing, columns: ['note', 'no such column', 'id'] };
  assert.deepEqual(table.columns, ['note', 'id']);
  model.listing = { ...model.listing, columns: ['note'] };
  table.press('c', ' ');
  assert.deepEqual(model.listing.columns, ['note']);
  model.listing = { ...model.listing, columns: ['no such column'] };
  assert.ok(table.columns.includes('peer'));
});

test('the filter of the table is the filter language', () => {
  const operator = new Operator();
  operator.opened(1, { name: 'Pump-A', tags: ['hall', 'west'], note: 'leaks' });
  operator.opened(2, { peer: '10.1.2.3:99' });
  const { model } = operator;
  const found = (text: string): readonly number[] => {
    const read = readFilter(model, text);
    if ('filter' in read) model.listing = { ...model.listing, filtering: { text, filter: read.filter } };
    return rowsOf(model);
  };
  assert.deepEqual(found('pump west'), [1]);
  assert.deepEqual(found('LEAK'), [1]);
  assert.deepEqual(found('10.1'), [2]);
  assert.deepEqual(found('#2 state:open'), [2]);
  assert.deepEqual(found('pump east'), []);
});

test('Tab completes a word of the filter', () => {
  const table = named('gate', 'pump');
  const { operator } = table;
  operator.changed(2, { tags: ['north'] });
  table.press('/', 's', 't', 'a', 'Tab');
  assert.equal(
    operator.model.table?.mode?.type === 'filter' && operator.model.table.mode.draft.text,
    'state:',
  );
});

test('what is done to another session than the selected one is asked about, if it is but one', () => {
  const operator = operatorWith(4);
  operator.press('C-x', 't', ' ', 'M');
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'question');
  assert.deepEqual(overlay.question, { asks: 'bulk', what: 'mute', ids: [1], drafts: [], others: [] });
  assert.equal(operator.model.panes.get(1)?.muted, false);
  operator.press('y');
  assert.equal(operator.model.panes.get(1)?.muted, true);
  operator.press('Up', 'M');
  assert.deepEqual([operator.model.overlay, operator.model.panes.get(1)?.muted], [undefined, false]);
  operator.press('u', 'Down', 'M');
  assert.deepEqual([operator.model.overlay, operator.model.panes.get(2)?.muted], [undefined, true]);
});

test('a broadcast to those marked says so, however many they are', () => {
  const operator = operatorWith(40);
  operator.press('C-x', 't', '*', 'b');
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'broadcast');
  assert.equal(overlay.state.targets.text, 'marked');
  operator.press('Escape', 'u', 'Down', 'b');
  const alone = operator.model.overlay;
  assert.equal(alone?.type === 'broadcast' && alone.state.targets.text, '#2');
});
