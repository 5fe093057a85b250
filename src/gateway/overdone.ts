/** Whether a text of JSON would cost more than any message is worth, before it is read: a few bytes make an object of many. */

/** Lists and objects in each other. */
const DEEPEST = 64;

/** Values of one text. */
const MOST_VALUES = 1_000_000;

/** Nothing that is shorter can be too deep for a stack, or of too many values. */
const SHORT = 256;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENS: ReadonlySet<number> = new Set([91, 123]);
const CLOSES: ReadonlySet<number> = new Set([93, 125]);

/** The text need not be JSON. Takes time in proportion to it. */
export function isOverdone(text: string): boolean {
  if (text.length <= SHORT) return false;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at + 1);
    else if (unit === COMMA) values++;
    else if (OPENS.has(unit)) {
      depth++;
      values++;
    } else if (CLOSES.has(unit)) depth--;
    if (depth > DEEPEST || values > MOST_VALUES) return true;
  }
  return false;
}

/** Where the quote is that ends a string, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    if (!isEscaped(text, at, from)) return at;
  }
}

function isEscaped(text: string, quote: number, from: number): boolean {
  let at = quote;
  while (at > from && text.charCodeAt(at - 1) === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
}
