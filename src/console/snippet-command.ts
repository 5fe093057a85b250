/** `/snip speed 1200`: which snippet an operator means and with what values, and the draft it becomes. */
import { suggestion } from '../nearest.ts';
import { type Draft, edit } from './draft.ts';
import type { KillRing } from './killring.ts';
import { snap } from './lines.ts';
import { type Expansion, gapsOf, namesIn, type Snippets, type Values } from './snippets.ts';

/** Snippets that an error names. */
const MOST_NAMED = 8;

/** What `/snip` was given, read; or what is wrong with it, in words. */
export type SnippetArgument =
  ({ readonly name: string; readonly error: undefined } & Values) | { readonly error: string };

const NAMED_VALUE = /^([\p{L}_][\p{L}\p{N}_-]*)=(.*)$/su;

/**
 * `NAME VALUE... GAP=VALUE...`: values for the gaps in order, or by name if the snippet has a gap of that name. A
 * value with blanks stands in quotes (`"two words"`, `rpm="two words"`); in them `\"` is a quote and `\\` a backslash.
 */
export function parseSnippet(snippets: Snippets, argument: string): SnippetArgument {
  const words = wordsOf(argument.trim());
  if (words === undefined) return { error: '/snip: a quote is never closed' };
  const [first, ...rest] = words;
  if (first === undefined) return { error: `/snip: expected the name of a snippet; ${listed(snippets)}` };
  const name = first.text;
  const text = snippets.get(name);
  if (text === undefined) {
    return {
      error: `/snip: no snippet ${name}${suggestion(name, [...snippets.keys()])}; ${listed(snippets)}`,
    };
  }
  return { name, error: undefined, ...valuesOf(rest, text) };
}

function valuesOf(words: readonly Word[], snippet: string): Values {
  const gaps = namesIn(snippet);
  const inOrder: string[] = [];
  const named = new Map<string, string>();
  for (const { text, quoted } of words) {
    const [, name = '', value = ''] = (quoted ? undefined : NAMED_VALUE.exec(text)) ?? [];
    if (gaps.includes(name)) named.set(name, value);
    else inOrder.push(text);
  }
  return { inOrder, named };
}

interface Word {
  readonly text: string;
  /** It began with a quote: nothing in it is a name. */
  readonly quoted: boolean;
}

/** Undefined if a quote is never closed. */
function wordsOf(text: string): readonly Word[] | undefined {
  const words: Word[] = [];
  const word = /\s*((?:[^\s"]|"(?:[^"\\]|\\.)*")+)/suy;
  for (let end = 0; end < text.length; end = word.lastIndex) {
    word.lastIndex = end;
    const written = word.exec(text)?.[1];
    if (written === undefined) return undefined;
    words.push({ text: written.replace(QUOTED, unquote), quoted: written.startsWith('"') });
  }
  return words;
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/gsu;

function unquote(_: string, inside: string): string {
  return inside.replace(/\\(["\\])/g, '$1');
}

function listed(snippets: Snippets): string {
  if (snippets.size === 0) return 'there are none; the configuration file names them under "snippets"';
  const names = [...snippets.keys()];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `there are ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** Puts a snippet in the place of a draft: one step to undo, with the cursor on the first gap. It is never sent. */
export function snippetDraft(draft: Draft, ring: KillRing, { text, cursor }: Expansion): Draft {
  // What was recalled before, and what is next, are steps of their own.
  const apart = { last: { kind: 'nothing' } } as const;
  const written = edit({ ...draft, ...apart }, ring, { type: 'set', text }).draft;
  return { ...written, ...apart, cursor: snap(text, cursor) };
}

/** What is to be said of a snippet in a draft, in words; undefined if all is well. */
export function snippetWords({ missing, unused }: Expansion): string | undefined {
  const parts = [
    ...(missing.length === 0 ? [] : [`still to fill in: ${missing.join(', ')}`]),
    ...(unused.length === 0 ? [] : [`no gap takes ${unused.join(', ')}`]),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

/**
 * What the argument can be completed to, as a whole argument: names of snippets, then gaps as `rpm=` that have no
 * value yet.
 */
export function snippetCompletions(snippets: Snippets, argument: string): readonly string[] {
  const [, name = '', blank, rest = ''] = /^(\S*)(\s+)?(.*)$/s.exec(argument) ?? [];
  if (blank === undefined) {
    return [...snippets]
      .filter(([each]) => each.toLowerCase().startsWith(name.toLowerCase()))
      .map(([each, text]) => (gapsOf(text).length === 0 ? each : `${each} `));
  }
  const [, before = '', begun = ''] = /^(.*\s)?(\S*)$/s.exec(rest) ?? [];
  const text = snippets.get(name) ?? '';
  const { named } = valuesOf(wordsOf(before.trim()) ?? [], text);
  return gapsOf(text)
    .filter((gap) => !named.has(gap) && gap.startsWith(begun))
    .map((gap) => `${name}${blank}${before}${gap}=`);
}
