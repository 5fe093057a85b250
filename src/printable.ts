/**
 * The one border between text from elsewhere and a terminal, a page or a log.
 */
import { Buffer } from 'node:buffer';
import { EMOJI, nextBoundary, textWidth } from './graphemes.ts';

/** Text safe to show, and where in it something stands for what could not be shown. */
export interface Printed {
  readonly text: string;
  /** Start and end (exclusive) of every inserted mark, flat and ascending, in UTF-16 offsets of `text`. */
  readonly marks: readonly number[];
}

const TAB = 8;
/** Combining marks kept on one base; living languages write no more. */
const MOST_COMBINING = 4;
const NO_MARKS: readonly number[] = Object.freeze([]);

const PLAIN = /^[\x20-\x7e]*$/;
/**
 * What shows nothing or changes what stands beside it, besides combining marks: for a character class of a
 * regular expression with the `u` flag.
 */
export const UNSHOWABLE =
  '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}';
const suspect = new RegExp(`[${UNSHOWABLE}\\p{M}]`, 'u');
/** What changes with what is around it, or is rare. */
const suspectInLines = new RegExp(`(?![\\0-\\x08\\x0a-\\x1f\\x7f])[${UNSHOWABLE}\\p{M}]`, 'u');
const PLAIN_LINES = /^[\x20-\x7e\r\n]*$/;
const ASCII = /^[\0-\x7f]*$/;
const token = new RegExp(`(${EMOJI})|((?:(?![${UNSHOWABLE}])\\p{M})+)|[${UNSHOWABLE}]`, 'gu');

/**
 * Makes any text safe: only glyphs remain, one line, and what is not a glyph is shown as a mark.
 *
 * - C0 controls and DEL become their control pictures; a tab becomes spaces to the next multiple of 8 columns.
 * - A byte that was not UTF-8 (a lone surrogate U+DC80 to U+DCFF, see Utf8Reader) becomes `\x9b`.
 * - C1 controls, other lone surrogates, noncharacters and all that is invisible (format characters, so bidi
 *   controls and tags too, default ignorables, line separators) become `\u{202e}`. ZWJ and variation selectors
 *   15 and 16 stay inside an emoji.
 * - Combining marks beyond the fourth on a base become `\u{+N}`; those without a base get a dotted circle.
 *
 * Spaces of every width, private use and unassigned code points stay as they are. Never throws.
 * `trace` is told where places of `text` are in what is printed, see `Trace`.
 */
export function print(text: string, trace?: number[]): Printed {
  if (PLAIN.test(text) || !suspect.test(text)) return { text, marks: NO_MARKS };
  const sink = new Sink();
  let from = 0;
  for (const match of text.matchAll(token)) {
    const [found, emoji, combining] = match;
    sink.keep(text.slice(from, match.index));
    trace?.push(match.index, sink.length);
    if (emoji !== undefined) sink.keep(emoji);
    else if (combining !== undefined) combine(sink, combining);
    else if (found === '\t') sink.tab();
    else sink.mark(markFor(found));
    from = match.index + found.length;
    trace?.push(from, sink.length);
  }
  sink.keep(text.slice(from));
  return { text: sink.text, marks: sink.marks };
}

/** The same as plain text, for names, labels and notices: at most `max` UTF-16 units, an ellipsis where it was cut. */
export function printable(text: string, max = Infinity): string {
  const printed = print(text).text;
  if (printed.length <= max) return printed;
  return max < 1 ? '' : `${printed.slice(0, boundaryUpTo(printed, max - 1))}…`;
}

/**
 * What {@link print} makes of each line of the text, at once; the line ends stay. Much faster than line by
 * line, but undefined for some texts.
 */
export function printLines(text: string): string | undefined {
  if (PLAIN_LINES.test(text)) return text;
  if (ASCII.test(text)) return printAscii(text);
  if (suspectInLines.test(text)) return undefined;
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, markFor);
}

/** Every character but a tab is one column wide. Put together as UTF-16LE, since as a string it is much slower. */
function printAscii(text: string): string {
  const tabs = text.split('\t').length - 1;
  const units = Buffer.alloc((text.length + tabs * (TAB - 1)) * 2);
  let size = 0;
  let lineStart = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const blanks = code === 0x09 ? TAB - ((size - lineStart) % TAB) : 0;
    for (let blank = 0; blank < blanks; blank++) units[size++ * 2] = 0x20;
    if (blanks > 0) continue;
    const isEnd = code === 0x0a || code === 0x0d;
    const isControl = (code < 0x20 && !isEnd) || code === 0x7f;
    units[size * 2] = code === 0x7f ? 0x21 : code;
    if (isControl) units[size * 2 + 1] = 0x24;
    size++;
    if (isEnd) lineStart = size;
  }
  return units.toString('utf16le', 0, size * 2);
}

class Sink {
  readonly marks: number[] = [];
  /** Up to the last tab stop, and since. */
  #before = '';
  #since = '';

  get text(): string {
    return this.#before + this.#since;
  }

  /** Nothing of the text itself is here that a combining mark could sit on. */
  get bare(): boolean {
    return this.length === (this.marks.at(-1) ?? 0);
  }

  get length(): number {
    return this.#before.length + this.#since.length;
  }

  keep(text: string): void {
    this.#since += text;
  }

  mark(mark: string): void {
    this.marks.push(this.length, this.length + mark.length);
    this.#since += mark;
  }

  tab(): void {
    const columns = textWidth(this.#since);
    this.#before += this.#since + ' '.repeat(TAB - (columns % TAB));
    this.#since = '';
  }
}

function combine(sink: Sink, combining: string): void {
  const all = Array.from(combining);
  if (sink.bare) sink.mark('\u25cc');
  sink.keep(all.slice(0, MOST_COMBINING).join(''));
  if (all.length > MOST_COMBINING) sink.mark(`\\u{+${all.length - MOST_COMBINING}}`);
}

function markFor(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return `\\u{${code.toString(16)}}`;
}

/** The last grapheme boundary at or before `index`, which lies inside the text. */
function boundaryUpTo(text: string, index: number): number {
  let at = 0;
  for (let next = nextBoundary(text, at); next <= index; next = nextBoundary(text, at)) at = next;
  return at;
}
