/** What an operator writes after `/find`: `[@earlier] [@WHOM] [--in|--out] [--since TIME] [--] TEXT|~REGEX`. */
import { parseWhen } from './moments.ts';

/** What was written, taken apart. */
export interface FindWords {
  readonly pattern: string;
  /** Which, as for a broadcast; undefined: every conversation there is. */
  readonly whom: string | undefined;
  /** Only what is on the record alone. */
  readonly isEarlier: boolean;
  readonly kind: 'in' | 'out' | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly since: number | undefined;
}

const USAGE = 'expected [@FILTER] TEXT or ~REGEX';

/** A word that says where to look, and the rest. What has blanks in it stands in parentheses or quotes. */
const OPTION = /^(?:@\((?<several>[^()]*)\)|@(?<one>(?:"[^"]*"|[^\s"])+)|--(?<flag>in|out|since))(?:\s+|$)/;

/** What looks like such a word, and the mark after which there is none. */
const OTHER = /^--(?:[a-z]\S*|\s+)/i;

/** A moment has one blank at most. */
const MOMENT = /^(?<moment>(?:(?:yesterday|today|\d{4}-\d{1,2}-\d{1,2})\s+)?\S+)(?:\s+|$)/;

export function parseFind(text: string, now: number): FindWords | { readonly error: string } {
  const words: { -readonly [Key in keyof FindWords]: FindWords[Key] } = {
    pattern: text.trim(),
    whom: undefined,
    isEarlier: false,
    kind: undefined,
    since: undefined,
  };
  for (let match = OPTION.exec(words.pattern); match !== null; match = OPTION.exec(words.pattern)) {
    words.pattern = words.pattern.slice(match[0].length);
    const { several, one, flag } = match.groups ?? {};
    if (flag === 'in' || flag === 'out') words.kind = flag;
    else if (flag === undefined && one === 'earlier') words.isEarlier = true;
    else if (flag === undefined) words.whom = several ?? one ?? '';
    else {
      const moment = takeMoment(words.pattern, now);
      if ('error' in moment) return moment;
      words.pattern = words.pattern.slice(moment.length);
      words.since = moment.at;
    }
  }
  const [other] = OTHER.exec(words.pattern) ?? [];
  if (other !== undefined && other.trim() !== '--')
    return { error: `${other.trim()}: expected --in, --out, --since TIME, or -- before such a text` };
  words.pattern = words.pattern.slice(other?.length ?? 0);
  return words.pattern === '' ? { error: USAGE } : words;
}

/** `2h` is two hours ago; else as for `/at`. */
function takeMoment(
  text: string,
  now: number,
): { readonly at: number; readonly length: number } | { readonly error: string } {
  const match = MOMENT.exec(text);
  const written = match?.groups?.['moment'] ?? '';
  const moment = parseWhen(written, now);
  return 'error' in moment ? moment : { at: moment.at, length: match?.[0].length ?? 0 };
}
