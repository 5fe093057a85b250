import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { suite, test } from 'node:test';
import { dummyInput, Output, sinkStream, type Sink } from '../../screens/output.ts';

/** A terminal that has room for `room` bytes. */
class FakeSink implements Sink {
  room = Infinity;
  failure: string | undefined;
  taken = '';
  closed = false;

  write(bytes: Uint8Array, done: Parameters<Sink['write']>[1]): void {
    try {
      done(null, this.writeSync(bytes));
    } catch (error) {
      done(error instanceof Error ? error : null, 0);
    }
  }

  writeSync(bytes: Uint8Array): number {
    if (this.room === 0) this.failure ??= 'EAGAIN';
    if (this.failure !== undefined) throw Object.assign(new Error(this.failure), { code: this.#once() });
    const part = bytes.subarray(0, this.room);
    this.room -= part.length;
    this.taken += Buffer.from(part).toString();
    return part.length;
  }

  close(): void {
    this.closed = true;
  }

  /** No room is over when there is room; other failures stay. */
  #once(): string {
    const failure = this.failure ?? '';
    if (failure === 'EAGAIN') this.failure = undefined;
    return failure;
  }
}

class FakeSize extends EventEmitter {
  columns: number | undefined = 100;
  rows: number | undefined = 30;
}

function setUp(): { sink: FakeSink; size: FakeSize; output: Output } {
  const sink = new FakeSink();
  const size = new FakeSize();
  return { sink, size, output: new Output(sink, size) };
}

suite('output', () => {
  test('what a terminal takes at once is never waited for, and owes no drain', () => {
    const { sink, output } = setUp();
    output.on('drain', () => assert.fail('no write had to wait'));
    assert.equal(output.write('one'), true);
    assert.equal(output.write('two'), true);
    assert.equal(output.busy, false);
    assert.equal(sink.taken, 'onetwo');
  });

  test('what a terminal has no room for waits in order, and drains once', async () => {
    const { sink, output } = setUp();
    sink.room = 5;
    assert.equal(output.write('12345678'), false);
    assert.equal(output.write('é漢'), false);
    assert.equal(output.busy, true);
    assert.equal(sink.taken, '12345');
    sink.room = Infinity;
    await once(output, 'drain');
    assert.equal(output.busy, false);
    assert.equal(sink.taken, '12345678é漢');
  });

  test('a painter may write from drain', async () => {
    const { sink, output } = setUp();
    sink.room = 1;
    output.write('ab');
    output.once('drain', () => output.write('c'));
    sink.room = Infinity;
    await once(output, 'drain');
    assert.equal(sink.taken, 'abc');
  });

  test('the last words overtake a frame that waits', () => {
    const { sink, output } = setUp();
    sink.room = 2;
    output.write('frame');
    sink.room = Infinity;
    output.writeLast('restore');
    assert.equal(sink.taken, 'frrestore');
    assert.equal(output.busy, false);
  });

  test('the last words are given up when nobody reads, or nobody is there', () => {
    for (const failure of ['EAGAIN', 'EIO']) {
      const { sink, output } = setUp();
      sink.room = failure === 'EAGAIN' ? 3 : Infinity;
      sink.failure = failure === 'EIO' ? 'EIO' : undefined;
      output.writeLast('restore');
      assert.equal(sink.taken, failure === 'EAGAIN' ? 'res' : '');
    }
  });

  test('a terminal that is gone is told, and nothing waits for it', () => {
    const { sink, output } = setUp();
    let gone = 0;
    output.on('gone', () => (gone += 1));
    sink.failure = 'EIO';
    output.write('x');
    assert.equal(gone, 1);
    assert.equal(output.busy, false);
  });

  test('after close it takes nothing and listens to nothing', () => {
    const { sink, size, output } = setUp();
    sink.room = 1;
    output.write('ab');
    output.close();
    sink.room = Infinity;
    output.write('c');
    assert.deepEqual([sink.taken, sink.closed, output.busy, output.writable], ['a', true, false, false]);
    assert.equal(size.listenerCount('resize'), 0);
  });

  test('an answer that comes after the last words puts nothing back', () => {
    const answers: Parameters<Sink['write']>[1][] = [];
    const sink = Object.assign(new FakeSink(), {
      write: (_: Uint8Array, done: Parameters<Sink['write']>[1]) => void answers.push(done),
    });
    const output = new Output(sink, new FakeSize());
    output.write('frame');
    output.writeLast('restore');
    answers[0]?.(null, 2);
    assert.deepEqual([output.busy, answers.length, sink.taken], [false, 1, 'restore']);
  });
});

suite('the size', () => {
  test('is told once for a burst, when it is settled', async () => {
    const { size, output } = setUp();
    let told = 0;
    output.on('resize', () => (told += 1));
    for (let columns = 99; columns >= 50; columns--) {
      size.columns = columns;
      size.emit('resize');
    }
    assert.equal(output.columns, 100, 'nobody sees a size that was not told');
    await once(output, 'resize');
    assert.deepEqual([output.columns, output.rows, told], [50, 30, 1]);
  });

  test('of a terminal that does not know is 80 by 24', () => {
    const size = new FakeSize();
    size.columns = 0;
    size.rows = undefined;
    const output = new Output(new FakeSink(), size);
    assert.deepEqual([output.columns, output.rows], [80, 24]);
  });
});

test('the input for blessed is a terminal that says nothing', () => {
  const input = dummyInput();
  input.setRawMode(true);
  assert.equal(input.isTTY, true);
  assert.equal(input.read(), null);
});

suite('a sink as a stream', () => {
  test('what has no room waits for it, in order', async () => {
    const sink = new FakeSink();
    sink.room = 2;
    const stream = sinkStream(sink);
    stream.write('one');
    stream.write('two');
    assert.equal(sink.taken, 'on');
    sink.room = Infinity;
    stream.end();
    await once(stream, 'finish');
    assert.equal(sink.taken, 'onetwo');
  });

  test('any other failure is an error of the stream', async () => {
    const sink = new FakeSink();
    sink.failure = 'EIO';
    const stream = sinkStream(sink);
    stream.write('one');
    await assert.rejects(once(stream, 'finish'), { code: 'EIO' });
  });
});
