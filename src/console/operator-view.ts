/** What an operator left a console with, which the board keeps: drafts, what was read, what was muted, the layout. */
import { type Fields, fieldsOf, flag, list, oneOf, Place, reader, text, wholeNumber } from '../fields.ts';
import { MARK_LOOKS } from '../lines/shown.ts';
import type { SessionId } from '../record.ts';
import { queue } from './attention.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import { focus } from './focus.ts';
import { EMPTY_KILL_RING } from './killring.ts';
import { hide, show } from './grid.ts';
import { snap } from './lines.ts';
import { LIST_WIDTHS, MOST_PANES } from './layout.ts';
import { type Look, STAMPS, VIEW_MODES } from './look.ts';
import type { Model, Pane } from './model.ts';
import type { DeskView, KeptView, PaneView, ViewChange } from './view-data.ts';

/** Puts everything as it was left. */
export function restoreView(model: Model, { desk, panes }: KeptView): Effect[] {
  const fields = fieldsOf(panes, new Place('', []));
  for (const pane of model.panes.values()) {
    const name = String(pane.id);
    if (fields !== undefined) fields.take(name, (raw) => restorePane(model, pane, raw));
  }
  return restoreDesk(model, desk);
}

/** Finds out what has changed. */
export class ViewChanges {
  #desk = '';
  /** Of these nobody knows what was kept. */
  readonly #unsure = new Set<SessionId>();
  readonly #panes = new Map<SessionId, PaneView>();

  /** Undefined where nothing has. `ids`: of these sessions only. */
  since(model: Model, ids?: readonly SessionId[]): ViewChange | undefined {
    const desk = deskViewOf(model);
    const text = JSON.stringify(desk);
    const panes = this.#changed(model, ids ?? [...model.panes.keys()]);
    if (ids === undefined) {
      for (const id of this.#panes.keys()) {
        if (model.panes.has(id)) continue;
        this.#panes.delete(id);
        panes[String(id)] = null;
      }
    }
    const moved = text !== this.#desk;
    this.#desk = text;
    if (!moved && Object.keys(panes).length === 0) return undefined;
    return { ...(moved && { desk }), panes };
  }

  /** What was kept of late may have been lost on its way. */
  again(): void {
    this.#desk = '';
    for (const id of this.#panes.keys()) this.#unsure.add(id);
  }

  #changed(model: Model, ids: readonly SessionId[]): Record<string, PaneView | null> {
    const changed: Record<string, PaneView | null> = {};
    for (const id of ids) {
      const pane = model.panes.get(id);
      if (pane === undefined) continue;
      const view = paneViewOf(pane);
      if (!this.#unsure.delete(id) && isSame(view, this.#panes.get(id) ?? NOTHING)) continue;
      this.#panes.set(id, view);
      changed[String(id)] = view;
    }
    return changed;
  }
}

const NOTHING: PaneView = {};

function isSame(a: PaneView, b: PaneView): boolean {
  return (
    a.text === b.text &&
    a.cursor === b.cursor &&
    a.seen === b.seen &&
    a.bells === b.bells &&
    a.highlights === b.highlights &&
    a.presence === b.presence &&
    a.muted === b.muted &&
    a.silentMs === b.silentMs &&
    a.marker === b.marker &&
    a.look?.mode === b.look?.mode
  );
}

function deskViewOf({ focus, shown, grid, zoomed, list, strip }: Model): DeskView {
  return { focus, shown: [...shown], grid, zoomed, list, strip };
}

function paneViewOf(pane: Pane): PaneView {
  const { draft, seenLines, seenBells, highlights, presence, muted, silentMs, marker, look } = pane;
  return {
    ...(draft.text !== '' && { text: draft.text }),
    ...(draft.cursor < draft.text.length && { cursor: draft.cursor }),
    ...(seenLines > 0 && { seen: seenLines }),
    ...(seenBells > 0 && { bells: seenBells }),
    ...(highlights > 0 && { highlights }),
    ...(presence && { presence }),
    ...(muted && { muted }),
    ...(silentMs !== undefined && { silentMs }),
    ...(marker !== undefined && { marker }),
    ...(look.mode !== 'text' && { look: { mode: look.mode } }),
  };
}

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const MOST_TEXT = 1024 * 1024;

/** Puts a pane as it was left. What is wrong is passed over: another version may have written it. */
function restorePane(model: Model, pane: Pane, raw: unknown): void {
  const fields = fieldsOf(raw, new Place('', []));
  if (fields === undefined) return;
  restoreDraft(pane, fields);
  pane.seenLines = fields.take('seen', count) ?? 0;
  pane.seenBells = fields.take('bells', count) ?? 0;
  pane.highlights = fields.take('highlights', count) ?? 0;
  pane.presence = fields.take('presence', flag) ?? false;
  pane.muted = fields.take('muted', flag) ?? pane.muted;
  pane.silentMs = fields.take('silentMs', count) ?? pane.silentMs;
  pane.marker = fields.take('marker', count);
  const look = fields.take('look', lookOf);
  if (look !== undefined) pane.look = { ...pane.look, ...look };
  queue(model, pane);
}

function restoreDraft(pane: Pane, fields: Fields): void {
  const typed = fields.take('text', text(MOST_TEXT));
  if (typed === undefined) return;
  const { draft } = edit(EMPTY_DRAFT, EMPTY_KILL_RING, { type: 'set', text: typed });
  const cursor = fields.take('cursor', wholeNumber(0, typed.length)) ?? typed.length;
  pane.draft = { ...draft, cursor: snap(typed, cursor) };
}

function lookOf(raw: unknown, place: Place): Partial<Look> | undefined {
  const fields = fieldsOf(raw, place);
  const mode = fields?.take('mode', oneOf(...VIEW_MODES));
  const times = fields?.take('times', oneOf(...STAMPS));
  const marks = fields?.take('marks', oneOf(...MARK_LOOKS));
  return {
    ...(mode !== undefined && { mode }),
    ...(times !== undefined && { times }),
    ...(marks !== undefined && { marks }),
  };
}

const session = reader('a session', (raw): SessionId | undefined =>
  typeof raw === 'number' && Number.isInteger(raw) ? raw : undefined,
);

/** Shows the sessions that were shown, those of them that are still there. */
function restoreDesk(model: Model, raw: unknown): Effect[] {
  const fields = fieldsOf(raw, new Place('', []));
  if (fields === undefined) return [];
  const shown = (fields.take('shown', list(session, MOST_PANES)) ?? []).filter((id) => model.panes.has(id));
  const focused = fields.take('focus', session);
  const grid = fields.take('grid', (value, place) =>
    value === 'auto' ? 'auto' : wholeNumber(1, MOST_PANES)(value, place),
  );
  model.grid = grid ?? model.grid;
  model.list = fields.take('list', oneOf(...LIST_WIDTHS)) ?? model.list;
  model.strip = fields.take('strip', flag) ?? model.strip;
  model.zoomed = fields.take('zoomed', flag) ?? false;
  const left = [...model.shown].flatMap((id) => hide(model, id));
  const effects = shown.flatMap((id) => show(model, id));
  const at = focused !== undefined && model.panes.has(focused) ? focused : shown[0];
  return [...left, ...effects, ...(at === undefined ? [] : focus(model, at))];
}
