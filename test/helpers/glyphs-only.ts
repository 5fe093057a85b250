/**
 * Whether a text is glyphs and nothing else: written anew from the Unicode properties, so that a mistake in
 * src/printable.ts is not made here as well.
 */
import { Buffer } from 'node:buffer';

/** What is no glyph by itself: controls, formats, surrogates, separators of lines, all that is not seen. */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Bidi_Control}]/u;

/** The only places where something unseen may be: inside of an emoji, which five pictographs at most are joined to. */
const EMOJI =
  /\p{Extended_Pictographic}[\ufe0e\ufe0f]?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}[\ufe0e\ufe0f]?\p{Emoji_Modifier}?){0,4}|[0-9#*]\ufe0f\u20e3/gu;

/** Marks on one base; more would be drawn over other lines. */
const PILE = /\p{M}{5,}/u;

/** What is wrong with a line of text; undefined if nothing is. */
export function faultIn(line: string): string | undefined {
  const bare = line.replace(EMOJI, 'e');
  const hidden = HIDDEN.exec(bare);
  if (hidden !== null) return `U+${(hidden[0].codePointAt(0) ?? 0).toString(16)} in ${shown(line)}`;
  if (PILE.test(bare)) return `a pile of marks in ${shown(line)}`;
  return /^\p{M}/u.test(bare) ? `a mark on nothing in ${shown(line)}` : undefined;
}

/** Lines of an output of which nothing but glyphs is allowed; throws for the first that has more. */
export function glyphLines(output: string | Uint8Array): string[] {
  const bytes = typeof output === 'string' ? Buffer.from(output) : output;
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const lines = text.split('\n');
  for (const line of lines) {
    const fault = faultIn(line);
    if (fault !== undefined) throw new Error(fault);
  }
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines;
}

/**
 * Lines of JSON that a terminal may show: one value a line, and in the text itself nothing that commands, turns or
 * hides. Throws for the first that is not so.
 */
export function jsonLines(output: string | Uint8Array): unknown[] {
  const bytes = typeof output === 'string' ? Buffer.from(output) : output;
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines.map((line) => {
    const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.exec(line);
    if (unsafe !== null)
      throw new Error(`U+${(unsafe[0].codePointAt(0) ?? 0).toString(16)} in ${shown(line)}`);
    return JSON.parse(line) as unknown;
  });
}

function shown(line: string): string {
  return JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}...` : line);
}
