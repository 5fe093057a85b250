/** Bytes as an operator writes them: text with escapes, or hexadecimal. Columns count code points, from 1. */
import { CordboardError } from '../errors.ts';

const encoder = new TextEncoder();

const SIMPLE: Readonly<Record<string, number>> = {
  ...{ n: 0x0a, r: 0x0d, t: 0x09, e: 0x1b, '0': 0x00, a: 0x07, b: 0x08, f: 0x0c, v: 0x0b },
  ...{ '\\': 0x5c, '"': 0x22 },
};

const KNOWN = '\\xNN \\n \\r \\t \\e \\0 \\a \\b \\f \\v \\\\ \\" \\uNNNN \\u{N}';

/** Sticky: one step of a text, from where it is set to. */
const STEP = /\\x(?<byte>[\da-fA-F]{2})|\\u(?:\{(?<code>[\da-fA-F]{1,6})\}|(?<unit>[\da-fA-F]{4}))|[^\\"]+/uy;
const LOW_HALF = /\\u([dD][c-fC-F][\da-fA-F]{2})/y;

/** Bytes of one step, and the offset after it. */
interface Step {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * The bytes of a text with escapes, such as `"\x1b[c\x00"`: `\xNN` is one byte, `\uNNNN` and `\u{N}` a character
 * in UTF-8 (two `\uNNNN` may be a surrogate pair), `\n \r \t \e \0 \a \b \f \v \\ \"` as in C; anything else
 * is itself in UTF-8. Quotes around the whole are optional. Throws `CB_USAGE`, also for no bytes at all.
 */
export function parseEscapes(text: string): Uint8Array {
  const quoted = /^[ \t]*"/.exec(text)?.[0].length ?? 0;
  const parts: Uint8Array[] = [];
  let at = quoted;
  while (at < text.length && !(quoted > 0 && text[at] === '"')) {
    const { bytes, end } = step(text, at);
    parts.push(bytes);
    at = end;
  }
  if (quoted > 0) checkClosing(text, quoted - 1, at);
  if (parts.length === 0) throw wrong(text, quoted, 'expected text to send, got none');
  return new Uint8Array(Buffer.concat(parts));
}

/** `at` is where the closing quote has to be. */
function checkClosing(text: string, opening: number, at: number): void {
  if (at >= text.length) {
    throw wrong(text, opening, 'this quote is never closed; end with ", or write \\" for a quote itself');
  }
  const after = text.slice(at + 1).search(/[^ \t]/);
  if (after >= 0) {
    throw wrong(text, at + 1 + after, 'expected nothing after the closing quote; write \\" for one inside');
  }
}

function step(text: string, at: number): Step {
  STEP.lastIndex = at;
  const match = STEP.exec(text);
  if (match === null) return simple(text, at);
  const { byte, code, unit } = match.groups ?? {};
  const end = STEP.lastIndex;
  if (byte !== undefined) return { bytes: Uint8Array.of(parseInt(byte, 16)), end };
  if (code !== undefined) return character(text, at, parseInt(code, 16), end);
  if (unit !== undefined) return codeUnit(text, at, parseInt(unit, 16), end);
  return { bytes: encoder.encode(match[0]), end };
}

/** A quote inside a text without quotes, an escape of one letter, or a mistake. */
function simple(text: string, at: number): Step {
  if (text[at] === '"') return { bytes: Uint8Array.of(0x22), end: at + 1 };
  const letter = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  const byte = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
  if (byte === undefined) throw badEscape(text, at, letter);
  if (letter === '0' && /\d/.test(text[at + 2] ?? '')) {
    throw wrong(text, at, 'there are no octal escapes; write \\x1b for \\033, \\x00 for NUL before a digit');
  }
  return { bytes: Uint8Array.of(byte), end: at + 2 };
}

function badEscape(text: string, at: number, letter: string): CordboardError {
  if (at + 1 >= text.length) return wrong(text, at, 'nothing follows this \\; write \\\\ for one itself');
  if (letter === 'x') return wrong(text, at, 'expected two hexadecimal digits after \\x');
  if (letter === 'u')
    return wrong(text, at, 'expected four hexadecimal digits after \\u, or one to six in \\u{ }');
  return wrong(text, at, `there is no escape \\${named(letter)}; expected ${KNOWN}`);
}

/** `\uNNNN`, or two of them that are one character together. */
function codeUnit(text: string, at: number, unit: number, end: number): Step {
  LOW_HALF.lastIndex = end;
  const low = unit >= 0xd800 && unit <= 0xdbff ? LOW_HALF.exec(text)?.[1] : undefined;
  if (low === undefined) return character(text, at, unit, end);
  const code = 0x10000 + (unit - 0xd800) * 0x400 + (parseInt(low, 16) - 0xdc00);
  return character(text, at, code, LOW_HALF.lastIndex);
}

function character(text: string, at: number, code: number, end: number): Step {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw wrong(text, at, `U+${hex(code)} is no character; the last is U+10FFFF, and halves go in pairs`);
  }
  return { bytes: encoder.encode(String.fromCodePoint(code)), end };
}

/** A byte's two digits or a group of them, with `0x` or without. */
const GROUP = /(0x)?([0-9a-f]*)/iy;
/** Blanks with at most one comma or colon among them. */
const SEPARATOR = /\s*([,:]?)\s*/y;

/**
 * The bytes of `01 02 ff`, `0102ff`, `0x01,0x02` or `01:02`, in either case: groups of two digits to a byte, with
 * blanks, a comma or a colon between. Throws `CB_USAGE`, also for no bytes at all.
 */
export function parseHex(text: string): Uint8Array {
  let at = text.length - text.trimStart().length;
  const stop = text.trimEnd().length;
  if (at >= stop) throw wrong(text, 0, 'expected bytes such as 01 02 ff, got none');
  let digits = '';
  for (;;) {
    const group = hexGroup(text, at);
    digits += group.digits;
    at = group.end;
    if (at >= stop) return new Uint8Array(Buffer.from(digits, 'hex'));
    SEPARATOR.lastIndex = at;
    SEPARATOR.exec(text);
    if (SEPARATOR.lastIndex === at) throw noDigit(text, at);
    at = SEPARATOR.lastIndex;
  }
}

function hexGroup(text: string, at: number): { readonly digits: string; readonly end: number } {
  GROUP.lastIndex = at;
  const [whole = '', , digits = ''] = GROUP.exec(text) ?? [];
  const end = at + whole.length;
  if (digits === '') throw noDigit(text, end);
  if (digits.length % 2 > 0 && !atEdge(text, end)) throw noDigit(text, end);
  if (digits.length % 2 > 0) {
    throw wrong(text, end - 1, `a byte has two digits; ${digits.length} of them leave one over`);
  }
  return { digits, end };
}

function atEdge(text: string, at: number): boolean {
  return /^(?:$|[\s,:])/.test(text.slice(at, at + 1));
}

function noDigit(text: string, at: number): CordboardError {
  const found = at >= text.length ? 'the end' : named(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return wrong(text, at, `expected hexadecimal digits such as 01 02 ff, got ${found}`);
}

/** A character that can stand in a message. */
function named(letter: string): string {
  return /^[!-~]$/.test(letter) ? letter : `U+${hex(letter.codePointAt(0) ?? 0)}`;
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}

function wrong(text: string, at: number, what: string): CordboardError {
  return new CordboardError('CB_USAGE', `column ${Array.from(text.slice(0, at)).length + 1}: ${what}`);
}
