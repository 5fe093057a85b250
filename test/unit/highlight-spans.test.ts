import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highlightsIn } from '../../src/console/highlight-spans.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { type Row, visibleRows } from '../../src/console/viewport.ts';
import { Tape } from '../helpers/sessions.ts';

function rowsOf(...said: readonly (readonly ['in' | 'out', string])[]): (width?: number) => readonly Row[] {
  const tape = new Tape(1);
  const scrollback = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
  scrollback.append(
    said.map(([kind, text]) => tape.add(kind, `${text}\n`)),
    true,
  );
  return (width = 80) => visibleRows({ lines: scrollback.lines, width, height: 20 }, 'end');
}

const found = (...given: Parameters<typeof highlightsIn>): unknown[] => {
  const highlights = highlightsIn(...given);
  return given[2].map((row) => highlights.get(row)?.spans);
};

test('what the client says is held against the rules of all and of its session, what is sent to it is not', () => {
  const rows = rowsOf(['in', 'ERR1 fire'], ['out', 'ERR2'], ['in', 'well'], ['in', 'fire'])();
  const rules = [{ pattern: '~ERR\\d' }, { pattern: 'fire', session: 1 }, { pattern: 'well', session: 2 }];
  assert.deepEqual(found(rules, 1, rows, 80), [[0, 4, 5, 9], undefined, undefined, [0, 4]]);
  assert.deepEqual(found(rules, 2, rows, 80), [[0, 4], undefined, [0, 4], undefined]);
  assert.deepEqual(found([], 1, rows, 80), [undefined, undefined, undefined, undefined]);
});

test('of a folded line every row is known to belong to a match', () => {
  const rows = rowsOf(['in', 'all good but ERR1'])(8);
  const highlights = highlightsIn([{ pattern: 'ERR1' }], 1, rows, 8);
  assert.deepEqual(
    rows.map((row) => highlights.get(row)?.line),
    rows.map(() => true),
  );
  assert.equal(highlights.get(rows[0] ?? assert.fail())?.spans.length, 0);
});

test('a pattern that takes too long, and what is none, cost no more than a moment', () => {
  const rows = rowsOf(['in', `${'a'.repeat(40)}!`], ['in', 'aaa fire'])();
  const rules = [{ pattern: '~^(a+)+$' }, { pattern: '~(' }, { pattern: 'fire' }];
  assert.deepEqual(found(rules, 1, rows, 80), [undefined, [4, 8]]);
  assert.deepEqual(found(rules, 1, rows, 80), [undefined, [4, 8]]);
});
