import { displayName, displayState, formatAge } from '../src/console/format.ts';
import type { Rect } from '../src/console/layout.ts';
import { type Model, type Pane, unreadLines } from '../src/console/model.ts';
import { indexOf } from '../src/console/focus.ts';
import { sessionsFrom, topFor } from '../src/console/table.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import type { Canvas } from './canvas.ts';
import type { Style, Theme } from './theme.ts';

/** The session list; scrolls by itself to keep the focused session in sight. */
export class SessionList {
  #top = 0;

  paint(canvas: Canvas, model: Model, theme: Theme): void {
    const index = model.focus === undefined ? 0 : indexOf(model.order, model.focus);
    this.#top = topFor(index, this.#top, canvas.height, model.order.length);
    const digits = String(model.order.at(-1) ?? 0).length;
    sessionsFrom(model, this.#top, canvas.height).forEach((pane, y) => {
      paintRow(canvas, y, pane, { model, theme, digits });
    });
    const below = model.order.length - this.#top - canvas.height;
    if (below > 0) canvas.frameText(1, canvas.height, ` ${below} more `, theme.dim);
    if (this.#top > 0) canvas.frameText(12, -1, ` ${this.#top} more `, theme.dim);
  }
}

interface RowContext {
  readonly model: Model;
  readonly theme: Theme;
  readonly digits: number;
}

function paintRow(canvas: Canvas, y: number, pane: Pane, { model, theme, digits }: RowContext): void {
  const focused = pane.id === model.focus;
  const unread = unreadLines(pane);
  const style = rowStyle(pane, focused, theme);
  if (focused) canvas.fill(0, y, canvas.width, style);
  const mark = focused ? '▌' : pane.draft.text === '' ? ' ' : '✎';
  const right = rightText(pane, unread, model.now);
  const head = `${mark}${String(pane.id).padStart(digits)} `;
  const room = canvas.width - textWidth(head) - textWidth(right) - 2;
  canvas.text(0, y, head, style);
  canvas.text(textWidth(head), y, cutToWidth(displayName(pane.session), Math.max(1, room)), style);
  const rightStyle = unread > 0 && !focused ? theme.unread : style;
  canvas.text(canvas.width - textWidth(right) - 1, y, right, rightStyle);
}

/** What matters most of a session, in a few cells: that it is not well, what waits to be read, how long it was quiet. */
function rightText(pane: Pane, unread: number, now: number): string {
  const { session } = pane;
  const waiting = unread > 0 ? `●${unread > 999 ? '999+' : unread}` : '';
  if (session.state !== 'open') return [shortState(pane), waiting].filter(Boolean).join(' ');
  return waiting || formatAge(now - (session.lastIn ?? session.openedAt));
}

function shortState({ session }: Pane): string {
  return session.state === 'half-closed' ? 'half' : displayState(session);
}

function rowStyle({ session }: Pane, focused: boolean, theme: Theme): Style {
  if (focused) return theme.selected;
  if (session.state === 'closed') return theme.closed;
  return session.state === 'open' ? theme.text : theme.stalled;
}

/** Whether the list is wide enough to be worth a heading. */
export function listTitle(model: Model, rect: Rect): string {
  return cutToWidth(`sessions ${model.order.length}`, Math.max(1, rect.width - 2));
}
