/**
 * Grapheme clusters (UAX #29) and how many terminal cells they take (UAX #11).
 */
import { eastAsianWidth } from 'get-east-asian-width';

/**
 * Code points that can join a neighbour into one cluster: all whose Grapheme_Cluster_Break is not Other,
 * besides pictographs, which join through a ZWJ only, and controls. Between two others there is always a boundary.
 */
const GLUE =
  '\\p{M}\\p{Cf}\\p{Grapheme_Extend}\\p{Regional_Indicator}\\p{Emoji_Modifier}\\r' +
  // Hangul jamo, and the Thai and Lao vowels that are spacing marks by exception
  '\\u1100-\\u11ff\\ua960-\\ua97c\\ud7b0-\\ud7fb\\u0e33\\u0eb3' +
  // Prepend
  '\\u0d4e\\u{111c2}\\u{111c3}\\u{113d1}\\u{1193f}\\u{11941}\\u{11a3a}\\u{11a84}-\\u{11a89}\\u{11d46}\\u{11f02}';

/** Latin as it is mostly written: every unit is a cluster one cell wide. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\u02ff]*$/;
const glue = new RegExp(`[${GLUE}]`, 'u');
/** Either code points that are clusters by themselves, or a stretch that has to be segmented. */
const stretches = new RegExp(`(?:[^${GLUE}](?![${GLUE}]))+|[^${GLUE}]?(?:[${GLUE}]+[^${GLUE}]?)+`, 'gu');

/**
 * What is one emoji, as a regular expression source for the `u` flag: a pictograph with its modifiers, up to
 * five joined by ZWJ (nothing recommended for interchange has more than four), or a keycap.
 */
export const EMOJI = ((): string => {
  const element = '\\p{Extended_Pictographic}[\\ufe0e\\ufe0f]?\\p{Emoji_Modifier}?';
  return `(?:${element}(?:\\u200d${element}){0,4}|[0-9#*]\\ufe0f\\u20e3)`;
})();

const emoji = new RegExp(`^(?:${EMOJI}|\\p{Regional_Indicator}{2})$`, 'u');
/** A Hangul syllable of conjoining jamo: a leading consonant and vowel, or both in one, and a trailing consonant. */
const syllable =
  /^(?:[\u1100-\u115f\ua960-\ua97c][\u1160-\u11a7\ud7b0-\ud7c6]|[\uac00-\ud7a3])[\u11a8-\u11ff\ud7cb-\ud7fb]?$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
let segmenter: Intl.Segmenter | undefined;

/** Made for the first text that needs it: that takes some milliseconds. */
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/**
 * The clusters of `text`, in order; joined they are the text. A cluster that would take more than two cells
 * (some conjuncts, piles of modifiers) comes in parts that do not, so that every part can be painted.
 */
export function clusters(text: string): string[] {
  if (PLAIN.test(text)) return text.split('');
  return glue.test(text) ? (text.match(stretches) ?? []).flatMap(split) : Array.from(text);
}

function split(stretch: string): string[] {
  if (!glue.test(stretch)) return Array.from(stretch);
  return Array.from(segments(stretch), ({ segment }) => segment).flatMap(fit);
}

function fit(cluster: string): string[] {
  const whole =
    cluster.length === 1 || sumWidth(cluster) <= 2 || emoji.test(cluster) || syllable.test(cluster);
  return whole ? [cluster] : parts(cluster);
}

function parts(cluster: string): string[] {
  const done: string[] = [];
  let part = '';
  let room = 2;
  for (const character of cluster) {
    const width = characterWidth(character);
    if (width > room) {
      done.push(part);
      part = '';
      room = 2;
    }
    part += character;
    room -= width;
  }
  return [...done, part];
}

function sumWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  return zeroWidth.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** Enough for the characters of the conversations on a screen; forgotten as a whole when full. */
const MOST_WIDTHS = 4096;
const widths = new Map<string, 1 | 2>();

/** The cells a cluster from `clusters()` takes. A cluster that shows nothing by itself counts as one. */
export function clusterWidth(cluster: string): 1 | 2 {
  if (cluster.length === 1 && cluster < '\u0300') return 1;
  const known = widths.get(cluster);
  if (known !== undefined) return known;
  if (widths.size >= MOST_WIDTHS) widths.clear();
  const width = measure(cluster);
  widths.set(cluster, width);
  return width;
}

function measure(cluster: string): 1 | 2 {
  if (syllable.test(cluster)) return 2;
  // A pictograph that is text by default becomes an emoji by anything it is combined with, except VS15.
  if (emoji.test(cluster) && /^.[^\ufe0e]/su.test(cluster)) return 2;
  return sumWidth(cluster) > 1 ? 2 : 1;
}

/** The cells that `text` takes on one line. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return clusters(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

/**
 * Whether all terminals agree how wide the cluster is: Latin, Greek, Cyrillic, box drawing and block elements,
 * control pictures, the ellipsis, kana, CJK ideographs and punctuation, Hangul syllables. After any other
 * the cursor may be elsewhere than thought.
 */
export function simpleCluster(cluster: string): boolean {
  if (cluster.length !== 1) return false;
  return (cluster >= ' ' && cluster <= '~') || SIMPLE.test(cluster);
}

const SIMPLE =
  /[\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2026\u2400-\u2426\u2500-\u259f\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/;

/** `text` in at most `width` cells; what is too long is cut at a cluster and ends with an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let room = width - 1;
  for (const cluster of clusters(text)) {
    room -= clusterWidth(cluster);
    if (room < 0) break;
    kept += cluster;
  }
  return `${kept}…`;
}

/** As much of the end of a text as fits. */
export function tailOf(text: string, width: number): string {
  let from = text.length;
  for (let room = width; from > 0;) {
    const start = previousBoundary(text, from);
    room -= clusterWidth(text.slice(start, from));
    if (room < 0) break;
    from = start;
  }
  return text.slice(from);
}

/** `text` in exactly `width` cells: cut if too long, filled with spaces on the right if too short. */
export function padToWidth(text: string, width: number): string {
  const cut = cutToWidth(text, width);
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

/** How much text is segmented at first to find one boundary; nearly every cluster is shorter. */
const WINDOW = 32;
/** A run of joining code points longer than this many units is taken to begin here; no language writes one. */
const MOST_LOOKBACK = 4096;

/**
 * The grapheme boundary after `index`, which must be one itself; the end of the text if there is none.
 * Costs the length of a cluster, not of the text.
 */
export function nextBoundary(text: string, index: number): number {
  const end = index + lengthAt(text, index);
  if (end >= text.length) return text.length;
  if (!gluesAt(text, index) && !gluesAt(text, end)) return end;
  for (let size = WINDOW; ; size *= 2) {
    const window = text.slice(index, index + size);
    const found = firstBoundary(window);
    // Near the window's end a boundary may be the work of the cut.
    if (found < window.length - 1 || index + size >= text.length) return index + found;
  }
}

/** The last grapheme boundary before `index`; 0 if there is none. Costs no more than the joining text before `index`. */
export function previousBoundary(text: string, index: number): number {
  const least = Math.max(0, index - MOST_LOOKBACK);
  let start = beforeCharacter(text, index);
  if (start <= 0) return 0;
  for (let here = gluesAt(text, start); start > least;) {
    const before = beforeCharacter(text, start);
    const glues = gluesAt(text, before);
    if (!here && !glues) break;
    here = glues;
    start = before;
  }
  return start + lastBoundary(text.slice(start, index));
}

function lengthAt(text: string, index: number): number {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

function beforeCharacter(text: string, index: number): number {
  return index >= 2 && lengthAt(text, index - 2) === 2 ? index - 2 : index - 1;
}

function gluesAt(text: string, index: number): boolean {
  const code = text.codePointAt(index) ?? 0;
  if (code < 0x300) return code === 0x0d || code === 0xad;
  return glue.test(String.fromCodePoint(code));
}

function firstBoundary(text: string): number {
  for (const { segment } of segments(text)) return segment.length;
  return 0;
}

function lastBoundary(text: string): number {
  return segments(text).containing(text.length - 1)?.index ?? 0;
}
