import { textWidth } from '../graphemes.ts';
import { print } from '../printable.ts';
import { displayName, displayNumber, displayState, formatAge, nameWithin } from '../format.ts';
import { type Pane } from './model.ts';
import { otherSendWords } from './other-sends.ts';
import { canSend } from './reachable.ts';
import { spansWithin } from '../lines/spans.ts';
import { foldRows, rowAt } from '../lines/wrap.ts';

/** A row of the draft as it is shown; `marks` are offsets of stand-ins for what cannot be shown. */
export interface DraftRow {
  readonly text: string;
  readonly marks: readonly number[];
}

/** The input line of a pane, laid out. Columns count from the left edge of the input. */
export interface Composer {
  readonly prompt: string;
  /** Enter would not reach the client. */
  readonly locked: boolean;
  /** Where the draft's rows begin: right of the prompt. */
  readonly indent: number;
  readonly rows: readonly DraftRow[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Lays the draft of a pane out for an input `width` cells wide; as many rows as it takes. `bar`: why nothing can be sent, in a word. */
export function compose(pane: Pane, width: number, now: number, bar = ''): Composer {
  const { session, draft } = pane;
  const locked = bar !== '' || !canSend(session);
  const prompt = promptOf(pane, width, now, bar);
  const indent = textWidth(prompt);
  const lines = draftRows(draft.text, draft.cursor, Math.max(1, width - indent));
  return {
    prompt,
    locked,
    indent,
    rows: lines.rows,
    cursor: { row: lines.row, column: indent + lines.column },
  };
}

/** A draft has this much room if it can. */
const DRAFT_WIDTH = 30;

/** Less of a name tells nobody from another. */
const LEAST_NAME = 6;
const SHORTEST_NAME = 3;

/**
 * `[3 pump-a] > `; `watching [3 pump-a] × ` for who only watches; `ana sent [3 pump-a] > ` where she has, a moment ago; with the state in it while the client cannot be reached
 * or does not read. Takes half of the width at most, and where that leaves too little for the draft a third: the name is cut
 * first, but before it tells nobody from another the state is left out, which the heading has too; the number stays.
 */
function promptOf(pane: Pane, width: number, now: number, bar: string): string {
  const { session } = pane;
  const half = Math.floor(width / 2);
  const isPlain = session.state === 'open' || pane.stored !== undefined;
  const state = isPlain ? '' : ` ${displayState(session)}${pauseOf(pane, now)}`;
  const mark = canSend(session) && bar === '' ? '>' : '×';
  const before = bar || otherSendWords(pane, now);
  const may = before === '' ? '' : `${before} `;
  const number = displayNumber(session.id).replace('#', '');
  const most = Math.max(Math.ceil(width / 3), Math.min(half, width - DRAFT_WIDTH));
  const plain = (shown: string): string => `${may}[${number}${shown}] ${mark} `;
  const roomBeside = (shown: string): number => most - textWidth(plain(shown)) - 1;
  const least = Math.min(LEAST_NAME, textWidth(displayName(session)));
  const named = roomBeside(state) >= least ? state : roomBeside('') >= SHORTEST_NAME ? '' : undefined;
  if (named !== undefined) return plain(` ${nameWithin(session, roomBeside(named))}${named}`);
  return textWidth(plain(state)) <= half ? plain(state) : `[${number}] ${mark} `;
}

function pauseOf({ session }: Pane, now: number): string {
  if (session.state !== 'waiting' || session.retryAt === undefined) return '';
  return ` ${formatAge(Math.max(0, session.retryAt - now) + 999)}`;
}

interface LaidOut {
  readonly rows: readonly DraftRow[];
  readonly row: number;
  readonly column: number;
}

/** Folds a text of several lines and finds the cursor in it. */
export function draftRows(text: string, cursor: number, width: number): LaidOut {
  const rows: DraftRow[] = [];
  let found = { row: 0, column: 0 };
  let start = 0;
  for (const line of text.split('\n')) {
    const { text: shown, marks } = print(line);
    const starts = foldRows(shown, width);
    if (cursor >= start && cursor <= start + line.length) {
      const before = print(line.slice(0, cursor - start)).text;
      const row = rowAt(starts, before.length);
      const column = textWidth(before.slice(starts[row] ?? 0));
      found = { row: rows.length + row, column };
    }
    starts.forEach((from, index) => {
      const to = starts[index + 1] ?? shown.length;
      rows.push({ text: shown.slice(from, to), marks: spansWithin(marks, from, to) });
    });
    start += line.length + 1;
  }
  // A cursor after a full row stands on a row of its own.
  if (found.column < width) return { rows, ...found };
  return { rows: rows.toSpliced(found.row + 1, 0, { text: '', marks: [] }), row: found.row + 1, column: 0 };
}
