import { cutToWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import { isReady } from './answers.ts';
import { type BroadcastOrder, resultRows } from './broadcast-log.ts';
import type { AskingPhase, BroadcastState } from './broadcast.ts';
import { audienceOf, audienceRows, clientsOf, type TargetWorld } from './broadcast-targets.ts';
import { draftRows } from './composer.ts';

/** The box as rows of text, none wider than asked for and all safe to show; the cursor while something is typed. */
export interface BroadcastRows {
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

const LABELS = { targets: 'To    ', text: 'Text  ' } as const;
const INDENT = 6;
const HINT = 'Enter asks first, Tab: the other line, Escape closes';

/** How the box looks in `width` cells. */
export function broadcastRows(
  state: BroadcastState,
  world: TargetWorld & { readonly now: number },
  width: number,
): BroadcastRows {
  const { phase } = state;
  switch (phase.step) {
    case 'writing':
      return writing(state, phase.why ?? HINT, world, width);
    case 'asking':
      return { rows: fixed(phase.order, questionWords(phase, world.now), width), cursor: undefined };
    case 'sending':
      return { rows: fixed(phase.order, 'sending', width), cursor: undefined };
    case 'told':
      return { rows: resultRows(phase.result, width).slice(phase.top), cursor: undefined };
  }
}

/** The yes stands there when it counts. */
function questionWords({ order: { text, to }, since }: AskingPhase, now: number): string {
  const lines = text.split('\n').length;
  const keys = isReady(since, now) ? 'y sends, n goes back' : 'n goes back';
  return `Send ${lines === 1 ? '1 line' : `${lines} lines`} to ${clientsOf(to.length)}? ${keys}`;
}

function writing(state: BroadcastState, last: string, world: TargetWorld, width: number): BroadcastRows {
  const room = Math.max(1, width - INDENT);
  const targets = draftRows(state.targets.text, state.targets.cursor, room);
  const found = audienceOf(state.targets.text, world);
  const about = 'error' in found ? [printable(found.error)] : audienceRows(found, room);
  const text = draftRows(state.text.text, state.text.cursor, room);
  const above = [...labelled(LABELS.targets, targets.rows), ...about.map(indented)];
  const active = state.field === 'text' ? text : targets;
  return {
    rows: [...above, ...labelled(LABELS.text, text.rows), indented(printable(last))].map((row) =>
      cutToWidth(row, width),
    ),
    cursor: {
      row: active.row + (state.field === 'text' ? above.length : 0),
      column: Math.min(INDENT + active.column, Math.max(0, width - 1)),
    },
  };
}

/** With a question open it shows what the answer is about, whatever has changed since. */
function fixed(order: BroadcastOrder, last: string, width: number): readonly string[] {
  const room = Math.max(1, width - INDENT);
  return [
    ...labelled(LABELS.targets, shown(order.targets, room)),
    ...audienceRows(order, room).map(indented),
    ...labelled(LABELS.text, shown(order.text, room)),
    indented(last),
  ].map((row) => cutToWidth(row, width));
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
