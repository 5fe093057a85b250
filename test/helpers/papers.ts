/** The pages of docs/ that are made from tables of the program. `node dist/test/helpers/papers.js` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type ActionName, GROUPS } from '../../src/console/actions.ts';
import { DEFAULT_KEYMAP, makeKeymap } from '../../src/console/bindings.ts';
import { EDIT_WORDS, isEditName } from '../../src/console/edit-keys.ts';
import { editKeysOf, type Keymap, LISTED, tableKeysOf, waysOf } from '../../src/console/keymap.ts';
import { PRESET_NAMES, type PresetName } from '../../src/console/presets.ts';
import { TABLE_ACTIONS } from '../../src/console/table-actions.ts';
import { FILTER_FIELDS, type FilterField, operatorsOf } from '../../src/filter/fields.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import { CODES } from '../../src/errors.ts';
import { configurationPage } from './configuration-page.ts';
import { limitsPage } from './limits-page.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

const NONE = '(none)';

/** A row of docs/keys.md: how it is done, what it is, and what the configuration file calls it. */
function keyRow(ways: readonly string[], words: string, name: string): string {
  return `| ${ways.length === 0 ? NONE : ways.map(code).join(', ')} | ${cell(words)} | ${code(name)} |`;
}

function keySection(title: string, rows: readonly string[]): string {
  return [`## ${title}`, '', '| how | what | name |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** The keys of an action in a keymap, those after the leader among them. */
function keysIn(keymap: Keymap, name: ActionName): readonly string[] {
  return waysOf(keymap, name).filter((way) => !way.startsWith('/') || way.length === 1);
}

/** What a preset changes. */
function presetSection(preset: PresetName): string {
  const { keymap } = makeKeymap(preset);
  const actions = LISTED.map(({ name }) => [name, (of: Keymap) => keysIn(of, name)] as const);
  const edits = Object.keys(EDIT_WORDS)
    .filter(isEditName)
    .map((name) => [`edit:${name}`, (of: Keymap) => editKeysOf(of, name)] as const);
  const ofLeader = (keys: readonly string[], { leader }: Keymap): string =>
    keys.map((key) => key.replace(new RegExp(`^${leader} (?!${leader}$)`), 'leader ')).join();
  const rows = [...actions, ...edits]
    .filter(([, keys]) => ofLeader(keys(keymap), keymap) !== ofLeader(keys(DEFAULT_KEYMAP), DEFAULT_KEYMAP))
    .map(([name, keys]) => `| ${listed(keys(keymap))} | ${listed(keys(DEFAULT_KEYMAP))} | ${code(name)} |`);
  const leader =
    keymap.leader === DEFAULT_KEYMAP.leader
      ? `The leader is ${code(keymap.leader)} as well.`
      : `The leader is ${code(keymap.leader)}: it stands for ${code(DEFAULT_KEYMAP.leader)} in everything above.`;
  return [
    `## With \`--keys ${preset}\``,
    '',
    `${leader} What else is not as above:`,
    '',
    '| how | without it | name |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function listed(keys: readonly string[]): string {
  return keys.length === 0 ? NONE : keys.map(code).join(', ');
}

/** docs/keys.md, from the tables of actions and of presets. */
export function keysPage(): string {
  const inTable = TABLE_ACTIONS.map(({ name, words }) =>
    keyRow(tableKeysOf(DEFAULT_KEYMAP, name), words, name),
  );
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const actions = LISTED.filter((action) => action.group === group && action.name !== 'edit');
    const rows = actions.map(({ name, words }) => keyRow(waysOf(DEFAULT_KEYMAP, name), words, name));
    return keySection(title, group === 'table' ? inTable : rows);
  });
  const edits = Object.entries(EDIT_WORDS).map(([name, words]) =>
    keyRow(isEditName(name) ? editKeysOf(DEFAULT_KEYMAP, name) : [], words, `edit:${name}`),
  );
  return [
    '# Keys and commands',
    '',
    '`C-x` is Ctrl and x, `M-a` is Alt and a (or Esc, then a), `S-Tab` is Shift and Tab. `C-x t` is `C-x`, then `t`.',
    'A draft that begins with `/` is a command; `//` sends a text that begins with `/`.',
    '`C-x 1` to `C-x 0` go to session #1 to #10 as well, and `C-x C-c` quits. Escape and `C-g` close what is open.',
    'A question is answered by `y`, once it shows it: a moment after it was put. Any other key is a no.',
    '',
    'A key that is not one of its own never closes what is open and is lost: what is typed next would go where nobody',
    'meant it to. Keys for the draft, and those without a meaning, are refused in words, and what is open stays. A key',
    'that does something of its own, such as `M-a`, is refused in the same way by a box that is typed into; what is there to',
    'be read only closes, and the key does what it always does. So it does after a question, which takes it for a no.',
    'After `C-x` and `C-v`, which wait for one key, it does so too, and one without a meaning is refused in words.',
    '',
    'The last column is what `bindings` in [the configuration file](configuration.md#bindings) call it; `menu:` before the',
    'name of an action is for its keys after `C-x`, which itself is called `leader`.',
    '',
    ...sections,
    keySection('Editing the draft', [...edits]),
    "These are readline's keys, under readline's names.",
    '',
    ...PRESET_NAMES.filter((name) => name !== 'default').map(presetSection),
  ].join('\n');
}

/** docs/errors.md, from the catalogue of codes. */
export function errorsPage(): string {
  const rows = Object.entries(CODES).map(
    ([name, { exit, meaning }]) => `| ${code(name)} | ${exit} | ${cell(meaning)} |`,
  );
  return [
    '# Errors and exit codes',
    '',
    'Every refusal has a code. An error that ends the program is one line on stderr, and the exit code is the one',
    'below (the numbers are those of sysexits.h). A signal ends it with 128 and the signal’s number: 130 for',
    'SIGINT, 143 for SIGTERM, 129 for SIGHUP. `connect` exits 0, or 1 when no connection came',
    'about: a server that says no to the certificate of a client counts as none.',
    '',
    '| code | exit | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  ['pump', 'the id, name, a tag, the note or the peer’s address holds this text'],
  ['#7', 'session 7; `#5 #7` side by side are a list, of which one is enough'],
  [
    '"two words"',
    'a text with blanks; in quotes `""` is one quote, and nothing else has a meaning of its own',
  ],
  ['~^pump-\\d+$', 'a regular expression matches the id, name, a tag, the note or the peer’s address'],
  ['name:pump', 'a field holds this text; for `id` and `tag` it is the whole of it'],
  ['name=pump-a', 'the whole of it; `note=""` is no note'],
  ['name:pump-*', 'the whole of it, where `*` stands for anything; `!tag:*` is no tag'],
  ['peer:~^10\\.', 'a regular expression matches the field'],
  ['state:stalled', 'one of the words that the field has'],
  ['in>1k', 'more than that; also `<` `>=` `<=` `=`'],
  ['@mine', 'what the filter saved under this name matches'],
  ['!tag:test', 'not so; goes before any term'],
];

const EXAMPLES: readonly (readonly [filter: string, meaning: string])[] = [
  ['state:stalled tag:pump in>1k idle>5m ~regex', 'all of it at once'],
  ['is:unread !is:muted', 'what waits and is not muted'],
  ['tag:pump state:open | tag:valve state:open', 'the open ones of two tags'],
  ['state:up quiet>1h', 'connected, and nothing said for an hour'],
  ['state:failed | state:refused | state:reset', 'what ended badly'],
  ['in/s>100k | queued>0', 'who floods, and who does not read'],
  ['age<1m !is:named', 'newcomers without a name'],
  ['peer:10.0.* note:"calls back"', 'a host and a remark'],
  ['@mine !is:shown', 'of a saved filter, what is not on the screen'],
];

const MISTAKES: readonly (readonly [filter: string, cause: string])[] = [
  ['note:"calls back', 'A quote without its other half.'],
  ['| pump', 'Nothing before `|`.'],
  ['pump |', 'Nothing after `|`.'],
  ['! pump', 'A blank after `!`, or nothing.'],
  ['pump ""', 'Quotes with nothing in them.'],
  ['stat:open', 'No such field, or a text that looks like one.'],
  ['unix:/run/board', 'The same: `"unix:/run/board"` finds the text.'],
  ['name>5', 'This field does not compare like that.'],
  ['in:1k', 'An amount is compared, it holds no text.'],
  ['in!=0', 'There is no `!=`: `!in=0`.'],
  ['name:', 'A field without a value.'],
  ['eol:lff', 'Not one of the words that the field has.'],
  ['is:', 'None of them.'],
  ['unread>many', 'No number.'],
  ['in>1x', 'No size.'],
  ['rate-in>fast', 'No rate.'],
  ['idle>', 'No time.'],
  ['~', 'An expression with nothing in it.'],
  ['~(pump', 'Not a regular expression of JavaScript with the `u` flag; the reason is that of JavaScript.'],
  ['@', 'A saved filter without a name.'],
  ['@yours', 'Nothing is saved under this name.'],
  ['@loop', 'The saved filter names itself, or one that names it.'],
  ['@broken', 'The saved filter has a mistake itself.'],
  ['@deep', 'Saved filters that name others that name others, and so on.'],
  ['pump '.repeat(1001), 'Too many terms, those of saved filters counted wherever they are named.'],
];

function savedFilter(name: string): string | undefined {
  const [, deep] = /^deep(\d*)$/.exec(name) ?? [];
  if (deep !== undefined) return `@deep${Number(deep) + 1}`;
  return new Map([
    ['mine', 'tag:pump'],
    ['loop', '@loop'],
    ['broken', 'tag:pump eol:lff'],
  ]).get(name);
}

function checked(filter: string): string {
  const parsed = parseFilter(filter, savedFilter);
  if ('error' in parsed) throw new Error(`${filter}: ${parsed.error}`);
  return code(filter);
}

/** The line in place of the filter, as long as it fits on a page. */
function mistake(filter: string): string {
  const parsed = parseFilter(filter, savedFilter);
  if (!('error' in parsed)) throw new Error(`${filter} is no mistake`);
  return `${filter.length > 40 ? 'more than 1000 terms' : code(filter)} | ${cell(parsed.error)}`;
}

function valuesOf(field: FilterField): string {
  switch (field.kind) {
    case 'text':
      return 'a text';
    case 'label':
      return field.amount === undefined ? 'the whole text' : 'the whole number';
    case 'choice':
      return [...field.choices.keys()].map(code).join(' ');
    case 'amount':
      return { count: 'a number', bytes: 'a size', rate: 'a rate', time: 'a time' }[field.unit];
  }
}

/** docs/filters.md, from the table of fields; its mistakes are made, and the messages are what came of them. */
export function filtersPage(): string {
  const fields = FILTER_FIELDS.map((field) => {
    const names = field.alias === undefined ? [field.name] : [field.name, field.alias];
    const operators = operatorsOf(field).map(code).join(' ');
    return `| ${names.map(code).join(', ')} | ${operators} | ${valuesOf(field)} | ${cell(field.words)} |`;
  });
  return [
    '# Filters',
    '',
    'A filter says which sessions are meant: in the connection table, for marks and for broadcasts. It is terms with',
    'blanks between them, and a session has to fit them all. `|` with blanks around it stands between two such groups,',
    'of which one is enough. An empty filter is every session.',
    '',
    '## Terms',
    '',
    '| term | fits when |',
    '| --- | --- |',
    ...TERMS.map(([term, meaning]) => `| ${checked(term)} | ${cell(meaning)} |`),
    '',
    'Case does not count, but for a regular expression that has an upper case letter outside of escapes. Quotes can begin',
    'anywhere: `note:"calls back"`, `~"a b"`. A text with `:`, `<`, `>` or `=` after letters needs them, as it looks like a',
    'field.',
    '',
    'A regular expression that takes too long on what a session is called is given up there. That session does not match,',
    'whether the term has a `!` or not, unless the other terms decide without it.',
    '',
    '## Fields',
    '',
    '| field | compares with | value | what it is |',
    '| --- | --- | --- | --- |',
    ...fields,
    '',
    'Sizes, rates and numbers take `k`, `M`, `G` and `T` in steps of 1000, and sizes a `B` behind it (`1.2kB`), rates `/s`',
    'as well. Times are in `ms`, `s`, `m`, `h`, `d` and `w`, joined as in `1h30m`; without a unit they are seconds. `=` with a',
    'time means what is shown so: `idle=5m` is from five minutes to just under six. `hung-up` may be written',
    '`"hung up"`.',
    '',
    '## Examples',
    '',
    '| filter | which sessions |',
    '| --- | --- |',
    ...EXAMPLES.map(([filter, meaning]) => `| ${checked(filter)} | ${cell(meaning)} |`),
    '',
    '## Messages',
    '',
    'A filter that cannot be read is answered with one line: the column where it is wrong, what was expected there, what',
    'stood there, and the nearest word if there is one.',
    '',
    '| filter | message | cause |',
    '| --- | --- | --- |',
    ...MISTAKES.map(([filter, cause]) => `| ${mistake(filter)} | ${cell(cause)} |`),
    '',
  ].join('\n');
}

export const PAPERS = {
  'keys.md': keysPage,
  'errors.md': errorsPage,
  'configuration.md': configurationPage,
  'filters.md': filtersPage,
  'limits.md': limitsPage,
} as const;

/** A page as it stands in the repository. */
export function paperPath(name: string): string {
  return fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
}

export function readPaper(name: string): string {
  return readFileSync(paperPath(name), 'utf8');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of Object.entries(PAPERS)) writeFileSync(paperPath(name), page());
}
