/**
 * A pane's unsent text, as plain data: an action makes a new draft of an old one. What a key costs depends on
 * what it touches, not on how long the draft is, apart from one copy of the text.
 */
import { nextBoundary, previousBoundary } from './boundaries.ts';
import { record, redo, splice, undo, type Undoable } from './changes.ts';
import { addKill, growKill, type KillRing } from './killring.ts';
import { atColumn, columnOf, nextLine, previousLine, snap } from './lines.ts';
import { KILLS, MOVES, type Span } from './moves.ts';
import { transposeChars, transposeWords, type Exchange } from './transpose.ts';
import { capitalize, wordEnd } from './words.ts';

/**
 * What the action before left for the next one to go on with: a run that is one step to undo, the kill that
 * grows, the yank that can be replaced, the column that moves up and down keep.
 */
type Last =
  | { readonly kind: 'nothing' | 'typing' | 'erasing' | 'recalling' }
  | { readonly kind: 'kill'; readonly ring: KillRing }
  | {
      readonly kind: 'yank';
      readonly ring: KillRing;
      readonly span: Span;
      /** Entries newer than the one yanked. */
      readonly newer: number;
    }
  | { readonly kind: 'vertical'; readonly column: number };

/**
 * `text` has LF for its line ends; a CR is a character that was put in literally. `cursor` is a UTF-16 offset
 * into it, on a boundary as boundaries.ts has them.
 * `pasted`: a line end came in by a paste or a yank, and a line end is left; sending must ask.
 */
export interface Draft extends Undoable {
  readonly last: Last;
}

/**
 * `set` is the recall of a text that a draft held, after which the cursor is at the end. `literal` puts one
 * character in as it is: a CR or an ESC stays one. `insert` and `paste` make LF of CR and CR LF.
 */
interface TextAction {
  readonly type: 'insert' | 'paste' | 'set' | 'literal';
  readonly text: string;
}

type ChangeName =
  | 'newline'
  | 'clear'
  | 'delete-char'
  | 'backward-delete-char'
  | 'previous-line'
  | 'next-line'
  | 'yank'
  | 'yank-pop'
  | 'undo'
  | 'redo'
  | 'transpose-chars'
  | 'transpose-words'
  | 'upcase-word'
  | 'downcase-word'
  | 'capitalize-word';

/** Readline's names where it has one. `clear` leaves the kill ring alone; `yank-pop` acts only right after a yank. */
export type EditName = keyof typeof MOVES | keyof typeof KILLS | ChangeName;

export type DraftAction = TextAction | { readonly type: EditName };

interface Edited {
  readonly draft: Draft;
  readonly ring: KillRing;
}

const NOTHING: Last = { kind: 'nothing' };

export const EMPTY_DRAFT: Draft = {
  text: '',
  cursor: 0,
  pasted: false,
  done: [],
  undone: [],
  last: NOTHING,
};

/**
 * Does one action. `previous-line` and `next-line` return the very same draft where there is no such line, so
 * that the caller can turn to the history.
 */
export function edit(draft: Draft, ring: KillRing, action: DraftAction): Edited {
  if ('text' in action) return { draft: write(draft, action), ring };
  const { text, cursor } = draft;
  const { type } = action;
  if (isKill(type)) return kill(draft, ring, KILLS[type](text, cursor));
  if (isMove(type)) return { draft: moveTo(draft, MOVES[type](text, cursor)), ring };
  return { draft: change(draft, ring, type), ring };
}

function isKill(name: EditName): name is keyof typeof KILLS {
  return Object.hasOwn(KILLS, name);
}

function isMove(name: EditName): name is keyof typeof MOVES {
  return Object.hasOwn(MOVES, name);
}

function write(draft: Draft, action: TextAction): Draft {
  const { text } = action;
  const here: Span = [draft.cursor, draft.cursor];
  switch (action.type) {
    case 'insert':
      return type(draft, withLf(text));
    case 'paste':
      return replace(draft, here, withLf(text), NOTHING, /[\r\n]/.test(text));
    case 'set':
      return replace(draft, [0, draft.text.length], text, { kind: 'recalling' });
    case 'literal':
      return replace(draft, here, text);
  }
}

function withLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function change(draft: Draft, ring: KillRing, name: ChangeName): Draft {
  const { text, cursor } = draft;
  switch (name) {
    case 'newline':
      return replace(draft, [cursor, cursor], '\n');
    case 'clear':
      return replace(draft, [0, text.length], '');
    case 'delete-char':
      return replace(draft, [cursor, nextBoundary(text, cursor)], '', { kind: 'erasing' });
    case 'backward-delete-char':
      return replace(draft, [previousBoundary(text, cursor), cursor], '', { kind: 'erasing' });
    case 'previous-line':
      return toLine(draft, previousLine(text, cursor));
    case 'next-line':
      return toLine(draft, nextLine(text, cursor));
    case 'yank':
      return yank(draft, ring, [cursor, cursor], 0);
    case 'yank-pop':
      return yankPop(draft, ring);
    case 'undo':
      return travel(draft, undo(draft));
    case 'redo':
      return travel(draft, redo(draft));
    case 'transpose-chars':
      return exchange(draft, transposeChars(text, cursor));
    case 'transpose-words':
      return exchange(draft, transposeWords(text, cursor));
    case 'upcase-word':
      return recase(draft, (word) => word.toUpperCase());
    case 'downcase-word':
      return recase(draft, (word) => word.toLowerCase());
    case 'capitalize-word':
      return recase(draft, capitalize);
  }
}

function moveTo(draft: Draft, cursor: number): Draft {
  return cursor === draft.cursor && draft.last.kind === 'nothing'
    ? draft
    : { ...draft, cursor, last: NOTHING };
}

/**
 * The one way the text changes: one step to undo, or a part of the newest if `last` goes on with its run. The
 * cursor ends up after `inserted`, past the grapheme if that has merged with what follows.
 */
function replace(draft: Draft, [at, to]: Span, inserted: string, last = NOTHING, pastes = false): Draft {
  const removed = draft.text.slice(at, to);
  if (removed === inserted) return moveTo(draft, snap(draft.text, to));
  const text = splice(draft.text, at, removed.length, inserted);
  const pasted = (pastes || draft.pasted) && text.includes('\n');
  const after = { cursor: snap(text, at + inserted.length), pasted };
  const before = { cursor: draft.cursor, pasted: draft.pasted };
  const steps = record(
    draft,
    { at, removed, inserted, before, after },
    last.kind === draft.last.kind && isRun(last),
  );
  return { text, ...after, ...steps, last };
}

function isRun({ kind }: Last): boolean {
  return kind === 'typing' || kind === 'erasing' || kind === 'recalling';
}

/** A word and the blanks after it are one step. */
function type(draft: Draft, text: string): Draft {
  const ended = /\s/.test(draft.done.at(-1)?.inserted.at(-1) ?? '') && /^\S/.test(text);
  return replace(ended ? moveTo(draft, draft.cursor) : draft, [draft.cursor, draft.cursor], text, {
    kind: 'typing',
  });
}

/** Goes on with the kill before only if no other draft has used the ring since. */
function kill(draft: Draft, ring: KillRing, [from, to]: Span): Edited {
  if (from === to) return { draft, ring };
  const before = draft.text.slice(from, draft.cursor);
  const after = draft.text.slice(draft.cursor, to);
  const goesOn = draft.last.kind === 'kill' && draft.last.ring === ring;
  const killed = goesOn ? growKill(ring, before, after) : addKill(ring, before + after);
  return { draft: replace(draft, [from, to], '', { kind: 'kill', ring: killed }), ring: killed };
}

function yank(draft: Draft, ring: KillRing, [from, to]: Span, newer: number): Draft {
  const text = ring.entries.at(-1 - newer);
  if (text === undefined) return moveTo(draft, draft.cursor);
  const last: Last = { kind: 'yank', ring, span: [from, from + text.length], newer };
  return { ...replace(draft, [from, to], text, NOTHING, text.includes('\n')), last };
}

function yankPop(draft: Draft, ring: KillRing): Draft {
  const { last } = draft;
  if (last.kind !== 'yank' || last.ring !== ring) return draft;
  return yank(draft, ring, last.span, (last.newer + 1) % ring.entries.length);
}

function toLine(draft: Draft, start: number | undefined): Draft {
  if (start === undefined) return draft;
  const { text, cursor, last } = draft;
  const column = last.kind === 'vertical' ? last.column : columnOf(text, cursor);
  return { ...draft, cursor: atColumn(text, start, column), last: { kind: 'vertical', column } };
}

function exchange(draft: Draft, swap: Exchange | undefined): Draft {
  return swap ? replace(draft, swap.span, swap.text) : moveTo(draft, draft.cursor);
}

/** From the cursor to the end of the word, where the cursor ends up. */
function recase(draft: Draft, convert: (word: string) => string): Draft {
  const span: Span = [draft.cursor, wordEnd(draft.text, draft.cursor)];
  return replace(draft, span, convert(draft.text.slice(...span)));
}

function travel(draft: Draft, to: Undoable | undefined): Draft {
  return to ? { ...to, last: NOTHING } : moveTo(draft, draft.cursor);
}
