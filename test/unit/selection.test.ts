import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/lines/entry.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { copyText, isSelected, moveCursor, selectionEnds, selectLine } from '../../src/console/selection.ts';
import { BEGINNING, Tape } from '../helpers/sessions.ts';

function entriesOf(...texts: readonly string[]): readonly Entry[] {
  const tape = new Tape(1);
  const scrollback = new Scrollback({ framing: 'lines', firstLineEnd: undefined });
  scrollback.append(
    texts.map((text) => tape.add('in', text)),
    true,
  );
  return scrollback.lines;
}

const ENTRIES = entriesOf('a\nb\nc\n', 'd\n', 'e\nf\n');
const D = { seq: 1, offset: 6 };

test('it begins with the line at a place, or the last before it', () => {
  assert.deepEqual(selectLine(ENTRIES, D), { anchor: D, cursor: D });
  assert.deepEqual(selectLine(ENTRIES, { seq: 1, offset: 7 })?.cursor, D);
  assert.deepEqual(selectLine(ENTRIES, { seq: -1, offset: 0 })?.cursor, { seq: 0, offset: 0 });
  assert.equal(selectLine([], D), undefined);
});

test('it moves by lines as far as there are any, and its beginning stays', () => {
  const selection = { anchor: D, cursor: D };
  const moved = (delta: number): unknown => moveCursor(ENTRIES, selection, delta).cursor;
  assert.deepEqual(moved(1), { seq: 2, offset: 8 });
  assert.deepEqual(moved(100), { seq: 2, offset: 10 });
  assert.deepEqual(moved(-1), { seq: 0, offset: 4 });
  assert.deepEqual(moved(-100), { seq: 0, offset: 0 });
  assert.deepEqual(moveCursor(ENTRIES, selection, -1).anchor, D);
  assert.equal(moveCursor([], selection, 1), selection);
});

test('what lies between its ends is selected, whichever way it was moved', () => {
  const up = moveCursor(ENTRIES, { anchor: D, cursor: D }, -2);
  assert.deepEqual(selectionEnds(up), [{ seq: 0, offset: 2 }, D]);
  assert.deepEqual(
    ENTRIES.filter((entry) => isSelected(up, entry)).map(({ text }) => text),
    ['b', 'c', 'd'],
  );
  assert.equal(isSelected(up, { seq: 1, offset: 7 }), false);
});

test('the text copied is what is shown, one line each, with times if wanted', () => {
  assert.equal(copyText(ENTRIES, { seq: 0, offset: 2 }, D), 'b\nc\nd');
  assert.equal(copyText(ENTRIES, D, { seq: 0, offset: 2 }), 'b\nc\nd');
  const hostile = entriesOf('\x1b[2Jclear\r\n', 'tab\there\n');
  assert.equal(copyText(hostile, { seq: 0, offset: 0 }, { seq: 9, offset: 0 }), '␛[2Jclear\ntab     here');
  const seconds = (at: number): string => `+${(at - BEGINNING) / 1000}`;
  assert.equal(copyText(ENTRIES, D, { seq: 2, offset: 8 }, seconds), '+1 d\n+2 e');
  assert.equal(copyText([], D, D), '');
});
