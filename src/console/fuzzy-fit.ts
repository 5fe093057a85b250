/** How a word fits a text. Both come folded; offsets are those of the text before, too. */
import type { Spans } from '../pattern.ts';

/**
 * `whole`: it is the text. `start`: the text begins with it. `word`: every run of its letters begins where a word
 * does. `row`: its letters stand in a row. `scattered`: they stand in their order.
 */
export interface Fit {
  readonly way: 'whole' | 'start' | 'word' | 'row' | 'scattered';
  readonly spans: Spans;
  /** Characters between the first and the last of it that are not of it. */
  readonly gaps: number;
}

/** Lower case, as long as it was. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  const units = Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  });
  return units.join('');
}

/** The best way; undefined if there is none. The word is not empty. */
export function fit(word: string, text: string): Fit | undefined {
  if (word.length > text.length) return undefined;
  const first = text.indexOf(word);
  if (first === 0) {
    return { way: word.length === text.length ? 'whole' : 'start', spans: [0, word.length], gaps: 0 };
  }
  if (first < 0)
    return isScattered(word, text) ? (fromWords(word, text) ?? scattered(word, text)) : undefined;
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) {
    if (isWordStart(text, at)) return { way: 'word', spans: [at, at + word.length], gaps: 0 };
  }
  return fromWords(word, text) ?? { way: 'row', spans: [first, first + word.length], gaps: 0 };
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || '-_.: /[@'.includes(text.charAt(at - 1));
}

/** Halves of characters outside of the BMP are no letters to scatter. */
const HAS_HALVES = /[\ud800-\udfff]/;

function isScattered(word: string, text: string): boolean {
  let at = 0;
  for (let index = 0; index < text.length && at < word.length; index++) {
    if (text.charCodeAt(index) === word.charCodeAt(at)) at++;
  }
  return at === word.length && !HAS_HALVES.test(word);
}

/** In longer texts nobody thinks of the first letters of words; and it takes the square of the length. */
const LONGEST = 64;

/** The word in runs that begin where words begin: `pa`, `pumpa` and `pual` in `pump-alpha`. */
function fromWords(word: string, text: string): Fit | undefined {
  if (text.length > LONGEST || HAS_HALVES.test(word)) return undefined;
  const places: number[] = [];
  const failed = new Set<number>();
  const place = (done: number, next: number): boolean => {
    if (done === word.length) return true;
    const key = next * (word.length + 1) + done;
    if (failed.has(key)) return false;
    for (let at = next; at < text.length; at++) {
      const goesOn = at === next && done > 0;
      if (text.charCodeAt(at) !== word.charCodeAt(done) || !(goesOn || isWordStart(text, at))) continue;
      places[done] = at;
      if (place(done + 1, at + 1)) return true;
    }
    failed.add(key);
    return false;
  };
  return place(0, 0) ? fitAt('word', places) : undefined;
}

/** The shortest stretch that ends where the first one ends. */
function scattered(word: string, text: string): Fit {
  let at = -1;
  for (const letter of word) at = text.indexOf(letter, at + 1);
  const places: number[] = [];
  for (let done = word.length - 1; done >= 0; done--) {
    at = text.lastIndexOf(word.charAt(done), at);
    places.unshift(at--);
  }
  return fitAt('scattered', places);
}

function fitAt(way: Fit['way'], places: readonly number[]): Fit {
  const spans: number[] = [];
  for (const place of places) {
    if (spans.at(-1) === place) spans[spans.length - 1] = place + 1;
    else spans.push(place, place + 1);
  }
  const [from = 0] = spans;
  return { way, spans, gaps: (spans.at(-1) ?? 0) - from - places.length };
}
