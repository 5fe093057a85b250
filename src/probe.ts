/**
 * Quick looks at the bytes of many lines, before they are made lines: whether a pattern can match in any of
 * them once it is safe to show. A look may say yes wrongly, never no.
 */
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { printLines } from './printable.ts';
import { MAX_LINE } from './wire/framing.ts';

/** Takes whole lines, one after the other, with a line end wherever one begins (but for {@link MAX_LINE}). */
export type Probe = (bytes: Uint8Array) => boolean;

/** Tells whether the expression matches; undefined if it took too long. */
export type Ask = (regex: RegExp, text: string) => boolean | undefined;

const TAB = 9;
const LF = 10;
const CR = 13;

/** What must stand among the bytes that were sent wherever a pattern matches what is shown of them. */
export interface Needle {
  /** It takes no more bytes than this. */
  readonly bytes: number;
  /** Takes bytes that follow each other in one direction, from anywhere on. */
  readonly isIn: Probe;
}

/** Of the longest of these texts that cannot all be shown of something else: each is part of what matches, as it is shown. */
export function needleOf(texts: readonly string[], folds: boolean): Needle | undefined {
  const sure = texts.filter((text) => coreOf(text) !== '');
  if (sure.length === 0) return undefined;
  const longest = sure.reduce((most, text) => (text.length > most.length ? text : most));
  // A letter takes up to three bytes in the other case.
  return { bytes: 3 * Buffer.byteLength(longest), isIn: literalProbe(longest, folds) };
}

/** For text that stands for itself. */
export function literalProbe(text: string, folds: boolean): Probe {
  const whole = searcher(text, folds);
  const core = coreOf(text);
  const rest = core === '' ? () => true : searcher(core, folds);
  const hasBlank = text.includes(' ');
  const hasPicture = PICTURE.test(text);
  return (bytes) => {
    const asIs = isAscii(bytes) && !hasPicture && !(hasBlank && bytes.includes(TAB));
    return asIs ? whole(bytes) : rest(bytes);
  };
}

/** A search for characters that the bytes must have as they are. */
function searcher(text: string, folds: boolean): Probe {
  if (folds) {
    const regex = new RegExp(escaped(text), 'iu');
    return (bytes) =>
      isAscii(bytes)
        ? inPieces(bytes, text.length, (piece) => regex.test(piece))
        : regex.test(decoded(bytes));
  }
  const needle = Buffer.from(text);
  return (bytes) => asBuffer(bytes).includes(needle);
}

/** Longer strings have memory of their own, which costs more than all the rest. */
const PIECE = 64 * 1024;

/** Whether a part of ASCII passes, of as many characters as one has that matches. */
function inPieces(bytes: Uint8Array, size: number, passes: (piece: string) => boolean): boolean {
  const buffer = asBuffer(bytes);
  for (let from = 0; from === 0 || from + size <= buffer.length; from += PIECE) {
    if (passes(buffer.toString('latin1', from, from + PIECE + size - 1))) return true;
  }
  return false;
}

/** What {@link print} puts for a control character or under a mark that has no base. */
const PICTURE = /[\u2400-\u2421\u25cc]/;
/** A text that may lie within a `\x9b` or `\u{202e}`, and the longest end of those that it may begin with. */
const WITHIN_MARK = /^(?:x?[0-9a-f]{0,2}|u?\{?\+?[0-9a-f]*\}?)$/;
const END_OF_MARK = /^(?:u?\{?\+?[0-9a-f]*\}|x?[0-9a-f]{1,2})/;

/**
 * The longest part of a text that no printed mark and no tab made blanks can be part of: where the text is
 * shown, this much of it was sent. Empty if there is none.
 */
function coreOf(text: string): string {
  if (WITHIN_MARK.test(text)) return '';
  const [head = ''] = text.split(/[\\\u2400-\u2421\u25cc]/);
  const [first = '', ...words] = head.split(' ');
  const parts = [first.replace(END_OF_MARK, ''), ...words];
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** What looks beyond a match, or changes how it matches, can see the next line. */
const LOOKS_AROUND = /\(\?(?!:|<[^=!])/;
const HAS_ANCHOR = /[\^$]|\\b/i;
/** So many slow looks, and there is no more: a busy machine alone can make one slow. */
const PATIENCE = 3;
/** So many quick ones make up for one. */
const AMENDS = 32;

/** For a regular expression. `ask` watches over it. */
export function regexProbe(source: string, folds: boolean, ask: Ask): Probe {
  if (LOOKS_AROUND.test(source)) return () => true;
  const regex = new RegExp(source, folds ? 'imu' : 'mu');
  const anchored = HAS_ANCHOR.test(source);
  let slow = 0;
  return (bytes) => {
    if (slow >= PATIENCE) return true;
    const text = shownText(bytes, anchored);
    const found = text === undefined || ask(regex, text);
    slow = found === undefined ? slow + 1 : Math.max(0, slow - 1 / AMENDS);
    return found ?? true;
  };
}

/** All lines as they are shown, if that is quick to tell. */
function shownText(bytes: Uint8Array, anchored: boolean): string | undefined {
  if (!isAscii(bytes) && !isUtf8(bytes)) return undefined;
  // In the parts of a line too long for one, anchors hold, and tabs are counted, from where the part begins.
  if ((anchored || bytes.includes(TAB)) && hasLongLine(bytes)) return undefined;
  return printLines(decoded(bytes));
}

/** Whether a line may be so long that it is shown in parts, which begin where no line does. */
function hasLongLine(bytes: Uint8Array): boolean {
  const buffer = asBuffer(bytes);
  for (let from = 0; from + MAX_LINE < buffer.length;) {
    const part = buffer.subarray(from, from + MAX_LINE + 1);
    const end = Math.max(part.lastIndexOf(LF), part.lastIndexOf(CR));
    if (end < 0) return true;
    from += end + 1;
  }
  return false;
}

function decoded(bytes: Uint8Array): string {
  return asBuffer(bytes).toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** As a regular expression that matches the text. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
