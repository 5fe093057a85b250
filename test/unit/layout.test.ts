import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draftRows } from '../../src/console/composer.ts';
import { geometry } from '../../src/console/geometry.ts';
import { gridRects, layout, type Rect } from '../../src/console/layout.ts';
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
    fc.array(fc.constant(0), { minLength: 1, maxLength: 9 }),
    fc.constantFrom('narrow' as const, 'wide' as const, 'hidden' as const),
    fc.boolean(),
  );
  fc.assert(
    fc.property(size, ([columns, rows, inputRows, panes, list, strip]) => {
      const at = layout(columns, rows, { list, strip, inputRows: panes.map(() => inputRows) });
      assert.ok(at);
      const outers = [at.status, at.hints, ...at.panes.map(({ outer }) => outer)];
      const parts = [...outers, ...(at.list ? [at.list] : []), ...(at.strip ? [at.strip] : [])];
      const area = parts.reduce((sum, { width, height }) => sum + width * height, 0);
      assert.equal(area, columns * rows, 'no gaps');
      for (const { outer, body, input, heading } of at.panes) {
        const inside = [body, input, ...(heading ? [heading] : [])];
        inside.forEach((a, index) => inside.slice(index + 1).forEach((b) => assert.ok(!overlaps(a, b))));
        for (const { x, y, width, height } of inside) {
          assert.ok(width >= 1 && height >= 1 && x >= outer.x && y >= outer.y);
          assert.ok(x + width <= outer.x + outer.width && y + height <= outer.y + outer.height);
        }
      }
      for (const { x, y, width, height } of parts) {
        assert.ok(
          x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= columns && y + height <= rows,
        );
      }
      parts.forEach((a, index) => parts.slice(index + 1).forEach((b) => assert.ok(!overlaps(a, b))));
    }),
  );
});

const ONE = { list: 'narrow', strip: false, inputRows: [1] } as const;

test('below 20x5 there is no layout', () => {
  assert.equal(layout(19, 5, ONE), undefined);
  assert.equal(layout(20, 4, ONE), undefined);
  assert.ok(layout(20, 5, ONE));
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
      const { composer, rects } = at?.places[0] ?? {};
      assert.ok(composer && rects);
      const { cursor, rows: shown } = composer;
      assert.ok(cursor.column < rects.input.width && cursor.row < shown.length);
      for (const row of shown) assert.ok(composer.indent + textWidth(row.text) <= rects.input.width);
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

test('the list makes room where panes would be low or narrow beside it', () => {
  const withList = (count: number): boolean =>
    layout(80, 24, { ...ONE, inputRows: Array.from({ length: count }, () => 1) })?.list !== undefined;
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(withList), [true, true, true, false, false, false]);
});

test('the panes of a grid all have frames, or none has', () => {
  const panes = fc.integer({ min: 2, max: 9 });
  fc.assert(
    fc.property(panes, fc.integer({ min: 40, max: 200 }), fc.integer({ min: 12, max: 60 }), (count, x, y) => {
      const at = layout(x, y, { ...ONE, inputRows: Array.from({ length: count }, () => 1) });
      assert.equal(new Set(at?.panes.map(({ framed }) => framed)).size, 1);
    }),
  );
});

test('a grid has the shape in which most can be read', () => {
  const rowsOf = (width: number, height: number, count: number): number[] => {
    const rects = gridRects({ x: 0, y: 1, width, height }, count);
    return [...new Set(rects.map(({ y }) => y))].map((y) => rects.filter((rect) => rect.y === y).length);
  };
  assert.deepEqual(rowsOf(80, 22, 2), [1, 1]);
  assert.deepEqual(rowsOf(80, 22, 4), [2, 2]);
  assert.deepEqual(rowsOf(80, 22, 5), [2, 2, 1]);
  assert.deepEqual(rowsOf(80, 22, 6), [2, 2, 2]);
  assert.deepEqual(rowsOf(80, 22, 9), [3, 3, 3]);
  assert.deepEqual(rowsOf(166, 48, 2), [2]);
  assert.deepEqual(rowsOf(166, 48, 5), [3, 2]);
  assert.deepEqual(rowsOf(266, 98, 4), [2, 2]);
  assert.deepEqual(rowsOf(40, 6, 9), [1], 'what does not fit is left out');
});
