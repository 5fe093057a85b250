import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Frames, type Cause } from '../../screens/frames.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that only `advance` moves, and a terminal that takes frames or does not. */
class Bench {
  time = 0;
  takes = true;
  readonly painted: number[] = [];
  onPaint: () => void = () => undefined;
  readonly #timers = new Set<Timer>();
  readonly frames = new Frames({
    paint: () => this.#paint(),
    now: () => this.time,
    schedule: (ms, run) => {
      const timer = { at: this.time + ms, run };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
  });

  get scheduled(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }

  /** The most frames in any closed second. */
  busiest(): number {
    const within = (from: number): number =>
      this.painted.filter((at) => at >= from && at <= from + 1000).length;
    return Math.max(0, ...this.painted.map(within));
  }

  /** The longest time between two frames. */
  longestGap(): number {
    return Math.max(...this.painted.slice(1).map((at, i) => at - (this.painted[i] ?? at)));
  }

  #next(end: number): Timer | undefined {
    const [first] = [...this.#timers].sort((a, b) => a.at - b.at);
    return first && first.at <= end ? first : undefined;
  }

  #paint(): boolean {
    if (!this.takes) return false;
    this.painted.push(this.time);
    this.onPaint();
    return true;
  }
}

test('a key after quiet is painted before dirty returns', () => {
  const bench = new Bench();
  bench.frames.dirty('key');
  assert.deepEqual(bench.painted, [0]);
  assert.equal(bench.scheduled, 0);
});

test('data after quiet is painted in the next turn of the loop, as one frame', () => {
  const bench = new Bench();
  for (let i = 0; i < 100; i++) bench.frames.dirty('data');
  assert.deepEqual(bench.painted, []);
  assert.equal(bench.scheduled, 1);
  bench.advance(0);
  assert.deepEqual(bench.painted, [0]);
  bench.advance(10_000);
  assert.deepEqual(bench.painted, [0]);
});

test('what was sent goes first, and what is told of it within 4 ms is in the same frame', () => {
  const bench = new Bench();
  bench.frames.dirty('sent');
  bench.advance(3);
  bench.frames.dirty('data');
  assert.deepEqual(bench.painted, []);
  bench.advance(1000);
  assert.deepEqual(bench.painted, [4]);
});

test('a key does not wait for what was sent, nor does what was sent for data', () => {
  const bench = new Bench();
  bench.frames.dirty('sent');
  bench.advance(1);
  bench.frames.dirty('key');
  assert.deepEqual(bench.painted, [1]);
  bench.advance(100);
  bench.frames.dirty('data');
  bench.advance(10);
  bench.frames.dirty('data');
  bench.frames.dirty('sent');
  bench.advance(100);
  assert.deepEqual(bench.painted, [1, 101, 115]);
});

for (const cause of ['key', 'sent', 'data'] as const) {
  test(`a thousand times ${cause} a second make at most 30 frames in any second, and never a pause`, () => {
    const bench = new Bench();
    for (let ms = 0; ms < 5000; ms++) {
      bench.frames.dirty(cause);
      bench.advance(1);
    }
    assert.ok(bench.busiest() <= 30, `${bench.busiest()}`);
    assert.ok(bench.painted.length >= 95, `${bench.painted.length}`);
    assert.ok(bench.longestGap() <= 50, `${bench.longestGap()}`);
  });
}

test('under a flood of data a key is painted within 4 ms, a burst of them too', () => {
  const bench = new Bench();
  for (let ms = 0; ms < 4000; ms++) {
    bench.frames.dirty('data');
    if (ms % 1000 < 20 && ms % 5 === 0) {
      bench.frames.dirty('key');
      bench.advance(4);
      assert.ok((bench.painted.at(-1) ?? 0) >= bench.time - 4, `key at ${bench.time - 4}`);
    }
    bench.advance(1);
  }
  assert.ok(bench.busiest() <= 30, `${bench.busiest()}`);
});

test('a fast typist under a flood of data is answered within 4 ms every time', () => {
  const bench = new Bench();
  for (let key = 0; key < 200; key++) {
    for (let ms = 0; ms < 66; ms++) {
      bench.frames.dirty('data');
      bench.advance(1);
    }
    bench.frames.dirty('key');
    bench.advance(4);
    assert.ok((bench.painted.at(-1) ?? 0) >= bench.time - 4, `key ${key}`);
  }
});

test('two keys in the same millisecond are two frames, 4 ms apart', () => {
  const bench = new Bench();
  bench.frames.dirty('key');
  bench.frames.dirty('key');
  bench.frames.dirty('key');
  bench.advance(1000);
  assert.deepEqual(bench.painted, [0, 4]);
});

test('data waits 50 ms after any frame', () => {
  const bench = new Bench();
  bench.frames.dirty('key');
  bench.frames.dirty('data');
  bench.advance(49);
  assert.deepEqual(bench.painted, [0]);
  bench.advance(1);
  assert.deepEqual(bench.painted, [0, 50]);
});

test('a key takes the data that waits with it, and its timer', () => {
  const bench = new Bench();
  bench.frames.dirty('key');
  bench.frames.dirty('data');
  bench.advance(10);
  bench.frames.dirty('key');
  assert.deepEqual(bench.painted, [0, 10]);
  assert.equal(bench.scheduled, 0);
});

test('a terminal that has not taken the last frame gets the next one when it has', () => {
  const bench = new Bench();
  bench.takes = false;
  bench.frames.dirty('key');
  bench.frames.dirty('data');
  bench.advance(5000);
  assert.equal(bench.scheduled, 0);
  bench.takes = true;
  bench.advance(5000);
  assert.deepEqual(bench.painted, []);
  bench.frames.drained();
  assert.deepEqual(bench.painted, [10_000]);
});

test('drained paints nothing when nothing has changed', () => {
  const bench = new Bench();
  bench.frames.drained();
  bench.advance(1000);
  assert.deepEqual(bench.painted, []);
});

test('frames not taken do not count against the rate', () => {
  const bench = new Bench();
  bench.takes = false;
  for (let i = 0; i < 100; i++) {
    bench.frames.dirty('key');
    bench.frames.drained();
  }
  bench.takes = true;
  bench.frames.drained();
  assert.deepEqual(bench.painted, [0]);
});

test('what becomes dirty while painting gets a frame of its own, not a nested one', () => {
  const bench = new Bench();
  let depth = 0;
  let left = 3;
  bench.onPaint = () => {
    assert.equal(depth++, 0);
    if (left-- > 0) bench.frames.dirty('key');
    depth--;
  };
  bench.frames.dirty('key');
  bench.advance(1000);
  assert.deepEqual(bench.painted, [0, 4, 8, 12]);
});

test('a key that comes during a data frame the terminal refuses stays a key', () => {
  let refuse = true;
  const painted: number[] = [];
  const frames: Frames = new Frames({
    paint: () => {
      if (refuse) frames.dirty('key');
      else painted.push(0);
      return !refuse;
    },
    now: () => 0,
    schedule: (_, run) => {
      run();
      return () => undefined;
    },
  });
  frames.dirty('data');
  refuse = false;
  frames.drained();
  assert.deepEqual(painted, [0]);
});

test('nothing is painted after stop', () => {
  const bench = new Bench();
  bench.frames.dirty('data');
  bench.frames.stop();
  bench.frames.dirty('key');
  bench.frames.drained();
  bench.advance(1000);
  assert.deepEqual(bench.painted, []);
  assert.equal(bench.scheduled, 0);
});

test('whatever comes when: at most 30 frames a second, a last frame after the last change, then rest', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 60 }),
    cause: fc.constantFrom<Cause>('key', 'data'),
    stall: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const bench = new Bench();
      for (const { wait, cause, stall } of steps) {
        bench.takes = !stall;
        if (!stall) bench.frames.drained();
        bench.advance(wait);
        bench.frames.dirty(cause);
      }
      const last = bench.time;
      bench.takes = true;
      bench.frames.drained();
      bench.advance(100);
      assert.ok(bench.busiest() <= 30);
      assert.ok(steps.length === 0 || (bench.painted.at(-1) ?? -1) >= last);
      assert.equal(bench.scheduled, 0);
    }),
    { numRuns: 200 },
  );
});
