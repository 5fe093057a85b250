import { knownAt } from '../src/console/cut-off.ts';
import { placedPanes } from '../src/console/grid.ts';
import { listed, listLength, listTop } from '../src/console/list.ts';
import { displayName, displayState, formatAge, nameWithin } from '../src/format.ts';
import { jobOf } from '../src/console/perform-jobs.ts';
import { type Model, type Pane, unreadLines } from '../src/console/model.ts';
import type { Company } from '../src/console/company.ts';
import type { Level } from '../src/console/levels.ts';
import { sessionsFrom } from '../src/console/table.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { SessionId } from '../src/record.ts';
import type { Canvas } from './canvas.ts';
import { inMarks, type Style, type Theme } from './theme.ts';

/** The session list. */
export function paintList(canvas: Canvas, model: Model, theme: Theme): void {
  const { order } = model;
  const top = listTop(model, canvas.height);
  const digits = String(order.at(-1) ?? 0).length;
  const placed = placedPanes(model);
  sessionsFrom(model, 0, canvas.height, listed(model, top, canvas.height)).forEach((pane, y) => {
    paintRow(canvas, y, pane, { model, theme, digits, placed });
  });
  const below = listLength(model) - top - canvas.height;
  if (below > 0) canvas.frameText(1, canvas.height, ` ${below} more `, theme.dim);
  if (top > 0) canvas.frameText(canvas.width - 12, -1, ` ${top} more `, theme.dim);
}

interface RowContext {
  readonly model: Model;
  readonly theme: Theme;
  readonly digits: number;
  readonly placed: readonly Pane[];
}

function paintRow(canvas: Canvas, y: number, pane: Pane, { model, theme, digits, placed }: RowContext): void {
  const focused = pane.id === model.focus;
  const style = rowStyle(pane, focused, theme);
  if (focused) canvas.fill(0, y, canvas.width, style);
  const head = `${markOf(pane, model, placed, theme)}${(pane.stored === undefined ? String(pane.id) : '-').padStart(digits)} `;
  const level = model.hot.get(pane.id);
  const most = canvas.width - textWidth(head) - 2;
  const least = Math.min(LEAST_NAME, textWidth(displayName(pane.session)));
  const right =
    rightTexts(pane, level, model, theme, canvas.width).find(
      (text, index, all) => textWidth(text) <= most - least || index === all.length - 1,
    ) ?? '';
  const room = most - textWidth(right);
  canvas.text(0, y, head, style);
  canvas.text(textWidth(head), y, inMarks(nameWithin(pane.session, Math.max(1, room)), theme), style);
  const rightStyle = level === undefined || focused ? style : levelStyle(level, theme);
  canvas.text(canvas.width - textWidth(right) - 1, y, right, rightStyle);
}

/** Less of a name tells nobody from another: then marks have no names and states are short, if that is enough. */
const LEAST_NAME = 7;

/** What may stand right of the name, the longest first. */
function rightTexts(
  pane: Pane,
  level: Level | undefined,
  model: Model,
  theme: Theme,
  width: number,
): readonly string[] {
  const state = shortState(pane);
  const short = state.slice(0, SHORT_STATE);
  const mark = companyText(model, pane.id, 0, theme);
  return [
    [companyText(model, pane.id, width, theme), rightText(pane, level, model, theme, state)],
    [mark, rightText(pane, level, model, theme, state)],
    [mark, rightText(pane, level, model, theme, short)],
  ].map((parts) => parts.filter(Boolean).join(' '));
}

/** Cells of a state where there is hardly any room: `shut`, `hung`, `stal`. */
const SHORT_STATE = 4;

/** In focus, on screen, or with a draft that waits. */
function markOf(pane: Pane, model: Model, placed: readonly Pane[], { glyphs }: Theme): string {
  if (pane.id === model.focus) return glyphs.focus;
  if (pane.draft.text !== '') return glyphs.draft;
  return placed.includes(pane) ? glyphs.vertical : ' ';
}

/** Below this width of the list marks have no names. */
const NAMES_FROM = 18;
const NAME_WIDTH = 6;

/** Another operator who writes there, or who is there. */
function companyText({ company }: Model, id: SessionId, width: number, { glyphs }: Theme): string {
  const { drafts, focus } = company.get(id) ?? NOBODY;
  const [writer] = drafts;
  const [looker] = focus;
  const name = cutToWidth(printable(writer ?? looker ?? ''), width < NAMES_FROM ? 0 : NAME_WIDTH);
  if (writer !== undefined) return `${glyphs.draft}${name}`;
  return looker === undefined ? '' : `${glyphs.other}${name}`;
}

const NOBODY: Company = { drafts: [], focus: [] };

/** Signs of the levels, which colour only repeats. */
export function levelSign(level: Level, { glyphs }: Theme): string {
  const { highlight, alarm, bell, unread: text, joined: presence } = glyphs;
  return { highlight, alarm, bell, text, presence }[level];
}

function levelStyle(level: Level, theme: Theme): Style {
  if (level === 'highlight' || level === 'alarm') return theme.highlight;
  if (level === 'bell') return theme.bell;
  return level === 'text' ? theme.unread : theme.dim;
}

/** What matters most of a session, in a few cells: that it is not well, what waits to be read, how long it was quiet. */
function rightText(pane: Pane, level: Level | undefined, model: Model, theme: Theme, state: string): string {
  const { session, stored } = pane;
  if (stored !== undefined) return stored.closedAt === undefined ? 'open' : 'record';
  const unread = unreadLines(pane);
  const count = level === 'highlight' ? pane.highlights : unread;
  const number = count > 999 ? '999+' : String(count || '');
  const waiting = level === undefined || level === 'presence' ? '' : levelSign(level, theme) + number;
  const { joined, left } = theme.glyphs;
  const presence = level === 'presence' ? (session.state === 'closed' ? left : joined) : '';
  const job = jobOf(model, pane.id) === undefined ? '' : theme.glyphs.repeat;
  const muted = pane.muted ? theme.glyphs.muted : '';
  if (session.state !== 'open') return [job, state, waiting || presence].filter(Boolean).join(' ');
  const age = formatAge(knownAt(model) - (session.lastIn ?? session.openedAt));
  return [job, presence, waiting || muted || age].filter(Boolean).join(' ');
}

/** `half` is short for the longest of them. */
function shortState({ session }: Pane): string {
  const state = displayState(session);
  return state === 'half-closed' ? 'half' : state;
}

function rowStyle({ session }: Pane, focused: boolean, theme: Theme): Style {
  if (focused) return theme.selected;
  if (session.state === 'closed') return theme.closed;
  return session.state === 'open' ? theme.text : theme.stalled;
}

export function listTitle(model: Model, width: number): string {
  return cutToWidth(`sessions ${model.order.length}`, Math.max(1, width - 2));
}
