import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addressWithin,
  count,
  displayName,
  displayState,
  displayTitle,
  formatAge,
  formatLeft,
  formatBytes,
  formatRate,
  formatTime,
} from '../../src/format.ts';
import { summaryOf } from '../helpers/sessions.ts';

test('an age is told in its largest whole unit', () => {
  const ages: [number, string][] = [
    [-5, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_599_999, '59m'],
    [3_600_000, '1h'],
    [86_399_999, '23h'],
    [86_400_000 * 4, '4d'],
  ];
  for (const [ms, text] of ages) assert.equal(formatAge(ms), text);
});

test('an amount has about three digits and a unit', () => {
  const amounts: [number, string][] = [
    [0, '0 B'],
    [80, '80 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1249, '1.2 kB'],
    [99_400, '99 kB'],
    [99_500, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [14e6, '14 MB'],
    [2e12, '2.0 TB'],
  ];
  for (const [bytes, text] of amounts) assert.equal(formatBytes(bytes), text);
  assert.equal(formatRate(1249), '1.2 kB/s');
});

test('an address of any kind is cut in its middle, and its end stays', () => {
  const cut: [address: string, width: number, shown: string][] = [
    ['127.0.0.1:50122', 15, '127.0.0.1:50122'],
    ['127.100.200.100:50122', 15, '127.….100:50122'],
    ['[2001:db8::7]:50122', 9, '[2…:50122'],
    ['unix:/run/pumps.sock#12', 15, 'unix…ps.sock#12'],
    ['unix:/run/泵泵泵泵泵泵.sock#12', 16, 'unix:…泵.sock#12'],
    ['a-socket-without-a-number', 10, 'a-s…number'],
    ['127.0.0.1:50122', 1, '…'],
    ['127.0.0.1:50122', 0, ''],
  ];
  for (const [address, width, shown] of cut) assert.equal(addressWithin(address, width), shown);
});

test('no amount is told in more than seven characters, nor more than 5 % off', () => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      const text = formatBytes(bytes);
      assert.ok(text.length <= 7, text);
      const [amount = '', unit = ''] = text.split(' ');
      const told = Number(amount) * 1000 ** units.indexOf(unit);
      assert.ok(Math.abs(told - bytes) <= bytes * 0.05, `${text} for ${bytes}`);
    }),
  );
});

test('a time of day is the local one', () => {
  assert.equal(formatTime(new Date(2026, 0, 2, 3, 4, 5).getTime()), '03:04:05');
});

test('a session goes by its name, else its address, with nothing that is no glyph', () => {
  assert.equal(displayTitle(summaryOf(3, { name: 'pump-a' })), '#3 pump-a');
  assert.equal(displayTitle(summaryOf(3)), '#3 192.0.2.3:40000');
  assert.equal(displayName(summaryOf(3, { name: 'a\x1b]0;b\x07' })), 'a␛]0;b␇');
});

test('a state says why and which way', () => {
  assert.equal(displayState(summaryOf(1)), 'open');
  assert.equal(displayState(summaryOf(1, { state: 'closed', reason: 'hung up' })), 'hung up');
  assert.equal(displayState(summaryOf(1, { state: 'closed' })), 'closed');
  assert.equal(displayState(summaryOf(1, { state: 'half-closed', ended: true })), 'half-closed');
  assert.equal(displayState(summaryOf(1, { state: 'half-closed', finished: true })), 'finished');
});

test('one of a thing is not several', () => {
  assert.deepEqual(
    [count(0, 'client'), count(1, 'client'), count(2, 'client')],
    ['0 clients', '1 client', '2 clients'],
  );
});

test('what is left of a span is rounded up, to no less than it is and no more than its smaller unit', () => {
  const minute = 60_000;
  const hour = 60 * minute;
  for (const [ms, text] of [
    [-5, '0s'],
    [0, '0s'],
    [1, '1s'],
    [59_000, '59s'],
    [59_001, '1m'],
    [60_000, '1m'],
    [10 * minute - 1, '10m'],
    [9 * minute, '9m'],
    [hour - 1, '1h'],
    [90 * minute - 1, '1h30m'],
    [2 * hour - 1, '2h'],
    [24 * hour - 1, '1d'],
    [36 * hour - 1, '1d12h'],
    [7 * 24 * hour - 1, '7d'],
  ] as const)
    assert.equal(formatLeft(ms), text);
});
