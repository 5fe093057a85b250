/** The `names` of the configuration file: which clients are called what, and how they are set up. */
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';
import { suggestion } from './nearest.ts';
import { holds, parseNetwork } from './cidr.ts';
import { OPTIONS } from './options.ts';
import { Pattern } from './pattern.ts';
import type { Eol, Framing } from './wire/settings.ts';

/** Tells whether an address or a name is one that a rule is for. */
type Matcher = (text: string) => boolean;

/** What a rule can set; see `SessionSettings`. */
export interface Settings {
  eol: Eol;
  framing: Framing;
  prefix: string;
}

/** What is undefined is not the rule's business. */
type RuleSettings = { readonly [Key in keyof Settings]: Settings[Key] | undefined };

/** What is absent of `peer`, `listener`, `certificate` and `line` fits every client. */
export interface NamingRule {
  /** Holds for hosts. */
  readonly peer: Matcher | undefined;
  /** Holds for the address of this end. */
  readonly listener: Matcher | undefined;
  /** Holds for common names in certificates; a client without one fits no such rule. */
  readonly certificate: Matcher | undefined;
  /** Held against what the client says first; a rule without it applies when the session opens. */
  readonly line: Pattern | undefined;
  /** Templates: `$1` to `$9` and `$&` are of the match, `$$` is `$`, and `TEMPLATE_WORDS` stand in braces. */
  readonly name: string | undefined;
  readonly tags: readonly string[];
  readonly settings: RuleSettings;
}

const WHO = ['peer', 'listener', 'certificate', 'line'] as const;
const WHAT = ['name', 'tags', 'eol', 'framing', 'prefix'] as const;
const KEYS = [...WHO, ...WHAT] as const;
type Key = (typeof KEYS)[number];

/** What a template may name in braces. */
export const TEMPLATE_WORDS = ['host', 'port', 'id', 'certificate'] as const;

/** Reads the value of `names`. Throws `CB_CONFIG` with the place: `names[1].line: no regular expression: ...`. */
export function parseNamingRules(raw: unknown): readonly NamingRule[] {
  return at('names', () => {
    if (!Array.isArray(raw)) throw expected('a list of rules', raw);
    return raw.map((rule: unknown, index) => at(`names[${index}]`, () => parseRule(rule, `names[${index}]`)));
  });
}

function parseRule(raw: unknown, place: string): NamingRule {
  const given = rulesKeys(raw, place);
  const read = <T>(key: Key, parse: (value: unknown) => T): T | undefined =>
    given.has(key) ? at(`${place}.${key}`, () => parse(given.get(key))) : undefined;
  const line = read('line', (value) => new Pattern(`~${text(value)}`));
  const groups = line === undefined ? undefined : groupsOf(line);
  const name = read('name', (value) => template(value, groups));
  const tags = read('tags', (value) => tagTemplates(value, groups)) ?? [];
  const settings = {
    eol: read('eol', OPTIONS.eol.parse),
    framing: read('framing', OPTIONS.framing.parse),
    prefix: read('prefix', OPTIONS.prefix.parse),
  };
  if ([name, ...tags, ...Object.values(settings)].every((value) => value === undefined))
    throw expected('a name, tags, eol, framing or prefix', raw);
  const who = {
    peer: read('peer', matcher),
    listener: read('listener', matcher),
    certificate: read('certificate', (value) => globMatcher(text(value))),
  };
  return { ...who, line, name, tags, settings };
}

function rulesKeys(raw: unknown, place: string): ReadonlyMap<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw expected('a rule', raw);
  const keys: readonly string[] = KEYS;
  for (const key of Object.keys(raw)) {
    if (keys.includes(key)) continue;
    throw fault(`${place}.${word(key)}: no such key${suggestion(key, keys)}`);
  }
  return new Map(Object.entries(raw));
}

function text(raw: unknown): string {
  if (typeof raw === 'string' && raw !== '' && !/[\r\n]/.test(raw)) return raw;
  throw expected('one line of text', raw);
}

/** How many groups a regular expression has: as many as it has where it matches nothing. */
function groupsOf({ text: written }: Pattern): number {
  return (new RegExp(`${written.slice(1)}|`, 'u').exec('')?.length ?? 1) - 1;
}

/** A network, or a text with `*` for any characters and `?` for any one. */
function matcher(raw: unknown): Matcher {
  const glob = text(raw);
  if (glob.startsWith('unix:') || !glob.includes('/')) return globMatcher(glob);
  const network = parseNetwork(glob);
  if (network === undefined) throw expected('a network such as 10.0.0.0/8 or fe80::/10', raw);
  return (address) => holds(network, address);
}

function globMatcher(glob: string): Matcher {
  const source = glob.replace(/[\\^$.*+?()[\]{}|/]/g, (sign) => GLOB[sign] ?? `\\${sign}`);
  const regex = new RegExp(`^${source}$`, 'isu');
  return (tried) => regex.test(tried);
}

const GLOB: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };

/** `groups`: how many the rule's line has; undefined without a line. */
function template(raw: unknown, groups: number | undefined): string {
  const written = text(raw);
  for (const [whole, sign, name] of written.matchAll(/\$([$&1-9])|\{(\w+)\}/g)) {
    if (name !== undefined) checkWord(name, whole);
    else if (sign !== '$' && groups === undefined) throw expected(`no ${whole} without a line`, written);
    else if (Number(sign) > (groups ?? 0)) throw expected('a group of the line', whole);
  }
  return written;
}

function checkWord(name: string, whole: string): void {
  const known: readonly string[] = TEMPLATE_WORDS;
  if (!known.includes(name))
    throw expected(`only ${known.map((each) => `{${each}}`).join(', ')} in braces`, whole);
}

function tagTemplates(raw: unknown, groups: number | undefined): readonly string[] {
  if (!Array.isArray(raw)) throw expected('a list of tags', raw);
  return raw.map((each: unknown) => {
    const tag = template(each, groups);
    if (/[\s,]/.test(tag)) throw expected('tags without blanks and commas', tag);
    return tag;
  });
}

/** Says where a value is wrong; what says so already is left alone. */
function at<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code === 'CB_CONFIG') throw error;
    throw fault(`${place}: ${error.message}`);
  }
}

function fault(message: string): CordboardError {
  return new CordboardError('CB_CONFIG', message);
}
