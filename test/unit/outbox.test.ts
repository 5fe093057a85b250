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

  readonly outbox = new Outbox(
    (bytes, taken) => {
      assert.equal(this.#pending, undefined, 'one write at a time');
      assert.ok(bytes.length <= SLICE && bytes.length > 0, `a slice of ${bytes.length}`);
      this.#pending = { bytes, taken };
    },
    () => this.empties++,
  );

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
  const steps = fc.array(fc.oneof(fc.constant('take' as const), fc.integer({ min: 0, max: 3 * SLICE })), {
    maxLength: 20,
  });
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
