import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CordboardError } from '../../src/errors.ts';
import { parseEscapes, parseHex } from '../../src/wire/literal.ts';
import { fuzz } from '../helpers/fuzz.ts';

/** A part of a text with escapes, and the bytes it means. */
interface Part {
  readonly text: string;
  readonly bytes: readonly number[];
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const utf8 = (text: string): readonly number[] => [...Buffer.from(text)];

const byte = fc.nat(255).map((value): Part => ({ text: `\\x${hex(value, 2)}`, bytes: [value] }));
const simple = fc
  .constantFrom(...'n r t e a b f v \\ "'.split(' ').map((letter, index) => ({ letter, index })))
  .map(({ letter, index }): Part => {
    const values = [0x0a, 0x0d, 0x09, 0x1b, 0x07, 0x08, 0x0c, 0x0b, 0x5c, 0x22];
    return { text: `\\${letter}`, bytes: [values[index] ?? -1] };
  });
const character = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 1 })
  .filter((text) => !/^[\ud800-\udfff]$/.test(text));
const escaped = fc.tuple(character, fc.boolean(), fc.boolean()).map(([text, braces, upper]): Part => {
  const cased = (value: string): string => (upper ? value.toUpperCase() : value);
  const code = text.codePointAt(0) ?? 0;
  const units = text.split('').map((unit) => `\\u${cased(hex(unit.charCodeAt(0), 4))}`);
  return { text: braces ? `\\u{${cased(hex(code, 1))}}` : units.join(''), bytes: utf8(text) };
});
const plain = character
  .filter((text) => text !== '\\' && text !== '"')
  .map((text): Part => ({ text, bytes: utf8(text) }));
const parts = fc.array(fc.oneof(byte, simple, escaped, plain), { minLength: 1, maxLength: 20 });

test('any mix of escapes and text is the bytes it says, with quotes and without', () => {
  fuzz(
    fc.property(parts, (list) => {
      const text = list.map((part) => part.text).join('');
      const bytes = list.flatMap((part) => part.bytes);
      assert.deepEqual([...parseEscapes(text)], bytes);
      assert.deepEqual([...parseEscapes(`"${text}"`)], bytes);
    }),
  );
});

test('any bytes, written in hexadecimal in any of its ways, are the same bytes again', () => {
  const way = fc.record({
    between: fc.constantFrom('', ' ', ',', ':', ', ', ' : '),
    mark: fc.constantFrom('', '0x'),
    upper: fc.boolean(),
  });
  fuzz(
    fc.property(fc.uint8Array({ minLength: 1 }), way, (bytes, { between, mark, upper }) => {
      const before = between === '' ? '' : mark;
      const digits = (value: number): string => (upper ? hex(value, 2).toUpperCase() : hex(value, 2));
      const text = Array.from(bytes, (value) => before + digits(value)).join(between);
      assert.deepEqual(parseHex(text), bytes);
    }),
  );
});

test('any text at all is bytes, or refused with a column inside of it or right after', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('\\xu{}"0a1f ,:g')) }),
  );
  fuzz(
    fc.property(anything, fc.constantFrom(parseEscapes, parseHex), (text, parse) => {
      try {
        assert.ok(parse(text).length > 0);
      } catch (error) {
        assert.ok(error instanceof CordboardError);
        const column = Number(/^column (\d+): [ -~]+$/.exec(error.message)?.[1]);
        assert.ok(column >= 1 && column <= Array.from(text).length + 1, error.message);
      }
    }),
    1000,
  );
});
