import { cutToWidth, textWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import { isReady } from './answers.ts';
import { type BroadcastOrder, resultRows } from './broadcast-log.ts';
import type { AskingPhase, BroadcastState } from './broadcast.ts';
import { audienceOf, audienceRows, clientsOf, everyoneRows, type TargetWorld } from './broadcast-targets.ts';
import { draftRows } from './composer.ts';
import { fold } from './fold.ts';

/** The box as rows of text, none wider than asked for and all safe to show; the cursor while something is typed. */
export interface BroadcastRows {
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
  /** How many rows it can be scrolled by. */
  readonly most: number;
}

/** Cells for the box, without its border. */
export interface BroadcastRoom {
  readonly width: number;
  readonly height: number;
}

const LABELS = { targets: 'To    ', text: 'Text  ' } as const;
const INDENT = 6;
const HINT = 'Enter asks first, Tab: the other line, Escape closes';
const CLOSES = 'Enter closes';

const WIDEST = 76;
const NARROWEST = 8;

/** A refusal takes no more rows than this from what is typed. */
const WHY_ROWS = 3;
/** A lower box shows only what is needed at once. */
const ROOMY = 6;
/** What is scrolled says where it is, unless it has fewer rows than this. */
const TELLS_FROM = 3;

/** The room on a screen of that size. */
export function broadcastRoom(columns: number, rows: number): BroadcastRoom {
  return { width: Math.max(NARROWEST, Math.min(WIDEST, columns - 4)), height: Math.max(1, rows - 2) };
}

/** How the box looks in that room. The count, the question and the cursor are in sight however little that is. */
export function broadcastRows(
  state: BroadcastState,
  world: TargetWorld & { readonly now: number },
  room: BroadcastRoom,
): BroadcastRows {
  const { phase } = state;
  switch (phase.step) {
    case 'writing':
      return writing(state, phase.why, world, room);
    case 'asking':
      return scrolled(
        orderRows(phase.order, room.width),
        questionRows(phase, world.now, room),
        phase.top,
        room,
      );
    case 'sending':
      return scrolled(orderRows(phase.order, room.width), [indented('sending')], 0, room);
    case 'told':
      return scrolled(resultRows(phase.result, room.width), [`  ${CLOSES}`], phase.top, room);
  }
}

/** In fewer words where the room is small. The yes stands there when it counts. */
function questionRows(
  { order: { text, to }, since }: AskingPhase,
  now: number,
  { width, height }: BroadcastRoom,
): readonly string[] {
  const lines = text.split('\n').length;
  const asks = `Send ${lines === 1 ? '1 line' : `${lines} lines`} to ${clientsOf(to.length)}?`;
  const ready = isReady(since, now);
  const long = `${asks} ${ready ? 'y sends, ' : ''}n goes back`;
  if (INDENT + textWidth(long) <= width) return [indented(long)];
  const folded = fold(long, width);
  return folded.length < height ? folded : fold(`${asks} ${ready ? 'y/n' : 'n'}`, width);
}

/** What the answer is about, whatever has changed since: everything that is sent, and everybody it is for. */
function orderRows(order: BroadcastOrder, width: number): readonly string[] {
  const room = Math.max(1, width - INDENT);
  return [
    ...labelled(LABELS.targets, shown(order.targets, room)),
    ...everyoneRows(order, room).map(indented),
    ...labelled(LABELS.text, shown(order.text, room)),
  ];
}

/** Below what can be scrolled stands what cannot. */
function scrolled(
  body: readonly string[],
  foot: readonly string[],
  top: number,
  { width, height }: BroadcastRoom,
): BroadcastRows {
  const free = Math.max(0, height - foot.length);
  const fits = body.length <= free;
  const told = !fits && free >= TELLS_FROM;
  const seen = told ? free - 1 : Math.min(free, body.length);
  const most = seen === 0 ? 0 : body.length - seen;
  const from = Math.min(top, most);
  const place = `rows ${from + 1}-${from + seen} of ${body.length}, Up and Down show the others`;
  const rows = [...body.slice(from, from + seen), ...(told ? [place] : []), ...foot].slice(0, height);
  return { rows: rows.map((row) => cutToWidth(row, width)), cursor: undefined, most };
}

function writing(
  state: BroadcastState,
  why: string | undefined,
  world: TargetWorld,
  { width, height }: BroadcastRoom,
): BroadcastRows {
  const left = Math.max(1, width - INDENT);
  const found = audienceOf(state.targets.text, world);
  const about = 'error' in found ? [printable(found.error)] : audienceRows(found, left);
  const last = why === undefined ? [HINT] : fold(printable(why), left).slice(0, WHY_ROWS);
  const roomy = height >= ROOMY;
  const middle = about.slice(0, roomy ? about.length : 1).map(indented);
  const foot = last.slice(0, roomy ? last.length : 1).map(indented);
  const [targets, text] = shared(laid(state, 'targets', left), laid(state, 'text', left), {
    room: Math.max(1, height - middle.length - foot.length),
    field: state.field,
  });
  const above = [...labelled(LABELS.targets, targets.rows), ...middle];
  const active = state.field === 'text' ? text : targets;
  return {
    rows: [...above, ...labelled(LABELS.text, text.rows), ...foot].map((row) => cutToWidth(row, width)),
    cursor: {
      row: active.row + (state.field === 'text' ? above.length : 0),
      column: Math.min(INDENT + active.column, Math.max(0, width - 1)),
    },
    most: 0,
  };
}

type Laid = ReturnType<typeof draftRows>;

function laid(state: BroadcastState, field: 'targets' | 'text', width: number): Laid {
  const { text, cursor } = state[field];
  return draftRows(text, cursor, width);
}

/** Where there is no room for both, the line that is typed into has more of it, with the cursor in sight. */
function shared(
  targets: Laid,
  text: Laid,
  { room, field }: { readonly room: number; readonly field: 'targets' | 'text' },
): readonly [targets: Laid, text: Laid] {
  const [active, other] = field === 'text' ? [text, targets] : [targets, text];
  const kept = Math.min(other.rows.length, Math.max(room > 1 ? 1 : 0, room - active.rows.length));
  const near = around(active, room - kept);
  const far = { ...other, rows: other.rows.slice(0, kept) };
  return field === 'text' ? [far, near] : [near, far];
}

/** As many rows, that of the cursor in their middle if that can be. */
function around({ rows, row, column }: Laid, height: number): Laid {
  const from = Math.max(0, Math.min(row - (height >> 1), rows.length - height));
  return { rows: rows.slice(from, from + height), row: row - from, column };
}

function shown(text: string, width: number): readonly { readonly text: string }[] {
  return draftRows(text, 0, width).rows;
}

function labelled(label: string, rows: readonly { readonly text: string }[]): readonly string[] {
  return rows.map(({ text }, index) => (index === 0 ? label : indented('')) + text);
}

function indented(text: string): string {
  return ' '.repeat(INDENT) + text;
}
