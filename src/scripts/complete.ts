/** What a shell completes the words of a command line to that only boards know: their names, those of sessions, and tags. */
import { count } from '../format.ts';
import { findBoards, attachTo, onlyBoard } from '../gateway/find.ts';
import type { Whereabouts } from '../gateway/place.ts';
import type { Flag } from '../flag.ts';
import { printable } from '../printable.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { flagsOf, SCRIPT_COMMANDS } from './table.ts';

/** A shell that waits longer is in the way. */
const PATIENCE_MS = 1000;

/** Sessions that are looked at. */
const MOST = 5000;

/** What any shell takes for one word as it stands. Names come from clients too: what is more is offered by its number. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.,@%+=/-]*$/;

const HELLO = { role: 'watch', operator: '', kind: 'script' } as const;

interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** A command line, read up to the word that is being completed, which is its last. */
interface Line {
  readonly command: string;
  /** Words that are no flags, before the last. */
  readonly before: readonly string[];
  /** The word that is being completed, as far as it goes. */
  readonly last: string;
  /** The flag whose value the last word is. */
  readonly valueOf: Valued | undefined;
  readonly board: string;
}

export type Valued = Pick<Flag<unknown>, 'name' | 'kind' | 'letter' | 'choices'>;

/** Every command has it, and none in its table. */
const CONFIG: Valued = { name: 'config', kind: 'value' };

/** What a target that is a tag begins with. */
const TAG = 'tag:';

/** Flags whose values are tags. */
const OF_TAGS: readonly string[] = ['tag', 'remove'];

/** Commands whose first word is a session, and those whose first word is a board. */
const OF_SESSIONS: readonly string[] = ['send', 'tail', 'expect', 'rename', 'tag', 'hangup', 'ban'];
const OF_BOARDS: readonly string[] = ['attach', 'stop'];

/**
 * One a line, as the completion script reads them: for zsh with what it is behind a colon. Undefined where boards have nothing to
 * do with it. `words`: after the program's name; `others`: the flags of a command that is none for scripts. Never rejects: where something fails there are none.
 */
export async function candidates(
  words: readonly string[],
  where: Whereabouts,
  forZsh: boolean,
  others: (words: readonly string[]) => Promise<readonly Valued[]> = () => Promise.resolve([]),
): Promise<readonly string[] | undefined> {
  const line = await lineOf(forZsh ? words : rejoined(words), others);
  const found = words.at(-1)?.startsWith('-') === true ? undefined : asking(line, where);
  if (found === undefined) return undefined;
  const all = await Promise.race([found.catch(() => []), late()]);
  // What is before the colon is no part of the word to bash.
  const begun = line.last.startsWith(TAG) && line.valueOf === undefined ? TAG.length : 0;
  return all.map(({ word, about }) =>
    forZsh ? `${escaped(word)}:${escaped(printable(about))}` : word.slice(begun),
  );
}

/** To zsh a colon ends the word. */
function escaped(text: string): string {
  return text.replaceAll(':', '\\:');
}

/** bash takes a colon for a word of its own: `tag`, `:`, `pump`. */
function rejoined(words: readonly string[]): readonly string[] {
  const at = words.lastIndexOf(':');
  if (at < 1 || words[at - 1] !== 'tag' || at < words.length - 2) return words;
  return [...words.slice(0, at - 1), words.slice(at - 1).join('')];
}

function late(): Promise<never[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
}

function asking(
  { command, before, last, valueOf, board }: Line,
  where: Whereabouts,
): Promise<Candidate[]> | undefined {
  if (valueOf?.choices !== undefined) return undefined;
  if (valueOf?.name === 'board') return boardsHere(where);
  if (valueOf !== undefined && OF_TAGS.includes(valueOf.name)) return tagsOf(where, board, '');
  // Of other values nothing is known, and they are no options: a shell offers files.
  if (valueOf !== undefined) return Promise.resolve([]);
  if (before.length > 0) return undefined;
  if (OF_BOARDS.includes(command)) return boardsHere(where);
  if (!OF_SESSIONS.includes(command)) return undefined;
  return last.startsWith(TAG) ? tagsOf(where, board, TAG) : sessionsOf(where, board);
}

async function lineOf(
  words: readonly string[],
  others: (words: readonly string[]) => Promise<readonly Valued[]>,
): Promise<Line> {
  const [command = '', ...rest] = words;
  const script = SCRIPT_COMMANDS.find(({ name }) => name === command);
  const flags = script === undefined ? await others(words) : flagsOf(script);
  const withValues = [CONFIG, ...flags].filter(({ kind }) => kind !== 'switch');
  const before: string[] = [];
  let valueOf: Valued | undefined;
  let board = '';
  for (const word of rest.slice(0, -1)) {
    const flag = withValues.find(({ name, letter }) => word === `--${name}` || word === `-${letter ?? ''}`);
    if (valueOf?.name === 'board') board = word;
    if (valueOf === undefined && flag === undefined && !word.startsWith('-')) before.push(word);
    valueOf = valueOf === undefined ? flag : undefined;
  }
  return { command, before, last: rest.at(-1) ?? '', valueOf, board };
}

async function boardsHere(where: Whereabouts): Promise<Candidate[]> {
  const found = await findBoards(where, HELLO);
  return found
    .filter(({ attachment }) => attachment !== undefined)
    .map(({ name }) => ({ word: name, about: 'board' }));
}

async function sessionsOf(where: Whereabouts, board: string): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  for (const session of await openSessions(where, board)) {
    const candidate = candidateFor(session);
    found.set(candidate.word, candidate);
  }
  return [...found.values()];
}

/** The tags that sessions have, with `prefix` before each; only those that a shell takes as they stand. */
async function tagsOf(where: Whereabouts, board: string, prefix: string): Promise<Candidate[]> {
  const tags = (await openSessions(where, board)).flatMap((session) => session.tags);
  return [...new Set(tags)]
    .filter((tag) => PLAIN.test(tag))
    .toSorted()
    .map((tag) => ({
      word: `${prefix}${tag}`,
      about: count(tags.filter((each) => each === tag).length, 'session'),
    }));
}

/** Those that are not closed, the first of them. */
async function openSessions(where: Whereabouts, board: string): Promise<SessionSummary[]> {
  const name = board === '' ? await onlyBoard(where, HELLO) : board;
  const { calls } = await attachTo(where, name, HELLO, () => undefined);
  const found: SessionSummary[] = [];
  for (let after = 0; found.length < MOST;) {
    const page = (await calls.call('sessions', { after })) as readonly SessionSummary[];
    const last = page.at(-1);
    if (last === undefined) break;
    // A number is offered to a shell as it stands, so it must be one, whatever the board says.
    found.push(...page.filter(({ id, state }) => Number.isSafeInteger(id) && state !== 'closed'));
    after = last.id;
  }
  return found;
}

/** A name that is all digits would be taken for a number. */
function candidateFor({ id, name, peer }: SessionSummary): Candidate {
  const isPlain = PLAIN.test(name) && !/^\d+$/.test(name);
  return isPlain ? { word: name, about: peer } : { word: String(id), about: name === '' ? peer : name };
}
