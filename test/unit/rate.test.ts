import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rate } from '../../src/session/rate.ts';

function steady(bytesPerSecond: number, seconds: number, step = 10): Rate {
  const rate = new Rate();
  for (let at = 0; at <= seconds * 1000; at += step) rate.add((bytesPerSecond * step) / 1000, at);
  return rate;
}

test('a steady flow is shown as what it is', () => {
  const rate = steady(12_000, 60).perSecond(60_000);
  assert.ok(Math.abs(rate - 12_000) < 120, `${rate} for 12000`);
});

test('five seconds of silence leave about a third, a minute leaves nothing', () => {
  const rate = steady(1000, 60);
  const later = rate.perSecond(65_000);
  assert.ok(later > 340 && later < 400, `${later}`);
  assert.equal(rate.perSecond(120_000), 0);
});

test('nothing came, nothing is shown', () => {
  assert.equal(new Rate().perSecond(1_700_000_000_000), 0);
});

test('a burst counts at once', () => {
  const rate = new Rate();
  rate.add(5000, 1000);
  assert.equal(rate.perSecond(1000), 1000);
});

test('it is finite and never negative, even when the clock is set back', () => {
  const step = fc.record({ bytes: fc.nat(1e9), at: fc.nat(1e9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat(1e9), (steps, now) => {
      const rate = new Rate();
      for (const { bytes, at } of steps) rate.add(bytes, at);
      const shown = rate.perSecond(now);
      assert.ok(Number.isFinite(shown) && shown >= 0, `${shown}`);
    }),
  );
});
