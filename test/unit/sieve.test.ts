import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type LineFilter, parseLineFilter } from '../../src/lines/line-filter.ts';
import { Sieve } from '../../src/console/sieve.ts';
import type { WireRecord } from '../../src/record.ts';
import { Tape } from '../helpers/sessions.ts';

const FACTS = { framing: 'lines', firstLineEnd: undefined } as const;

function filterOf(text: string): LineFilter {
  const filter = parseLineFilter(text);
  assert.ok('pattern' in filter, JSON.stringify(filter));
  return filter;
}

/** A dash for each gap. */
function shown(sieve: Sieve): string[] {
  return sieve.lines.flatMap(({ text }, index) => (sieve.gapBefore(index) ? ['-', text] : [text]));
}

function sieveOf(filter: string, most?: number): { readonly sieve: Sieve; readonly tape: Tape } {
  return { sieve: new Sieve(FACTS, filterOf(filter), most), tape: new Tape(1) };
}

suite('what is written for a filter', () => {
  const parts = (text: string): unknown[] => {
    const { pattern, invert, context } = filterOf(text);
    return [pattern.text, invert, context];
  };

  test('a digit and a colon for context, a bang for what does not match', () => {
    assert.deepEqual(parts('error'), ['error', false, 0]);
    assert.deepEqual(parts('!error'), ['error', true, 0]);
    assert.deepEqual(parts('2:error'), ['error', false, 2]);
    assert.deepEqual(parts('2:!~err|warn'), ['~err|warn', true, 2]);
    assert.deepEqual(parts('14:05'), ['14:05', false, 0]);
    assert.deepEqual(parts('0:5:00'), ['5:00', false, 0]);
    assert.deepEqual(parts('~!'), ['~!', false, 0]);
  });

  test('what is none is refused in words', () => {
    for (const text of ['', '!', '2:', '2:!', '~(', '!~[']) {
      const filter = parseLineFilter(text);
      assert.ok('error' in filter && filter.error.length > 10 && !filter.error.includes('\n'), text);
    }
  });
});

test('with colours, lines are held against the filter as they are shown', () => {
  const filter = parseLineFilter('bold fine', { colour: true });
  assert.ok('pattern' in filter);
  const sieve = new Sieve(FACTS, filter);
  const tape = new Tape(1);
  sieve.append(
    [tape.add('in', 'one\n'), tape.add('in', '\x1b[93mbold\x1b[0m fine\n'), tape.add('in', 'two\n')],
    true,
  );
  assert.deepEqual(shown(sieve), ['bold fine']);
});

suite('live', () => {
  test('lines that match, of both directions, and notes only if they match', () => {
    const { sieve, tape } = sieveOf('ok');
    const records = [
      tape.add('in', 'ok 1\nno\nok 2\n'),
      tape.add('out', 'is it ok\n'),
      tape.add('note', 'the client left'),
      tape.add('note', 'ok, a note'),
    ];
    sieve.append(records, true);
    assert.deepEqual(shown(sieve), ['ok 1', '-', 'ok 2', 'is it ok', '-', 'ok, a note']);
  });

  test('those that do not match', () => {
    const { sieve, tape } = sieveOf('!beat');
    sieve.append([tape.add('in', 'beat\none\nbeat\nbeat\ntwo\nthree\n')], true);
    assert.deepEqual(shown(sieve), ['one', '-', 'two', 'three']);
  });

  test('a line is judged anew as it grows', () => {
    const { sieve, tape } = sieveOf('1:~login$');
    const steps: [string, string[]][] = [
      ['a\nlo', []],
      ['gin', ['a', 'login']],
      [': ', []],
      ['x\nb\nlogin', ['b', 'login']],
    ];
    for (const [text, expected] of steps) {
      sieve.append([tape.add('in', text)], true);
      assert.deepEqual(shown(sieve), expected, text);
    }
  });

  test('context comes once, however close the matches, and is told from them', () => {
    const { sieve, tape } = sieveOf('1:x');
    sieve.append([tape.add('in', '1\n2\nx3\n4\nx5\n6\n7\n8\nx9\n')], true);
    assert.deepEqual(shown(sieve), ['2', 'x3', '4', 'x5', '6', '-', '8', 'x9']);
    assert.deepEqual(
      sieve.lines.filter((_, index) => sieve.passes(index)).map(({ text }) => text),
      ['x3', 'x5', 'x9'],
    );
  });

  test('nothing passes for long, and what comes after it is right', () => {
    const { sieve, tape } = sieveOf('rare');
    for (let time = 0; time < 50; time++) {
      sieve.append(tape.addLines(100), true);
      assert.deepEqual(shown(sieve), []);
    }
    sieve.append([tape.add('in', 'ra'), tape.add('in', 're')], true);
    assert.deepEqual(shown(sieve), ['rare']);
    sieve.append([tape.add('in', ' indeed\nno\n')], true);
    assert.deepEqual(shown(sieve), ['rare indeed']);
  });

  test('a pattern that takes too long is given up, in words', () => {
    const { sieve, tape } = sieveOf('~^(a+)+$');
    sieve.append([tape.add('in', `${'a'.repeat(60)}b\naaa\n`)], true);
    assert.deepEqual(shown(sieve), []);
    assert.match(sieve.error ?? '', /takes too long/);
  });
});

suite('pages', () => {
  const lines = (count: number): { readonly tape: Tape; readonly records: readonly WireRecord[] } => {
    const tape = new Tape(1);
    return { tape, records: tape.addLines(count) };
  };

  test('older ones are put before, and a line that lies in two is whole', () => {
    const { sieve, tape } = sieveOf('ab');
    const records = [tape.add('in', 'ab 1\nxx\na'), tape.add('in', 'b 2\n'), tape.add('in', 'ab 3\n')];
    sieve.replace({ records: records.slice(1), older: true, newer: false }, 'end');
    assert.deepEqual(shown(sieve), ['ab 3']);
    assert.equal(sieve.older, true);
    sieve.prepend(tape.page({ before: sieve.firstSeq, bytes: 100 }));
    assert.deepEqual(shown(sieve), ['ab 1', '-', 'ab 2', 'ab 3']);
    assert.equal(sieve.older, false);
  });

  test('context reaches over the border of two pages, both ways', () => {
    const { sieve, tape } = sieveOf('2:x');
    const records = ['1\n', 'x2\n', '3\n', '4\n', '5\n', '6\n', 'x7\n'].map((text) => tape.add('in', text));
    sieve.replace({ records: records.slice(2), older: true, newer: false }, 'end');
    assert.deepEqual(shown(sieve), ['5', '6', 'x7']);
    sieve.prepend(tape.page({ before: sieve.firstSeq, bytes: 3 }));
    while (sieve.older) sieve.prepend(tape.page({ before: sieve.firstSeq, bytes: 3 }));
    assert.deepEqual(shown(sieve), ['1', 'x2', '3', '4', '5', '6', 'x7']);
  });

  test('a page from elsewhere is passed over', () => {
    const { tape, records } = lines(20);
    const sieve = new Sieve(FACTS, filterOf('line'));
    sieve.replace({ records: records.slice(10), older: true, newer: false }, 'end');
    const before = shown(sieve);
    sieve.prepend(tape.page({ before: 5, bytes: 1000 }));
    assert.deepEqual(shown(sieve), before);
  });

  test('the oldest make room for new ones that are followed, and come back', () => {
    const { tape, records } = lines(30);
    const sieve = new Sieve(FACTS, filterOf('line'), 20);
    sieve.replace({ records, older: false, newer: false }, 'end');
    assert.deepEqual(
      shown(sieve),
      records.slice(15).map((_, index) => `line ${index + 15}`),
    );
    assert.equal(sieve.older, true);
    sieve.prepend(tape.page({ before: sieve.firstSeq, bytes: 1000 }));
    assert.equal(sieve.lines[0]?.text, 'line 10');
    assert.equal(sieve.full, true);
    assert.equal(sieve.older, true);
  });

  test('new ones are left out while it is full and its end is not followed, and come when asked for', () => {
    const { tape, records } = lines(19);
    const sieve = new Sieve(FACTS, filterOf('line'), 20);
    sieve.replace({ records, older: false, newer: false }, 'end');
    for (let count = 0; count < 10; count++) {
      sieve.append(tape.addLines(1), false);
      assert.equal(sieve.lines[0]?.text, 'line 0');
    }
    assert.equal(sieve.lines.length, 20);
    assert.equal(sieve.newer, true);
    sieve.extend(tape.page({ from: sieve.nextSeq, bytes: 1000 }));
    assert.equal(sieve.newer, false);
    assert.equal(sieve.lines.at(-1)?.text, 'line 28');
  });

  test('after a hole it begins anew if its end is followed', () => {
    const { records } = lines(20);
    for (const following of [true, false]) {
      const sieve = new Sieve(FACTS, filterOf('line'));
      sieve.append(records.slice(0, 5), true);
      sieve.append(records.slice(10), following);
      assert.equal(sieve.lines.at(-1)?.text, following ? 'line 19' : 'line 4');
      assert.equal(sieve.newer, !following);
    }
  });

  test('another framing empties it until it is given the end again', () => {
    const { records } = lines(5);
    const sieve = new Sieve(FACTS, filterOf('line'));
    sieve.append(records, true);
    assert.equal(sieve.reframe({ framing: 'lines', firstLineEnd: 6 }), false);
    assert.equal(sieve.lines.length, 5);
    assert.equal(sieve.reframe({ framing: 'reads', firstLineEnd: 6 }), true);
    assert.equal(sieve.lines.length, 0);
    sieve.replace({ records, older: false, newer: false }, 'end');
    assert.equal(sieve.lines.length, 5);
  });
});
