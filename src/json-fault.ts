/** Finds where a text stops being JSON: `JSON.parse` says it in words that differ with the engine, or not at all. */

/** Both count from 1; a column is a UTF-16 unit. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** `expected ..., got ...` */
  readonly message: string;
}

// The tokens of RFC 8259, each with the space before it.
const STRING = /[ \t\n\r]*"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const ATOM = /[ \t\n\r]*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const SPACE = /[ \t\n\r]*/y;
const MARKS = {
  '{': /[ \t\n\r]*\{/y,
  '}': /[ \t\n\r]*\}/y,
  '[': /[ \t\n\r]*\[/y,
  ']': /[ \t\n\r]*\]/y,
  ':': /[ \t\n\r]*:/y,
  ',': /[ \t\n\r]*,/y,
};

/** No configuration needs more, and each costs a call within a call. */
const DEEPEST = 100;

/** Takes a piece of the text, or says what was expected instead. */
type Rule = (text: Text) => string | undefined;

class Text {
  readonly #text: string;
  #at = 0;
  /** Lists and objects around what comes next. */
  depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(token: RegExp): boolean {
    token.lastIndex = this.#at;
    const taken = token.test(this.#text);
    if (taken) this.#at = token.lastIndex;
    return taken;
  }

  ended(): boolean {
    this.take(SPACE);
    return this.#at === this.#text.length;
  }

  fault(what: string): JsonFault {
    const got = this.ended()
      ? 'the end'
      : JSON.stringify(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0));
    const before = this.#text.slice(0, this.#at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { line: before.length, column, message: `expected ${what}, got ${got}` };
  }
}

const value: Rule = (text) => {
  if (text.take(STRING) || text.take(ATOM)) return undefined;
  if (text.depth === DEEPEST) return `at most ${DEEPEST} lists and objects in each other`;
  if (text.take(MARKS['{'])) return items(text, member, '}');
  if (text.take(MARKS['['])) return items(text, value, ']');
  return 'a value';
};

const member: Rule = (text) => {
  if (!text.take(STRING)) return 'a name in double quotes';
  return text.take(MARKS[':']) ? value(text) : 'a colon';
};

function items(text: Text, item: Rule, close: '}' | ']'): string | undefined {
  if (text.take(MARKS[close])) return undefined;
  text.depth++;
  for (;;) {
    const wanted = item(text);
    if (wanted !== undefined) return wanted;
    if (text.take(MARKS[close])) {
      text.depth--;
      return undefined;
    }
    if (!text.take(MARKS[','])) return `a comma or ${close}`;
  }
}

/** The first fault of a text; undefined when it is JSON, and not nested beyond all need. */
export function jsonFault(source: string): JsonFault | undefined {
  const text = new Text(source);
  const wanted = value(text);
  if (wanted !== undefined) return text.fault(wanted);
  return text.ended() ? undefined : text.fault('the end');
}
