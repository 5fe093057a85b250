import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Outbox } from '../../src/net/outbox.ts';

const SLICE = 64 * 1024;

/** A kernel that takes a slice when it is told to. */
class Kernel {
  readonly taken: Uint8Array[] = [];
  empties = 0;
  #pending: { readonly bytes: Uint8Array; readonly taken: () => void } | undefined;

  counted = 0;

  readonly outbox = new Outbox({
    write: (bytes, taken) => {
      assert.equal(this.#pending, undefined, 'one write at a time');
      assert.ok(bytes.length <= SLICE && bytes.length > 0, `a slice of ${bytes.length}`);
      this.#pending = { bytes: Uint8Array.from(bytes), taken };
    },
    emptied: () => this.empties++,
    counted: (bytes) => (this.counted += bytes),
  });

  take(): boolean {
    const pending = this.#pending;
    if (pending === undefined) return false;
    this.#pending = undefined;
    this.taken.push(pending.bytes);
    pending.taken();
    return true;
  }
}

test('bytes go out in order, in slices, one write at a time', () => {
  const steps = fc.array(
    fc.oneof(
      fc.constant('take' as const),
      fc.integer({ min: 0, max: 3 * SLICE }),
      fc.integer({ min: 0, max: 5000 }),
    ),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const kernel = new Kernel();
      const pushed: Uint8Array[] = [];
      for (const [index, step] of all.entries()) {
        if (step === 'take') kernel.take();
        else {
          const bytes = Buffer.alloc(step, index + 1);
          pushed.push(bytes);
          kernel.outbox.push(bytes);
        }
        const out = kernel.taken.reduce((sum, { length }) => sum + length, 0);
        assert.equal(kernel.outbox.queued, pushed.reduce((sum, { length }) => sum + length, 0) - out);
        assert.equal(kernel.counted, kernel.outbox.queued);
      }
      while (kernel.take());
      assert.equal(kernel.outbox.queued, 0);
      assert.ok(Buffer.concat(kernel.taken).equals(Buffer.concat(pushed)));
    }),
    { numRuns: 100 },
  );
});

test('it is empty once for every time it was filled', () => {
  const kernel = new Kernel();
  assert.equal(kernel.empties, 0);
  kernel.outbox.push(Buffer.from('one'));
  kernel.outbox.push(Buffer.from('two'));
  kernel.take();
  assert.equal(kernel.empties, 0);
  kernel.take();
  assert.equal(kernel.empties, 1);
  kernel.outbox.push(Buffer.from('three'));
  kernel.take();
  assert.equal(kernel.empties, 2);
});

test('nothing to push is nothing to write', () => {
  const kernel = new Kernel();
  kernel.outbox.push(Buffer.alloc(0));
  assert.equal(kernel.take(), false);
  assert.equal(kernel.outbox.queued, 0);
});

test('progress is what the kernel took since it was last asked', () => {
  const kernel = new Kernel();
  kernel.outbox.push(Buffer.alloc(2 * SLICE));
  assert.equal(kernel.outbox.progressed(), false);
  kernel.take();
  assert.equal(kernel.outbox.progressed(), true);
  assert.equal(kernel.outbox.progressed(), false);
  kernel.take();
  assert.equal(kernel.outbox.progressed(), true);
});

/** Messages of one letter each, of which a few are long. */
const lengths = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 4000, max: 2 * SLICE })),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test('what is dropped are whole messages, the oldest of those that are not on their way', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 5 * SLICE }), (all, wanted) => {
      const kernel = new Kernel();
      const messages = all.map((length, index) => Buffer.alloc(length, index + 1));
      for (const message of messages) kernel.outbox.push(message);
      const before = kernel.outbox.queued;
      const dropped = kernel.outbox.dropOldest(wanted);
      assert.equal(kernel.outbox.queued, before - dropped);
      assert.equal(kernel.counted, kernel.outbox.queued);
      while (kernel.take());
      const out = Buffer.concat(kernel.taken);
      const kept = messages.filter((message) => out.includes(message));
      assert.ok(out.equals(Buffer.concat(kept)));
      assert.equal(kept[0], messages[0], 'the first is on its way');
      const lost = messages.filter((message) => !kept.includes(message));
      assert.deepEqual(lost, messages.slice(1, 1 + lost.length).slice(0, lost.length));
    }),
    { numRuns: 100 },
  );
});

test('many small messages take no more memory than a block for each 16 KiB of them', () => {
  const kernel = new Kernel();
  kernel.outbox.push(Buffer.alloc(1));
  const before = process.memoryUsage();
  for (let count = 0; count < 1_000_000; count++) kernel.outbox.push(Buffer.of(count & 255));
  assert.equal(kernel.outbox.queued, 1_000_001);
  const blocks = Math.ceil(1_000_000 / (16 * 1024));
  const arrays = process.memoryUsage().arrayBuffers - before.arrayBuffers;
  assert.ok(arrays <= (blocks + 600) * 16 * 1024, `${arrays} bytes`);
});

test('what is given up when the connection is gone counts no longer, whatever the kernel says then', () => {
  const kernel = new Kernel();
  kernel.outbox.push(Buffer.alloc(3 * SLICE));
  kernel.take();
  assert.equal(kernel.outbox.discard(), 2 * SLICE);
  kernel.take();
  assert.equal(kernel.counted, 0);
  assert.equal(kernel.empties, 0);
});
