/** JSON that may be shown by a terminal and read as lines. */

/**
 * What a terminal may take for a command, or what changes what stands beside it. Below U+0020 JSON itself escapes
 * all, but what a board answers need not be JSON; a line feed stands between values.
 */
const UNSAFE = /[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same without what is not ASCII: most JSON has nothing else, and is looked through much faster. */
const UNSAFE_ASCII = /[^\x0a\x20-\x7e]/;

/** The same JSON with nothing in it that a terminal would take for anything but text. */
export function safeJson(json: string): string {
  return UNSAFE_ASCII.test(json) ? json.replace(UNSAFE, escaped) : json;
}

/** One value a line. */
export function jsonLine(value: object): string {
  return safeJson(`${JSON.stringify(value)}\n`);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join('');
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
