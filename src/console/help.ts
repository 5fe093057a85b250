/** The help as data, and the search in it. */
import { GROUPS } from './actions.ts';
import { EDIT_WORDS, isEditName } from './edit-keys.ts';
import { parseKey } from './key-names.ts';
import { editKeysOf, type Keymap, LISTED, tableKeysOf, waysOf } from './keymap.ts';
import { TABLE_ACTIONS } from './table-actions.ts';

export interface HelpEntry {
  /** The heading it stands under. */
  readonly group: string;
  /** The action's or editing command's name, as in the configuration file. */
  readonly name: string;
  readonly ways: readonly string[];
  readonly words: string;
}

/** The heading of the keys that edit the draft. */
const EDITING = 'Editing the draft';

/** Everything there is a way to do, in the order of the help: group after group, the editing keys last. */
export function helpEntries(keymap: Keymap): readonly HelpEntry[] {
  const groups = Object.entries(GROUPS).flatMap(([group, heading]) =>
    group === 'table' ? tableEntries(keymap, heading) : actionEntries(keymap, group, heading),
  );
  const edits = Object.entries(EDIT_WORDS).flatMap(([name, words]): HelpEntry[] => {
    const ways = isEditName(name) ? editKeysOf(keymap, name) : [];
    return ways.length === 0 ? [] : [{ group: EDITING, name, ways, words }];
  });
  return [...groups, ...edits];
}

function tableEntries(keymap: Keymap, heading: string): HelpEntry[] {
  return TABLE_ACTIONS.map(({ name, words }) => {
    return { group: heading, name, ways: tableKeysOf(keymap, name), words: `table: ${words}` };
  }).filter(({ ways }) => ways.length > 0);
}

function actionEntries(keymap: Keymap, group: string, heading: string): HelpEntry[] {
  return LISTED.filter((action) => action.group === group)
    .map(({ name, words }) => ({ group: heading, name, ways: waysOf(keymap, name), words }))
    .filter(({ ways }) => ways.length > 0);
}

/**
 * The entries in which every word of the query occurs, in the name, a way or the words; best first, equals in their
 * order. A key may be written in any form. All of them if the query is blank.
 */
export function searchHelp(entries: readonly HelpEntry[], query: string): readonly HelpEntry[] {
  const terms = query
    .split(/\s+/)
    .filter((term) => term !== '')
    .map(toTerm);
  return entries
    .map((entry) => ({ entry, rank: rankOf(entry, terms) }))
    .filter(({ rank }) => rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

/** One word of a query, in small letters, and the key that it may be. */
interface Term {
  readonly text: string;
  readonly key: string | undefined;
  /** The text where a word begins. */
  readonly begins: RegExp;
}

function toTerm(written: string): Term {
  const text = written.toLowerCase();
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return { text, key: parseKey(written).key, begins: new RegExp(`(?<![\\p{L}\\p{N}])${literal}`, 'u') };
}

function rankOf(entry: HelpEntry, terms: readonly Term[]): number {
  const text = [entry.name, ...entry.ways, entry.words].join('\n').toLowerCase();
  return terms.reduce((sum, term) => sum + rankOfTerm(entry, text, term), 0);
}

/** 0 is best; Infinity: it does not occur. `text` is all of the entry, in small letters. */
function rankOfTerm({ name, ways }: HelpEntry, text: string, term: Term): number {
  const isWay = (way: string): boolean => {
    const command = way.split(' ')[0]?.toLowerCase();
    return way === term.key || command === term.text || command === `/${term.text}`;
  };
  if (name === term.text || ways.some(isWay)) return 0;
  if (name.startsWith(term.text)) return 1;
  if (term.begins.test(text)) return 2;
  return text.includes(term.text) ? 3 : Infinity;
}
