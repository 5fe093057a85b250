import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMoment } from '../../src/console/moments.ts';

/** Local time: a Sunday afternoon. */
const NOW = new Date(2026, 10, 22, 14, 5, 30, 250).getTime();

const local = (year: number, month: number, day: number, hour: number, minute: number, second = 0): number =>
  new Date(year, month, day, hour, minute, second).getTime();

function at(text: string, now = NOW): number {
  const moment = parseMoment(text, now);
  assert.ok('at' in moment, JSON.stringify(moment));
  return moment.at;
}

function error(text: string): string {
  const moment = parseMoment(text, NOW);
  assert.ok('error' in moment, `${text} is ${JSON.stringify(moment)}`);
  return moment.error;
}

test('a time of day is the last such time', () => {
  assert.equal(at('14:05'), local(2026, 10, 22, 14, 5));
  assert.equal(at('14:05:30'), local(2026, 10, 22, 14, 5, 30));
  assert.equal(at('14:05:31'), local(2026, 10, 21, 14, 5, 31));
  assert.equal(at('9:00'), local(2026, 10, 22, 9, 0));
  assert.equal(at(' 23:59 '), local(2026, 10, 21, 23, 59));
});

test('yesterday of the first of a month is in the month before', () => {
  const first = local(2026, 2, 1, 0, 30);
  assert.equal(at('yesterday 14:05', first), local(2026, 1, 28, 14, 5));
  assert.equal(at('14:05', first), local(2026, 1, 28, 14, 5));
  assert.equal(at('yesterday 0:10', first), local(2026, 1, 28, 0, 10));
});

test('a date with a time', () => {
  assert.equal(at('2026-11-22 14:05'), local(2026, 10, 22, 14, 5));
  assert.equal(at('2026-1-2T03:04:05'), local(2026, 0, 2, 3, 4, 5));
  assert.equal(at('2024-02-29 00:00'), local(2024, 1, 29, 0, 0));
  assert.equal(at('today 00:00'), local(2026, 10, 22, 0, 0));
});

test('so much before now', () => {
  assert.equal(at('-90s'), NOW - 90_000);
  assert.equal(at('-10m'), NOW - 600_000);
  assert.equal(at('-2h'), NOW - 7_200_000);
  assert.equal(at('-1d'), NOW - 86_400_000);
  assert.equal(at('-1w'), NOW - 7 * 86_400_000);
  assert.equal(at('-1h30m'), NOW - 5_400_000);
});

test('what is no moment is refused in words, on one line', () => {
  for (const text of ['', 'noon', '14', '14:5', '10m', '+10m', '-10', '2026-11-22', '14:05 yesterday']) {
    assert.match(error(text), /^no moment: .*expected 14:05/);
  }
  for (const text of ['24:00', '14:60', '14:05:60']) assert.match(error(text), /no time of day/);
  for (const text of ['2026-02-29 14:05', '2026-13-01 14:05', '2026-00-10 14:05', '0099-01-01 10:00']) {
    assert.match(error(text), /no such day/);
  }
  for (const text of ['2026-11-22 14:06', '2027-01-01 00:00', 'today 14:06']) {
    assert.match(error(text), /yet to come/);
  }
  assert.doesNotMatch(error('\x1b[2J\n'.repeat(30)), /[\0-\x1f]/);
});
