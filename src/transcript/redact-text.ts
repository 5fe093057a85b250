/** Bytes as text that patterns are held against, and the way back. */
import { Buffer, isAscii } from 'node:buffer';
import { byteCount } from '../wire/framing.ts';
import { Utf8Reader } from '../wire/utf8.ts';

/** UTF-8; each byte that is not part of it is a unit of its own, which no character of a pattern stands for. */
export function textOf(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const reader = new Utf8Reader();
  return reader.read(bytes) + reader.end();
}

/** Lines without their ends, and the UTF-16 offset at which each begins; empty ones are left out. */
export function linesOf(text: string): { readonly text: string; readonly start: number }[] {
  const lines: { readonly text: string; readonly start: number }[] = [];
  let start = 0;
  for (const end of text.matchAll(/[\r\n]+/g)) {
    if (end.index > start) lines.push({ text: text.slice(start, end.index), start });
    start = end.index + end[0].length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), start });
  return lines;
}

/** How many bytes of `text` come before each of these UTF-16 offsets, which ascend. */
export function bytePlaces(text: string, offsets: readonly number[]): number[] {
  let unit = 0;
  let place = 0;
  return offsets.map((offset) => {
    place += byteCount(text.slice(unit, offset));
    unit = offset;
    return place;
  });
}
