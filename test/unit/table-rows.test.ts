import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Filter, filterOf } from '../../src/filter/filter.ts';
import type { Model } from '../../src/console/model.ts';
import { COLUMNS, columnOf } from '../../src/console/table-columns.ts';
import { nextSelected, refreshRows, rowOf, rowsOf } from '../../src/console/table-rows.ts';
import { moveSelection, selectedIndex, selectedSession, topRow } from '../../src/console/table.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, Operator, operatorWith } from '../helpers/sessions.ts';

function sort(model: Model, column: string, descending = false): readonly number[] {
  model.listing = { ...model.listing, sort: { column, descending } };
  return rowsOf(model);
}

function filter(model: Model, matches: Filter['matches']): readonly number[] {
  model.listing = { ...model.listing, filtering: { text: '', filter: filterOf(matches, []) } };
  return rowsOf(model);
}

function withSessions(...changes: readonly Partial<SessionSummary>[]): Operator {
  const operator = new Operator();
  changes.forEach((change, index) => operator.opened(index + 1, change));
  return operator;
}

test('rows are sorted as people do: numbers by size, in names and addresses too, whatever the case', () => {
  const { model } = withSessions(
    { name: 'pump-10', peer: '10.0.0.10:1', bytesIn: 9 },
    { name: 'Pump-9', peer: '10.0.0.9:65000', bytesIn: 1000 },
    { name: 'gate', peer: '9.0.0.1:1', bytesIn: 80 },
  );
  assert.deepEqual(sort(model, 'name'), [3, 2, 1]);
  assert.deepEqual(sort(model, 'name', true), [1, 2, 3]);
  assert.deepEqual(sort(model, 'peer'), [3, 2, 1]);
  assert.deepEqual(sort(model, 'in'), [1, 3, 2]);
  assert.deepEqual(sort(model, 'id', true), [3, 2, 1]);
});

test('what a session does not have comes last both ways, and equals stand by id', () => {
  const { model } = withSessions(
    { lastIn: BEGINNING },
    {},
    { lastIn: BEGINNING - 1000, name: 'b' },
    { name: 'b' },
    { lastIn: BEGINNING },
  );
  assert.deepEqual(sort(model, 'in ago'), [1, 5, 3, 2, 4]);
  assert.deepEqual(sort(model, 'in ago', true), [3, 1, 5, 2, 4]);
  assert.deepEqual(sort(model, 'name'), [3, 4, 1, 2, 5]);
  assert.deepEqual(sort(model, 'name', true), [3, 4, 1, 2, 5]);
});

test('by every column the rows are all the sessions, in the order of its keys', () => {
  const changes = fc.record<Partial<SessionSummary>>({
    name: fc.constantFrom('', 'a', 'B', 'a2', 'a10'),
    tags: fc.constantFrom([], ['x'], ['x', 'y']),
    note: fc.constantFrom('', 'n'),
    bytesIn: fc.nat(3),
    rateOut: fc.nat(3),
    lastOut: fc.constantFrom(undefined, BEGINNING - 5, BEGINNING),
    closedAt: fc.constantFrom(undefined, BEGINNING + 1),
  });
  const column = fc.constantFrom('mark', ...COLUMNS.map(({ title }) => title));
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 20 }), column, fc.boolean(), (all, title, descending) => {
      const { model } = withSessions(...all);
      model.marked.add(2).add(3);
      const rows = sort(model, title, descending);
      assert.deepEqual(
        rows.toSorted((a, b) => a - b),
        model.order,
      );
      const keys = rows.map((id) => {
        const pane = model.panes.get(id);
        return pane && columnOf(title)?.key(pane, model);
      });
      keys.slice(1).forEach((key, index) => {
        const before = keys[index];
        if (before === undefined) assert.equal(key, undefined);
        else if (key !== undefined && before !== key) assert.equal(before < key, !descending);
        else if (key === before) assert.ok((rows[index] ?? 0) < (rows[index + 1] ?? 0));
      });
    }),
  );
});

test('letters are of one column each, and of nothing else the table does', () => {
  const all = [columnOf('mark'), ...COLUMNS].map((column) => column?.letter ?? '');
  const letters = all.filter((letter) => letter !== '');
  assert.equal(new Set(letters).size, letters.length);
  assert.ok(letters.every((letter) => /^[A-Z]$/.test(letter) && letter !== 'T' && letter !== 'M'));
});

test('sessions that come and go show at once, in their place', () => {
  const operator = withSessions({ name: 'b' }, { name: 'd' });
  const { model } = operator;
  assert.deepEqual(sort(model, 'name'), [1, 2]);
  operator.opened(3, { name: 'a' });
  operator.opened(4, { name: 'c' });
  assert.deepEqual(rowsOf(model), [3, 1, 4, 2]);
  operator.dismissed(1);
  assert.deepEqual(rowsOf(model), [3, 4, 2]);
  operator.opened(5, { name: 'bb' });
  operator.dismissed(3);
  assert.deepEqual(rowsOf(model), [5, 4, 2]);
});

test('what changes of a session moves no row until the table rests, and then once', () => {
  const operator = withSessions({ rateIn: 1 }, { rateIn: 2 }, { rateIn: 3 });
  const { model } = operator;
  sort(model, 'in/s');
  operator.changed(1, { rateIn: 9 });
  assert.deepEqual(rowsOf(model), [1, 2, 3]);
  model.now += 249;
  refreshRows(model);
  assert.deepEqual(rowsOf(model), [1, 2, 3]);
  model.now += 1;
  refreshRows(model);
  assert.deepEqual(rowsOf(model), [2, 3, 1]);
  operator.changed(2, { rateIn: 5 });
  refreshRows(model);
  assert.deepEqual(rowsOf(model), [2, 3, 1]);
});

test('nothing is sorted while nothing has changed', () => {
  const { model } = withSessions({ name: 'b' }, { name: 'a' });
  const rows = sort(model, 'name');
  model.now += 10_000;
  refreshRows(model);
  assert.equal(rowsOf(model), rows);
  assert.equal(sort(operatorWith(3).model, 'id').length, 3);
});

test('the filter hides rows, follows time and change, and shows new sessions that match', () => {
  const operator = withSessions({ bytesIn: 5 }, {}, { bytesIn: 7 });
  const { model } = operator;
  assert.deepEqual(
    filter(model, ({ session }) => session.bytesIn > 0),
    [1, 3],
  );
  operator.opened(4, { bytesIn: 1 });
  operator.opened(5);
  assert.deepEqual(rowsOf(model), [1, 3, 4]);
  operator.changed(2, { bytesIn: 1 });
  model.now += 1000;
  refreshRows(model);
  assert.deepEqual(rowsOf(model), [1, 2, 3, 4]);
  assert.deepEqual(
    filter(model, (_, now) => now > BEGINNING + 1000),
    [],
  );
  model.now += 1000;
  refreshRows(model);
  assert.equal(rowsOf(model).length, 5);
  model.listing = { ...model.listing, filtering: undefined };
  assert.deepEqual(rowsOf(model), [1, 2, 3, 4, 5]);
});

test('a filter is asked about all that the operator knows of a session', () => {
  const operator = withSessions({ linesIn: 3 }, { linesIn: 3 }, {});
  const { model } = operator;
  operator.type('unsent');
  model.marked.add(2);
  const seen: unknown[] = [];
  filter(model, ({ session, unread, muted, marked, shown, draft }) => {
    return seen.push([session.id, { unread, muted, marked, shown, draft }]) > 0;
  });
  const none = { unread: 0, muted: false, marked: false, shown: false, draft: false };
  assert.deepEqual(seen, [
    [3, none],
    [2, { ...none, unread: 3, marked: true }],
    [1, { ...none, shown: true, draft: true }],
  ]);
});

test('a filter that selects is asked for all rows at once, then for those that are new', () => {
  const operator = operatorWith(4);
  const { model } = operator;
  const asked: number[] = [];
  const odd: Filter = {
    slowPattern: undefined,
    matches: () => assert.fail('one at a time'),
    select: (subjects) => {
      const all = [...subjects];
      asked.push(all.length);
      return all.filter(({ session }) => session.id % 2 === 1);
    },
  };
  model.listing = { ...model.listing, filtering: { text: 'odd', filter: odd } };
  assert.deepEqual(rowsOf(model), [1, 3]);
  operator.opened(5);
  operator.opened(6);
  assert.deepEqual(rowsOf(model), [1, 3, 5]);
  assert.deepEqual(
    asked.filter((many) => many > 0),
    [4, 2],
  );
});

test('the selection is a session: it stays selected, and on its row of the screen, when the order changes', () => {
  const operator = operatorWith(40);
  const { model } = operator;
  model.table = { selected: 20, top: 15 };
  moveSelection(model, 0, 10);
  const onScreen = (): number => selectedIndex(model) - topRow(model, 10);
  assert.equal(onScreen(), 4);
  sort(model, 'id', true);
  assert.deepEqual([selectedSession(model), selectedIndex(model), onScreen()], [20, 20, 4]);
  for (let id = 41; id <= 60; id++) operator.opened(id);
  assert.deepEqual([selectedSession(model), selectedIndex(model), onScreen()], [20, 40, 4]);
  sort(model, 'id');
  filter(model, ({ session }) => session.id >= 19);
  assert.deepEqual([selectedSession(model), onScreen()], [20, 1]);
});

test('the selection falls on the row in its place while its session is hidden, and comes back', () => {
  const operator = operatorWith(9);
  const { model } = operator;
  model.table = { selected: 5, top: 0 };
  filter(model, ({ session }) => session.id % 2 === 0);
  assert.equal(selectedSession(model), 6);
  filter(model, ({ session }) => session.id < 3);
  assert.equal(selectedSession(model), 2);
  filter(model, () => false);
  assert.equal(selectedSession(model), undefined);
  filter(model, () => true);
  assert.equal(selectedSession(model), 5);
  assert.equal(rowOf(model, 77), 0);
});

test('a selected session that goes leaves the selection to the next row of the table', () => {
  const operator = operatorWith(5);
  const { model } = operator;
  model.table = { selected: 4, top: 0 };
  sort(model, 'id', true);
  assert.equal(nextSelected(model, 4), 3);
  operator.dismissed(4);
  assert.equal(model.table.selected, 3);
  model.table.selected = 1;
  operator.dismissed(1);
  assert.equal(model.table.selected, 2);
});
