import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matches } from '../../src/console/matches.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { type Row, visibleRows } from '../../src/console/viewport.ts';
import { Pattern } from '../../src/pattern.ts';
import { Tape } from '../helpers/sessions.ts';

/** Counts what it is asked. */
class CountingPattern extends Pattern {
  readonly asked: (readonly string[])[] = [];

  override spans(texts: readonly string[]): ReturnType<Pattern['spans']> {
    this.asked.push(texts);
    return super.spans(texts);
  }
}

class Screen {
  readonly tape = new Tape(1);
  readonly scrollback = new Scrollback({ framing: 'lines', firstLineEnd: undefined });

  add(text: string): void {
    this.scrollback.append([this.tape.add('in', text)], true);
  }

  rows(width: number): readonly Row[] {
    return visibleRows({ lines: this.scrollback.lines, width, height: 20 }, 'end');
  }
}

test('matches are marked row by row, also where they are folded', () => {
  const screen = new Screen();
  screen.add('one two\nxx two\nnothing\n');
  const matches = new Matches(new Pattern('two'));
  assert.deepEqual(matches.of(screen.rows(20), 20), [[4, 7], [3, 6], []]);
  assert.deepEqual(matches.of(screen.rows(5), 5), [[], [0, 3], [3, 5], [0, 1], [], []]);
});

test('the pattern is asked once for all that is new, and not again', () => {
  const screen = new Screen();
  screen.add('a two\nb two\n');
  const pattern = new CountingPattern('two');
  const matches = new Matches(pattern);
  matches.of(screen.rows(2), 2);
  matches.of(screen.rows(2), 2);
  matches.of(screen.rows(30), 30);
  assert.deepEqual(pattern.asked, [['a two', 'b two']]);
  screen.add('c two\n');
  assert.deepEqual(matches.of(screen.rows(30), 30).at(-1), [2, 5]);
  assert.deepEqual(pattern.asked.slice(1), [['c two']]);
});

test('a line that has grown is looked at again', () => {
  const screen = new Screen();
  screen.add('it is tw');
  const pattern = new CountingPattern('two');
  const matches = new Matches(pattern);
  assert.deepEqual(matches.of(screen.rows(30), 30), [[]]);
  screen.add('o');
  assert.deepEqual(matches.of(screen.rows(30), 30), [[6, 9]]);
  assert.equal(pattern.asked.length, 2);
});

test('a pattern that takes too long is given up, in words', () => {
  const screen = new Screen();
  screen.add(`${'a'.repeat(60)}b\n`);
  const pattern = new CountingPattern('~^(a+)+$');
  const matches = new Matches(pattern);
  assert.deepEqual(matches.of(screen.rows(80), 80), [[]]);
  assert.match(matches.error ?? '', /takes too long/);
  screen.add('aaa\n');
  assert.deepEqual(matches.of(screen.rows(80), 80), [[], []]);
  assert.equal(pattern.asked.length, 1);
});
