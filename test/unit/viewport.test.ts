import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Scrollback } from '../../src/console/scrollback.ts';
import {
  atTop,
  rowsAbove,
  scrolled,
  type View,
  type Viewport,
  visibleRows,
} from '../../src/console/viewport.ts';
import { wrapRows } from '../../src/lines/wrap.ts';
import { textWidth } from '../../src/graphemes.ts';
import { Tape } from '../helpers/sessions.ts';

/** A viewport on lines of these texts, and how to change it. */
function portOf(texts: readonly string[], width = 10, height = 4): Viewport {
  const tape = new Tape(1);
  const scrollback = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
  scrollback.append(
    texts.map((text) => tape.add('in', `${text}\n`)),
    true,
  );
  return { lines: scrollback.lines, width, height };
}

const shown = (port: Viewport, view: View): string[] =>
  visibleRows(port, view).map(({ line, start, end }) => line.text.slice(start, end));

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);

test('the end shows the last rows; fewer if there are no more', () => {
  assert.deepEqual(shown(portOf(numbers(9)), 'end'), ['n5', 'n6', 'n7', 'n8']);
  assert.deepEqual(shown(portOf(numbers(2)), 'end'), ['n0', 'n1']);
  assert.deepEqual(shown(portOf([]), 'end'), []);
});

test('a long line is folded, and its end is at the bottom', () => {
  const port = portOf(['first', `${'a'.repeat(10)}${'b'.repeat(10)}c`], 10, 2);
  assert.deepEqual(shown(port, 'end'), ['b'.repeat(10), 'c']);
  assert.deepEqual(shown(port, scrolled(port, 'end', -1)), ['a'.repeat(10), 'b'.repeat(10)]);
  assert.deepEqual(shown(port, atTop(port)), ['first', 'a'.repeat(10)]);
});

test('a row ends at a blank that is near its end, and an escape is whole', () => {
  const folded = (text: string, width: number, marks: readonly number[] = []): string[] => {
    const starts = wrapRows(text, width, marks);
    return starts.map((start, index) => text.slice(start, starts[index + 1]));
  };
  assert.deepEqual(folded('the quick brown fox jumps', 20), ['the quick brown fox ', 'jumps']);
  assert.deepEqual(folded('the quick brown fox jumps', 22), ['the quick brown fox ', 'jumps']);
  assert.deepEqual(folded('the quick brown fox', 15), ['the quick brown', ' fox']);
  assert.deepEqual(folded('the quickbrownfox', 12), ['the quickbro', 'wnfox'], 'it is too far away');
  assert.deepEqual(folded('日本 日本語', 8), ['日本 ', '日本語']);
  assert.deepEqual(folded('abc\\x8e\\x8f', 5, [3, 7, 7, 11]), ['abc', '\\x8e', '\\x8f']);
  assert.deepEqual(folded('abc\\x8e\\x8f', 7, [3, 7, 7, 11]), ['abc\\x8e', '\\x8f']);
});

test('scrolling stops at the top, and follows again at the end', () => {
  const port = portOf(numbers(9));
  const up = scrolled(port, 'end', -2);
  assert.deepEqual(shown(port, up), ['n3', 'n4', 'n5', 'n6']);
  assert.deepEqual(shown(port, scrolled(port, up, -100)), ['n0', 'n1', 'n2', 'n3']);
  assert.notEqual(scrolled(port, up, 1), 'end');
  assert.equal(scrolled(port, up, 2), 'end');
});

test('rows above are counted up to a bound', () => {
  const port = portOf(numbers(9));
  assert.equal(rowsAbove(port, 'end', 100), 5);
  assert.equal(rowsAbove(port, 'end', 3), 3);
  assert.equal(rowsAbove(port, atTop(port), 100), 0);
});

const texts = fc.array(
  fc
    .array(fc.constantFrom('ab', '漢字', ' ', '😀', 'e\u0301', '\t', '\x07'), { maxLength: 20 })
    .map((all) => all.join('')),
  { minLength: 1, maxLength: 40 },
);
const size = fc.record({ width: fc.integer({ min: 2, max: 40 }), height: fc.integer({ min: 1, max: 12 }) });

test('any way of scrolling shows rows that touch, full pages, and nothing too wide', () => {
  fc.assert(
    fc.property(texts, size, fc.array(fc.integer({ min: -15, max: 15 })), (all, { width, height }, steps) => {
      const port = portOf(all, width, height);
      const total = visibleRows({ ...port, height: 10_000 }, atTop(port)).length;
      let view: View = 'end';
      for (const step of steps) {
        view = scrolled(port, view, step);
        const rows = visibleRows(port, view);
        assert.equal(rows.length, Math.min(height, total));
        rows.forEach((row, index) => {
          assert.ok(textWidth(row.line.text.slice(row.start, row.end)) <= width);
          const next = rows[index + 1];
          if (next?.line === row.line) assert.equal(next.start, row.end);
          else if (next !== undefined) assert.equal(next.start, 0);
        });
      }
    }),
  );
});

test('up by rows and down again is where it was', () => {
  fc.assert(
    fc.property(texts, size, fc.integer({ min: 1, max: 30 }), (all, { width, height }, by) => {
      const port = portOf(all, width, height);
      const steps = Math.min(by, rowsAbove(port, 'end', 1000));
      const up = scrolled(port, 'end', -steps);
      assert.deepEqual(shown(port, scrolled(port, up, steps)), shown(port, 'end'));
    }),
  );
});

test('a place stays in sight through any resize, and is the same place when the size is', () => {
  fc.assert(
    fc.property(texts, size, size, fc.integer({ min: 1, max: 30 }), (all, first, second, by) => {
      const port = portOf(all, first.width, first.height);
      const view = scrolled(port, 'end', -by);
      fc.pre(view !== 'end');
      const top = visibleRows(port, view)[0];
      const resized = { ...port, ...second };
      assert.ok(visibleRows(resized, view).some(({ line }) => line === top?.line));
      assert.deepEqual(shown(port, view), shown({ ...resized, ...first }, view));
    }),
  );
});
