import { CordboardError } from './errors.ts';

/** Characters of a refused value that a message repeats. */
const SHOWN = 60;

/** The refusal of a value that a user wrote (anything JSON has): one line, `expected ..., got ...`. */
export function expected(what: string, got: unknown): CordboardError {
  return new CordboardError('CB_USAGE', `expected ${what}, got ${shown(got)}`);
}

/** A word from outside, to stand in a one-line message: as it is, or quoted when it is empty or has controls. */
export function word(text: string): string {
  return /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(text) ? text : quoted(text);
}

function shown(got: unknown): string {
  if (typeof got === 'string' && /^\d+$/.test(got)) return shorten(got);
  return shorten(quoted(got));
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= SHOWN ? text : `${characters.slice(0, SHOWN).join('')}...`;
}

/** As JSON, which itself escapes only what is below U+0020. */
function quoted(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f\p{Zl}\p{Zp}]/gu, escaped);
}

/** All of these have one UTF-16 unit. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
