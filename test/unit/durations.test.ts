import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration, parsePace, parseTime, rangeIn } from '../../src/durations.ts';

for (const [text, ms] of [
  ['5s', 5000],
  ['500ms', 500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['1.5s', 1500],
  ['0s', 0],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
] as const) {
  test(`${text} is a duration`, () => assert.equal(parseDuration(text), ms));
}

for (const text of [
  '',
  '5',
  's',
  '5 s',
  '-5s',
  '5S',
  '5sec',
  '.5s',
  '5.s',
  '1e3s',
  '5s5',
  `${'9'.repeat(400)}h`,
]) {
  test(`${text.slice(0, 10)} is none`, () => assert.equal(parseDuration(text), undefined));
}

for (const [text, ms] of [
  ['10ms', 10],
  ['1s', 1000],
  ['100/s', 10],
  ['1k/s', 1],
  ['1K/s', 1],
  ['2.5k/s', 0.4],
  ['2M/s', 0.0005],
] as const) {
  test(`${text} is a pace`, () => assert.equal(parsePace(text), ms));
}

for (const text of [
  '',
  '0ms',
  '0/s',
  '0k/s',
  '100',
  '/s',
  'k/s',
  '100/m',
  '100 /s',
  '-1/s',
  '1g/s',
  '0.0/s',
]) {
  test(`${text} is none, too`, () => assert.equal(parsePace(text), undefined));
}

test('a number alone counts what it is said to count', () => {
  assert.deepEqual(parseTime('5'), { ms: 5000, unit: 1000, isBare: true });
  assert.deepEqual(parseTime('1.5', 'd'), { ms: 129_600_000, unit: 86_400_000, isBare: true });
  assert.deepEqual(parseTime('5m', 'd'), { ms: 300_000, unit: 60_000 });
  for (const text of ['', '-5', '.5', '5 ', '1e3']) assert.equal(parseTime(text), undefined);
});

test('bounds are told in the unit that was used, or in a smaller one that they have any of', () => {
  assert.equal(rangeIn(60_000, 0, 86_400_000), '0m..1440m');
  assert.equal(rangeIn(1, 1, 86_400_000), '1ms..86400000ms');
  assert.equal(rangeIn(7 * 86_400_000, 0, 86_400_000), '0d..1d');
  assert.equal(rangeIn(60_000, 1, 32_767_000), '1m..546m');
});

test('durations are written in the largest unit that loses nothing', () => {
  assert.deepEqual([0, 1, 999, 1000, 1500, 60_000, 90_000, 3_600_000].map(formatDuration), [
    '0ms',
    '1ms',
    '999ms',
    '1s',
    '1500ms',
    '1m',
    '90s',
    '1h',
  ]);
});

test('what is written is read as the same', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(1, 1000, 60_000, 3_600_000), (count, unit) => {
      assert.equal(parseDuration(formatDuration(count * unit)), count * unit);
    }),
  );
});
