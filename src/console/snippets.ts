/**
 * Texts with gaps that an operator keeps: `set rpm {rpm=900}`. `{name}` is a gap, `{name=default}` one that need not
 * be filled, `{{` a brace; any other brace is itself, so that most JSON needs no care.
 */
import { expected } from '../expected.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** Names and texts, in the order to offer them. */
export type Snippets = ReadonlyMap<string, string>;

/** What a session fills in by itself, `peer` without its port as in a prefix; a value that is given wins. */
const BUILT_IN = ['id', 'name', 'peer'] as const;

/** Values for the gaps: by name, and in the order of the gaps that have none by then. */
export interface Values {
  readonly named: ReadonlyMap<string, string>;
  readonly inOrder: readonly string[];
}

export interface Fill extends Values {
  readonly session: Pick<SessionSummary, (typeof BUILT_IN)[number]>;
}

/** A snippet with its gaps filled. `text` has LF for its line ends. */
export interface Expansion {
  readonly text: string;
  /** Names of gaps that are still gaps, written `{name}` in the text; in order, none twice. */
  readonly missing: readonly string[];
  /** Where the first of them begins, else the end of the text; a UTF-16 offset. */
  readonly cursor: number;
  /** What no gap had a use for: values too many, and `name=value` of names that no gap has. */
  readonly unused: readonly string[];
}

const NAME = '[\\p{L}_][\\p{L}\\p{N}_-]*';
const GAP = new RegExp(`\\{\\{|\\{(${NAME})(?:=([^}]*))?\\}`, 'gu');

/** The snippets of a configuration: an object of texts. Throws `CB_USAGE`, as the options of config.ts do. */
export function parseSnippets(raw: unknown): Snippets {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw expected('an object such as { "speed": "set rpm {rpm=900}" }', raw);
  }
  const entries: [string, unknown][] = Object.entries(raw);
  return new Map(entries.map(([name, text]) => [snippetName(name), snippetText(name, text)]));
}

function snippetName(name: string): string {
  if (/^[^\s\p{C}"]+$/u.test(name)) return name;
  throw expected('names of snippets without blanks and quotes', name);
}

function snippetText(name: string, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text;
  throw expected(`a text as the snippet ${name}`, text);
}

/** Every name that a gap has, in order, none twice. */
export function namesIn(text: string): readonly string[] {
  return [
    ...new Set(Array.from(text.matchAll(GAP), ([, name]) => name).filter((name) => name !== undefined)),
  ];
}

/** The gaps that are an operator's to fill: no session does. */
export function gapsOf(text: string): readonly string[] {
  return namesIn(text).filter((name) => BUILT_IN.every((each) => each !== name));
}

export function expandSnippet(text: string, fill: Fill): Expansion {
  const values = valuesOf(text, fill);
  const missing = namesIn(text).filter((name) => !values.has(name));
  let out = '';
  let cursor: number | undefined;
  let from = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(GAP)) {
    out += withLf(text.slice(from, index));
    const value = name === undefined ? '{' : values.get(name);
    if (value === undefined) cursor ??= out.length;
    out += value ?? whole;
    from = index + whole.length;
  }
  out += withLf(text.slice(from));
  return { text: out, missing, cursor: cursor ?? out.length, unused: unusedOf(text, fill) };
}

/** What each gap gets: what was given, else what the session knows, else the default that the text has first. */
function valuesOf(text: string, { session, named, inOrder }: Fill): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const give = (name: string, value: string): void => {
    if (!values.has(name)) values.set(name, oneLine(value));
  };
  for (const [name, value] of named) give(name, value);
  openGaps(text, named).forEach((name, index) => {
    const value = inOrder[index];
    if (value !== undefined) give(name, value);
  });
  give('id', String(session.id));
  give('peer', session.peer.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  if (session.name !== '') give('name', session.name);
  for (const [, name, byDefault] of text.matchAll(GAP)) {
    if (name !== undefined && byDefault !== undefined) give(name, byDefault);
  }
  give('name', '');
  return values;
}

function openGaps(text: string, named: ReadonlyMap<string, string>): readonly string[] {
  return gapsOf(text).filter((name) => !named.has(name));
}

function unusedOf(text: string, { named, inOrder }: Fill): readonly string[] {
  const names = namesIn(text);
  const unknown = [...named].filter(([name]) => !names.includes(name));
  return [
    ...inOrder.slice(openGaps(text, named).length),
    ...unknown.map(([name, value]) => `${name}=${value}`),
  ];
}

function withLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** A value never makes one line two: the name of a client is no reason to send another line. */
function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, ' ');
}
