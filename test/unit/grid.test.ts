import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { geometry } from '../../src/console/geometry.ts';
import { LEADER } from '../../src/console/actions.ts';
import { Operator, operatorWith, Tape } from '../helpers/sessions.ts';

const shown = (operator: Operator): readonly number[] => operator.model.shown;
const opens = (operator: Operator): readonly number[] =>
  operator.effects.flatMap((effect) => (effect.type === 'open' ? [effect.id] : []));
const closes = (operator: Operator): readonly number[] =>
  operator.effects.flatMap((effect) => (effect.type === 'close' ? [effect.id] : []));

test('a grid shows sessions in order, asks for their records and for no others', () => {
  const operator = operatorWith(6, { columns: 120, rows: 36 });
  operator.enter('/layout 4');
  assert.deepEqual(shown(operator), [1, 2, 3, 4]);
  assert.deepEqual(opens(operator), [2, 3, 4]);
  operator.enter('/layout 2');
  assert.deepEqual(shown(operator), [1, 2]);
  assert.deepEqual(closes(operator), [4, 3]);
});

test('Tab goes round the panes in the grid, and round the sessions in one pane', () => {
  const operator = operatorWith(4, { columns: 120, rows: 36 });
  operator.enter('/layout 2');
  const walk = (...keys: string[]): (number | undefined)[] =>
    keys.map((key) => {
      operator.press(key);
      return operator.model.focus;
    });
  assert.deepEqual(walk('Tab', 'Tab', 'S-Tab'), [2, 1, 2]);
  operator.press('S-Tab');
  operator.enter('/layout 1');
  assert.deepEqual(walk('Tab', 'Tab', 'Tab', 'Tab'), [2, 3, 4, 1]);
});

test('a session that has no place takes that of the one in focus; drafts stay where they were typed', () => {
  const operator = operatorWith(4, { columns: 120, rows: 36 });
  operator.enter('/layout 2');
  operator.type('for one');
  operator.press('Tab');
  operator.type('for two');
  operator.press('M-4');
  assert.deepEqual(shown(operator), [1, 4]);
  assert.equal(operator.pane.draft.text, '');
  operator.press('M-2');
  assert.deepEqual(shown(operator), [1, 2]);
  assert.equal(operator.pane.draft.text, 'for two');
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[2, 'for two']]);
});

test('split adds a pane beside, closing a view leaves its session, zoom shows one alone', () => {
  const operator = operatorWith(3, { columns: 120, rows: 36 });
  operator.press(LEADER, 's');
  assert.deepEqual(shown(operator), [1, 2]);
  assert.equal(operator.model.focus, 1, 'typing goes on where it was');
  operator.press(LEADER, 's');
  assert.deepEqual(shown(operator), [1, 3, 2]);
  operator.press(LEADER, 'z');
  assert.equal(geometry(operator.model)?.places.length, 1);
  operator.press('Tab');
  assert.equal(operator.model.focus, 3);
  assert.equal(geometry(operator.model)?.places[0]?.pane?.id, 3);
  operator.press(LEADER, 'z');
  assert.equal(geometry(operator.model)?.places.length, 3);
  operator.press(LEADER, 'x');
  assert.deepEqual(shown(operator), [1, 2]);
  assert.ok(operator.model.panes.has(3));
  operator.press(LEADER, 'x', LEADER, 'x');
  assert.equal(shown(operator).length, 1);
  assert.match(operator.message, /one pane only/);
});

test('no pane is added where there is no room for it', () => {
  const operator = operatorWith(9, { columns: 40, rows: 8 });
  for (let step = 0; step < 9; step++) operator.press(LEADER, 's');
  assert.match(operator.message, /no room for another pane/);
  assert.equal(geometry(operator.model)?.places.length, shown(operator).length);
});

test('newcomers take free places, never the focus', () => {
  const operator = operatorWith(1, { columns: 120, rows: 36 });
  operator.enter('/layout 4');
  operator.type('half ty');
  for (const id of [2, 3, 4, 5]) operator.opened(id);
  operator.type('ped');
  assert.deepEqual(shown(operator), [1, 2, 3, 4]);
  assert.equal(operator.model.focus, 1);
  assert.equal(operator.pane.draft.text, 'half typed');
});

test('an automatic grid follows the size of the screen and gives a gone client’s place away', () => {
  const operator = operatorWith(12, { columns: 200, rows: 50 });
  operator.enter('/layout auto');
  assert.equal(shown(operator).length, 9);
  operator.press('Tab');
  operator.closed(1);
  operator.closed(3);
  operator.type('x');
  operator.opened(13);
  assert.deepEqual(shown(operator), [10, 2, 11, 4, 5, 6, 7, 8, 9]);
  operator.closed(4);
  operator.closed(5);
  assert.deepEqual(shown(operator), [10, 2, 11, 12, 13, 6, 7, 8, 9]);
  operator.closed(6);
  assert.ok(shown(operator).includes(6), 'nobody needs the place');
  operator.opened(14);
  assert.ok(!shown(operator).includes(6));
  operator.post({ type: 'resize', columns: 80, rows: 24 });
  assert.ok(shown(operator).length < 9);
  assert.ok(shown(operator).includes(2), 'the one in focus stays');
  assert.equal(operator.pane.draft.text, 'x');
});

test('a session dismissed by the board leaves its place to another, and the focus to nobody', () => {
  const operator = operatorWith(3, { columns: 120, rows: 36 });
  operator.enter('/layout 2');
  operator.closed(1);
  operator.dismissed(1);
  assert.equal(operator.model.focus, undefined);
  assert.deepEqual(shown(operator), [2, 3]);
});

test('however many are dismissed at once, sessions for the free places are looked for once', () => {
  const operator = new Operator({ columns: 200, rows: 60 });
  const many = 2000;
  for (let id = 1; id <= many; id++) operator.opened(id, id === 1 ? {} : { state: 'closed', closedAt: 1 });
  operator.enter('/layout 4');
  let looks = 0;
  operator.model.census.open[Symbol.iterator] = function () {
    looks++;
    return this.values();
  };
  operator.hear(
    ...Array.from({ length: many - 1 }, (_, index) => ({ type: 'dismissed' as const, id: index + 2 })),
  );
  assert.equal(looks, 1);
  assert.deepEqual(shown(operator), [1]);
});

test('every pane in sight is seen; one that is zoomed away is not', () => {
  const operator = operatorWith(3, { columns: 120, rows: 36 });
  operator.enter('/layout 2');
  operator.changed(2, { linesIn: 3 });
  assert.equal(operator.model.hot.get(2), undefined);
  operator.changed(3, { linesIn: 3 });
  assert.equal(operator.model.hot.get(3), 'text');
  operator.press(LEADER, 'z');
  operator.changed(2, { linesIn: 4 });
  assert.equal(operator.model.hot.get(2), 'text');
  operator.press(LEADER, 'z');
  assert.equal(operator.model.hot.get(2), undefined);
});

const placed = (operator: Operator): (number | undefined)[] =>
  geometry(operator.model)?.places.map(({ pane }) => pane?.id) ?? [];

test('the session that Enter reaches has its prompt on the screen, however small that becomes', () => {
  const operator = operatorWith(4, { columns: 120, rows: 40 });
  operator.enter('/layout 4');
  operator.press('Tab', 'Tab', 'Tab');
  operator.post({ type: 'resize', columns: 40, rows: 10 });
  assert.deepEqual(placed(operator), [3, 4]);
  operator.press('S-Tab');
  assert.deepEqual(placed(operator), [3, 4], 'the panes stay while the focus is among them');
  operator.press('S-Tab');
  assert.deepEqual(placed(operator), [1, 2]);
  const size = fc.tuple(fc.integer({ min: 20, max: 160 }), fc.integer({ min: 5, max: 50 }));
  const list = fc.constantFrom('narrow' as const, 'wide' as const, 'hidden' as const);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(8), size, list, fc.boolean(), (...drawn) => {
      const [panes, steps, [columns, rows], width, strip] = drawn;
      const some = operatorWith(9, { columns: 160, rows: 50 });
      some.enter(`/layout ${panes}`);
      for (let step = 0; step < steps; step++) some.press('Tab');
      Object.assign(some.model, { list: width, strip });
      some.post({ type: 'resize', columns, rows });
      assert.ok(placed(some).includes(some.model.focus));
      assert.equal(geometry(some.model)?.panes.length, placed(some).length);
    }),
  );
});

test('what comes for a pane that has no place waits, and is read when it gets one', () => {
  const operator = operatorWith(4, { columns: 120, rows: 40 });
  operator.enter('/layout 4');
  operator.post({ type: 'resize', columns: 40, rows: 10 });
  assert.deepEqual(placed(operator), [1, 2]);
  const effects = operator.changed(4, { linesIn: 3 });
  assert.equal(operator.model.hot.get(4), 'text');
  assert.deepEqual(effects, [{ type: 'alert', id: 4, level: 'text', text: '' }]);
  operator.press('M-3');
  assert.deepEqual(placed(operator), [3, 4]);
  assert.equal(operator.model.hot.get(4), undefined);
  operator.enter('/layout 4');
  assert.match(operator.message, /there is room for 2 at once/);
});

test('while the screen is too small for anything nothing is seen, and nothing sent', () => {
  const operator = operatorWith(2);
  operator.post({ type: 'resize', columns: 10, rows: 3 });
  operator.enter('reboot');
  assert.deepEqual(operator.sent, []);
  assert.equal(operator.pane.draft.text, 'reboot');
  operator.changed(1, { linesIn: 3 });
  assert.equal(operator.model.hot.get(1), 'text');
  operator.post({ type: 'resize', columns: 80, rows: 24 });
  assert.equal(operator.model.hot.get(1), undefined);
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'reboot']]);
});

test('a pane that loses its place to another has been looked at until then', () => {
  const operator = operatorWith(3, { columns: 40, rows: 10 });
  for (const id of [1, 2, 3]) operator.tapes.set(id, new Tape(id));
  operator.enter('/layout 3');
  const say = (id: number): void => {
    const record = operator.tapes.get(id)?.add('in', 'hello\n');
    if (record !== undefined) operator.hear({ type: 'records', id, records: [record] });
  };
  say(1);
  assert.equal(operator.model.panes.get(1)?.marker, undefined);
  operator.press('M-3');
  assert.deepEqual(placed(operator), [2, 3]);
  assert.equal(operator.model.panes.get(1)?.marker, 1);
});
