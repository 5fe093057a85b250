/** The box that goes to a session: what its rows tell, and how many there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sheetRect } from '../../screens/sheet.ts';
import { sheetOf } from '../../screens/sheets.ts';
import { themeFor } from '../../screens/theme.ts';
import { textWidth } from '../../src/graphemes.ts';
import { Operator } from '../helpers/sessions.ts';

/** The rows below the line that is typed. */
function rowsOf(operator: Operator): string[] {
  const sheet = sheetOf(operator.model, themeFor({}));
  assert.ok(sheet !== undefined);
  return sheet.rows.slice(1).map((row) => row.map(([text]) => text).join(''));
}

function opened(columns: number, rows: number, sessions = 12): Operator {
  const operator = new Operator({ columns, rows });
  for (let id = 1; id <= sessions; id++) operator.opened(id, { name: `pump-${id}` });
  operator.press('C-x', 'g');
  return operator;
}

for (const [columns, rows] of [
  [20, 5],
  [40, 12],
  [80, 24],
  [300, 100],
] as const) {
  test(`at ${columns}x${rows} all of the box is on the screen, the picked session in it`, () => {
    const operator = opened(columns, rows);
    for (let step = 0; step < 10; step++) {
      const sheet = sheetOf(operator.model, themeFor({}));
      assert.ok(sheet !== undefined);
      assert.ok(sheet.rows.length + 2 <= rows, 'more than fits');
      assert.ok(sheetRect(sheet, columns, rows).width <= columns);
      assert.match(rowsOf(operator).join('\n'), new RegExp(`▌#${step + 1} `));
      operator.press('Down');
    }
  });
}

test('a wide screen has room for more of a session', () => {
  const widthAt = (columns: number): number => textWidth(rowsOf(opened(columns, 40))[0] ?? '');
  assert.deepEqual([80, 120, 160, 300].map(widthAt), [48, 60, 80, 100]);
});

test('what was found is shown, wherever it stands', () => {
  const operator = new Operator();
  const name = 'a-name-that-is-as-long-as-a-name-can-be-and-fills-the-whole-row-of-it';
  const note = 'the third one from the left behind the door of the boiler house, leaks';
  operator.opened(1, { name, note, tags: ['first', 'second', 'valve'] });
  operator.press('C-x', 'g');
  operator.type('boiler');
  assert.match(rowsOf(operator)[0] ?? '', /^.#1 a-name-.* {2}….*boiler house/);
  operator.press('C-u');
  operator.type('valve leaks');
  assert.match(rowsOf(operator)[0] ?? '', / {2}valve {2}….*leaks/);
});

test('what a client wrote is made safe before it is shown', () => {
  const operator = new Operator();
  operator.opened(1, { note: `${'x'.repeat(30)} \x1b[31mred` });
  operator.press('C-x', 'g');
  operator.type('red');
  const [row = ''] = rowsOf(operator);
  assert.match(row, /␛\[31mred/);
  assert.ok(!row.includes('\x1b'));
});
