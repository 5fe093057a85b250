/** What an expression needs to be there as it is written. */

/** An escape of one character that stands for itself. */
const ESCAPED = /^\\([\\^$.*+?()[\]{}|/-])/;
const ZERO_OR_MORE = /^(?:[?*]|\{0*(?:,\d*)?\}|\{0+,?\d*\})\??/;
const ONE_OR_MORE = /^(?:\+|\{\d+(?:,\d*)?\})\??/;

/**
 * Texts that are all in whatever a regular expression (with the `u` flag) matches, letter by letter but for their
 * case; none where that cannot be told from how it is written.
 */
export function requiredTexts(source: string): readonly string[] {
  const texts: string[] = [];
  let [run, rest] = ['', source];
  const cut = (): void => {
    if (run !== '') texts.push(run);
    run = '';
  };
  while (rest !== '') {
    const atom = atomOf(rest);
    if (atom === undefined) return [];
    rest = rest.slice(atom.size);
    const none = ZERO_OR_MORE.exec(rest)?.[0];
    const some = ONE_OR_MORE.exec(rest)?.[0];
    if (atom.text !== undefined && none === undefined) run += atom.text;
    if (atom.text === undefined || none !== undefined || some !== undefined) cut();
    rest = rest.slice((none ?? some ?? '').length);
  }
  cut();
  return texts;
}

interface Atom {
  readonly size: number;
  /** Undefined: it stands for something else. */
  readonly text: string | undefined;
}

/** The first of it; undefined where there are alternatives, and for what is not looked into. */
function atomOf(source: string): Atom | undefined {
  const [first = ''] = source;
  const escaped = ESCAPED.exec(source)?.[1];
  if (escaped !== undefined) return { size: 2, text: escaped };
  if (first === '|') return undefined;
  if (first === '\\') return escapeOf(source);
  if (first === '[') return classOf(source);
  if (first === '(') return groupOf(source);
  if (first === '.' || first === '^' || first === '$') return { size: 1, text: undefined };
  return { size: first.length, text: first };
}

/** `\d`, `\x41`, `\u{1f600}`, `\p{Lu}`, `\k<name>`, `\cA`, `\1`. */
function escapeOf(source: string): Atom | undefined {
  const size = /^\\(?:[pPu]\{[^}]*\}|k<[^>]*>|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|\d+|[dDsSwWbBfnrtv])/i.exec(
    source,
  )?.[0].length;
  return size === undefined ? undefined : { size, text: undefined };
}

function classOf(source: string): Atom | undefined {
  const size = /^\[(?:\\.|[^\]\\])*\]/su.exec(source)?.[0].length;
  return size === undefined ? undefined : { size, text: undefined };
}

function groupOf(source: string): Atom | undefined {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const rest = source.slice(at);
    const skipped = rest.startsWith('\\') ? 2 : rest.startsWith('[') ? classOf(rest)?.size : 1;
    if (skipped === undefined) return undefined;
    if (rest.startsWith('(')) depth++;
    if (rest.startsWith(')')) depth--;
    if (depth === 0) return { size: at + 1, text: undefined };
    at += skipped - 1;
  }
  return undefined;
}
