import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draftRows } from '../../src/console/composer.ts';
import { geometry } from '../../src/console/geometry.ts';
import { layout, type Rect } from '../../src/console/layout.ts';
import { columnsFor } from '../../src/console/table-columns.ts';
import { textWidth } from '../../src/graphemes.ts';
import { Bench } from '../helpers/bench.ts';

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('at every size all parts are on the screen and none covers another', () => {
  const size = fc.tuple(
    fc.integer({ min: 20, max: 300 }),
    fc.integer({ min: 5, max: 100 }),
    fc.integer({ min: 1, max: 50 }),
  );
  fc.assert(
    fc.property(size, ([columns, rows, inputRows]) => {
      const at = layout(columns, rows, inputRows);
      assert.ok(at);
      const parts = [at.status, at.body, at.input, at.hints, ...(at.list ? [at.list] : [])];
      for (const { x, y, width, height } of parts) {
        assert.ok(
          x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= columns && y + height <= rows,
        );
      }
      parts.forEach((a, index) => parts.slice(index + 1).forEach((b) => assert.ok(!overlaps(a, b))));
    }),
  );
});

test('below 20x5 there is no layout', () => {
  assert.equal(layout(19, 5, 1), undefined);
  assert.equal(layout(20, 4, 1), undefined);
  assert.ok(layout(20, 5, 1));
});

test('the cursor is in the input, whatever the draft and the size', () => {
  const draft = fc.array(fc.constantFrom('a', ' ', '漢', '😀', '\n', '\t', '\x1b', 'e\u0301'), {
    maxLength: 200,
  });
  const size = fc.tuple(fc.integer({ min: 20, max: 120 }), fc.integer({ min: 5, max: 40 }));
  fc.assert(
    fc.property(draft, size, fc.nat(50), (pieces, [columns, rows], back) => {
      const bench = new Bench(columns, rows);
      bench.open(1);
      bench.input({ type: 'paste', text: pieces.join('') });
      for (let step = 0; step < back; step++) bench.press('Left');
      const at = geometry(bench.model);
      assert.ok(at?.composer);
      const { cursor, rows: shown } = at.composer;
      assert.ok(cursor.column < at.input.width && cursor.row < shown.length);
      for (const row of shown) assert.ok(at.composer.indent + textWidth(row.text) <= at.input.width);
    }),
  );
});

test('a cursor behind a full row stands on the next', () => {
  assert.deepEqual(draftRows('abcd', 4, 4), {
    rows: [
      { text: 'abcd', marks: [] },
      { text: '', marks: [] },
    ],
    row: 1,
    column: 0,
  });
});

test('the columns of the table fit, and the most needed are there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 42, max: 300 }), (width) => {
      const columns = columnsFor(width);
      assert.ok(columns.reduce((sum, column) => sum + column.width + 1, 0) <= width);
      assert.deepEqual(
        ['id', 'peer', 'state'].filter((title) => columns.every((column) => column.title !== title)),
        [],
      );
    }),
  );
});
