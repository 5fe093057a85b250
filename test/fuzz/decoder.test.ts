import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decoder, type InputEvent } from '../../screens/decoder.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { joined } from '../helpers/input.ts';

const PASTE_LIMIT = 16;

/** Bytes that are often nearly a sequence. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      ...[
        '\x1b',
        '\x1b[',
        '\x1bO',
        '\x1b]',
        '\x1bP',
        '\x1b\\',
        '[',
        'M',
        '~',
        'u',
        '$',
        ';',
        ':',
        '<',
        '?',
        '\x07',
      ],
      ...[
        '\x1b[200~',
        '\x1b[201~',
        '\x1b[20',
        '1~',
        '200',
        '1;5',
        'A',
        'a',
        'é',
        '漢',
        '🐢',
        '\r',
        '\x18',
        '\x7f',
      ],
      ...['\x1b[<0;3;4M', '\x1b[M !!', '\x1b[97;5u', '\x1b[[A', '\x1b]11;x\x07', '\x1b[27;5;13~', ' '],
    )
    .map((text) => Buffer.from(text)),
);
const input = fc.array(piece, { maxLength: 24 }).map((pieces) => Buffer.concat(pieces));
const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 12 });

function chunksOf(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

function decode(chunks: readonly Buffer[]): InputEvent[] {
  const decoder = new Decoder({ pasteLimit: PASTE_LIMIT });
  return joined([...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.flush()]);
}

test('how the bytes are cut makes no difference', () => {
  fuzz(
    fc.property(input, cuts, (bytes, at) => {
      assert.deepEqual(decode(chunksOf(bytes, at)), decode([bytes]));
      assert.deepEqual(decode(Array.from(bytes, (byte) => Buffer.of(byte))), decode([bytes]));
    }),
    2000,
  );
});

test('text holds no control character, no text is empty, no character is cut, nothing waits after a flush', () => {
  fuzz(
    fc.property(fc.array(input, { maxLength: 4 }), fc.boolean(), (chunks, flushing) => {
      const decoder = new Decoder({ pasteLimit: PASTE_LIMIT });
      for (const chunk of chunks) {
        for (const event of [...decoder.push(chunk), ...(flushing ? decoder.flush() : [])]) sound(event);
        if (flushing) assert.equal(decoder.pending, 'none');
      }
    }),
    1000,
  );
});

function sound(event: InputEvent): void {
  if (event.type === 'mouse') assert.ok(event.x >= 0 && event.y >= 0);
  if (event.type === 'key') assert.match(event.key, /^(C-)?(M-)?(S-)?([A-Z][A-Za-z]+|F\d+|[^\x00- \x7f])$/u);
  if (event.type === 'text') assert.match(event.text, /^[^\x00-\x1f\x7f]+$/u);
  if (event.type === 'paste') assert.ok(event.text.length > 0 && event.text.length <= PASTE_LIMIT);
  if (event.type === 'text' || event.type === 'paste') assert.doesNotMatch(event.text, /\p{Cs}/u);
}

test('typing that holds no control character comes back as it was', () => {
  const typed = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\x00-\x1f\x7f]/.test(text));
  fuzz(fc.property(typed, (text) => assert.deepEqual(decode([Buffer.from(text)]), [{ type: 'text', text }])));
});
