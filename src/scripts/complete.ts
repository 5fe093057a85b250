/** What a shell completes the words of a command line to that only boards know: their names, and those of sessions. */
import { findBoards, attachTo, onlyBoard } from '../gateway/find.ts';
import type { Whereabouts } from '../gateway/place.ts';
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

/** Reading a command line up to the word that is being completed, which is its last. */
interface Line {
  readonly command: string;
  /** Words that are no flags, before the last. */
  readonly before: readonly string[];
  /** The flag whose value the last word is. */
  readonly valueOf: string | undefined;
  readonly board: string;
}

/** Commands whose first word is a session, and those whose first word is a board. */
const OF_SESSIONS: readonly string[] = ['send', 'tail', 'expect', 'rename', 'tag', 'hangup', 'ban'];
const OF_BOARDS: readonly string[] = ['attach', 'stop'];

/**
 * One a line, as the completion script reads them: for zsh with what it is behind a colon. Undefined where boards have nothing to
 * do with it. `words`: after the program's name. Never rejects: where something fails there are none.
 */
export async function candidates(
  words: readonly string[],
  where: Whereabouts,
  forZsh: boolean,
): Promise<readonly string[] | undefined> {
  const line = lineOf(words);
  const found =
    line === undefined || words.at(-1)?.startsWith('-') === true ? undefined : asking(line, where);
  if (found === undefined) return undefined;
  const all = await Promise.race([found.catch(() => []), late()]);
  return all.map(({ word, about }) => (forZsh ? `${word}:${printable(about).replaceAll(':', '\\:')}` : word));
}

function late(): Promise<never[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
}

function asking(
  { command, before, valueOf, board }: Line,
  where: Whereabouts,
): Promise<Candidate[]> | undefined {
  if (valueOf === 'board') return boardsHere(where);
  if (valueOf !== undefined || before.length > 0) return undefined;
  if (OF_BOARDS.includes(command)) return boardsHere(where);
  return OF_SESSIONS.includes(command) ? sessionsOf(where, board) : undefined;
}

function lineOf([command = '', ...rest]: readonly string[]): Line | undefined {
  const row = SCRIPT_COMMANDS.find(({ name }) => name === command);
  if (row === undefined)
    return command === 'attach'
      ? { command, before: rest.slice(0, -1), valueOf: undefined, board: '' }
      : undefined;
  const withValues = flagsOf(row).filter(({ kind }) => kind !== 'switch');
  const before: string[] = [];
  let valueOf: string | undefined;
  let board = '';
  for (const word of rest.slice(0, -1)) {
    const flag = withValues.find(({ name, letter }) => word === `--${name}` || word === `-${letter ?? ''}`);
    if (valueOf === 'board') board = word;
    if (valueOf === undefined && flag === undefined && !word.startsWith('-')) before.push(word);
    valueOf = valueOf === undefined ? flag?.name : undefined;
  }
  return { command, before, valueOf, board };
}

async function boardsHere(where: Whereabouts): Promise<Candidate[]> {
  const found = await findBoards(where, HELLO);
  return found
    .filter(({ attachment }) => attachment !== undefined)
    .map(({ name }) => ({ word: name, about: 'board' }));
}

async function sessionsOf(where: Whereabouts, board: string): Promise<Candidate[]> {
  const { calls } = await attachTo(
    where,
    board === '' ? await onlyBoard(where, HELLO) : board,
    HELLO,
    () => undefined,
  );
  const found = new Map<string, Candidate>();
  for (let after = 0; found.size < MOST;) {
    const page = (await calls.call('sessions', { after })) as readonly SessionSummary[];
    const last = page.at(-1);
    if (last === undefined) break;
    for (const session of page) {
      // A number is offered to a shell as it stands, so it must be one, whatever the board says.
      if (!Number.isSafeInteger(session.id)) continue;
      const candidate = candidateFor(session);
      if (session.state !== 'closed') found.set(candidate.word, candidate);
    }
    after = last.id;
  }
  return [...found.values()];
}

/** A name that is all digits would be taken for a number. */
function candidateFor({ id, name, peer }: SessionSummary): Candidate {
  const isPlain = PLAIN.test(name) && !/^\d+$/.test(name);
  return isPlain ? { word: name, about: peer } : { word: String(id), about: name === '' ? peer : name };
}
