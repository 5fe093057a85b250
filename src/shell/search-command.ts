/** The row of `cordboard search`. What runs it is loaded when it runs. */
import { CordboardError } from '../errors.ts';
import { expected } from '../expected.ts';
import { type Flag, type Given, oneOf, wholeNumber } from '../flag.ts';
import { type Colour, COLOURS } from '../options.ts';
import { type PatternRules, Pattern } from '../pattern.ts';
import type { ShellCommand } from './command.ts';
import { choice, JSON_LINES, LIMIT, NAME, PEER, sessionKeys, SINCE, TAG, toggle, UNTIL } from './flags.ts';
import { looksLikeRegex } from '../pattern-hint.ts';
import type { SearchRequest } from './search.ts';
import { momentOf } from './when.ts';

/** More would have to be kept in memory for each hit. */
const MOST_CONTEXT = 1000;

const REGEX = toggle('regex', 'PATTERN is a regular expression of JavaScript (flag u)');
const IGNORE_CASE: Flag<boolean> = { ...toggle('ignore-case', 'Case never counts'), letter: 'i' };
const CASE_SENSITIVE = toggle('case-sensitive', 'Case counts; else only if PATTERN has an upper case letter');
const DIRECTION = choice('direction', ['in', 'out', 'note'], '', 'Only what came in, was sent or remarked');
const MOST: Flag<number> = {
  ...LIMIT,
  description: 'At most so many lines that match, the newest; 0 is all',
};
const COLOUR: Flag<Colour> = {
  name: 'colour',
  kind: 'value',
  description: 'Colours that clients sent: off (searched as what they are), sgr (taken out)',
  default: 'off',
  choices: COLOURS,
  parse: oneOf(COLOURS),
};
const SESSION = sessionKeys('Only this conversation, by its KEY; repeatable');
const CONTEXT: Flag<number> = {
  name: 'context',
  kind: 'value',
  letter: 'C',
  description: 'Lines shown before and after each that matches',
  default: '0',
  parse: wholeNumber(0, MOST_CONTEXT),
};

export const SEARCH_COMMAND: ShellCommand = {
  name: 'search',
  takes: 'PATTERN',
  summary: 'Find lines in recorded conversations',
  flags: [
    ...[REGEX, IGNORE_CASE, CASE_SENSITIVE, SESSION, NAME, PEER, TAG, SINCE, UNTIL, DIRECTION],
    ...[CONTEXT, MOST, COLOUR, JSON_LINES],
  ],
  examples: [
    ['overheated --since 2h', 'in all conversations'],
    ['--regex "temp=[89]\\d" --name pump -C 2', 'with two lines around each'],
    ['-- -1', 'what begins with a dash comes after --'],
  ],
  prepare: (given) => {
    const pattern = patternOf(given);
    return async (outside) =>
      (await import('./search.ts')).search(requestOf(given, pattern, outside.clock()), outside);
  },
};

/** Throws `CB_USAGE` and `CB_PATTERN`. */
function patternOf({ read, words }: Given): Pattern {
  const [text = '', other] = words;
  if (other !== undefined)
    throw new CordboardError(
      'CB_USAGE',
      `${JSON.stringify(other)}: expected one PATTERN; one with blanks goes in quotes`,
    );
  if (text === '') throw new CordboardError('CB_USAGE', 'expected a PATTERN to look for');
  if (/[\r\n]/.test(text)) throw expected('a PATTERN for one line', text);
  const rules: PatternRules = { isRegex: read(REGEX), colour: read(COLOUR) === 'sgr' };
  const [ignores, counts] = [read(IGNORE_CASE), read(CASE_SENSITIVE)];
  if (ignores && counts)
    throw new CordboardError('CB_USAGE', '--ignore-case and --case-sensitive: expected one of them');
  return new Pattern(text, ignores || counts ? { ...rules, folds: ignores } : rules);
}

function requestOf(given: Given, pattern: Pattern, now: number): SearchRequest {
  const [keys, name, peer, tag] = [given.read(SESSION), given.read(NAME), given.read(PEER), given.read(TAG)];
  const [since, until] = [momentOf(given, SINCE, now), momentOf(given, UNTIL, now)];
  const kind = given.read(DIRECTION);
  return {
    pattern,
    mayBeRegex: !given.read(REGEX) && (pattern.text.startsWith('~') || looksLikeRegex(pattern.text)),
    json: given.read(JSON_LINES),
    context: given.read(CONTEXT),
    limit: given.read(MOST),
    keys,
    of: {
      ...(name !== undefined && { name }),
      ...(peer !== undefined && { peer }),
      ...(tag !== undefined && { tag }),
    },
    when: { ...(since !== undefined && { since }), ...(until !== undefined && { until }) },
    ...(kind !== undefined && { kind }),
  };
}
