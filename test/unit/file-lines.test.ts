import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CordboardError } from '../../src/errors.ts';
import { linesOf } from '../../src/file-lines.ts';

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  // One buffer for all of them, as a reader may do it.
  const shared = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    shared.set(chunk);
    yield await Promise.resolve(shared.subarray(0, chunk.length));
  }
}

async function read(...chunks: readonly (string | Uint8Array)[]): Promise<[text: string, bytes: number][]> {
  const lines: [string, number][] = [];
  for await (const { text, bytes } of linesOf(chunksOf(chunks.map((chunk) => Buffer.from(chunk)))))
    lines.push([text, bytes]);
  return lines;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
  return [0, ...ends].map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

test('LF and CRLF end a line, a lone CR does not, and the last needs no end', async () => {
  assert.deepEqual(await read('one\ntw', 'o\r', '\n\nfo\rur'), [
    ['one', 4],
    ['two', 5],
    ['', 1],
    ['fo\rur', 5],
  ]);
  assert.deepEqual(await read('one\n'), [['one', 4]]);
  assert.deepEqual(await read('one\r'), [['one\r', 4]]);
  assert.deepEqual(await read(), []);
});

test('a byte order mark is left out at the start, and only there', async () => {
  assert.deepEqual(await read('\ufeffa\n\ufeffb'), [
    ['a', 5],
    ['\ufeffb', 4],
  ]);
});

test('lines are what the text splits into, wherever it is cut, and every byte is counted', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', '\0', ' ') });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(5)), async (whole, sizes) => {
      const lines = await read(...cut(Buffer.from(whole), sizes));
      const parts = whole.split('\n');
      const expected = parts.map((line, index) =>
        index < parts.length - 1 ? line.replace(/\r$/, '') : line,
      );
      if (expected.at(-1) === '') expected.pop();
      assert.deepEqual(
        lines.map(([line]) => line),
        expected,
      );
      assert.equal(
        lines.reduce((sum, [, bytes]) => sum + bytes, 0),
        Buffer.byteLength(whole),
      );
    }),
    { numRuns: 300 },
  );
});

const usage = (pattern: RegExp) => (error: unknown) =>
  error instanceof CordboardError && error.code === 'CB_USAGE' && pattern.test(error.message);

test('what is not UTF-8 is named by its line', async () => {
  await assert.rejects(read('a\nb\n', Uint8Array.of(0xc3, 10)), usage(/^line 3 is not UTF-8/));
  await assert.rejects(read(Uint8Array.of(0xc3)), usage(/^line 1 is not UTF-8/));
});

test('a line without end is given up after a megabyte, not collected', async () => {
  let asked = 0;
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      asked++;
      yield await Promise.resolve(new Uint8Array(64 * 1024).fill(97));
    }
  };
  await assert.rejects(linesOf(endless()).next(), usage(/^line 1 has more than 1048576 bytes/));
  assert.equal(asked, 17);
});
