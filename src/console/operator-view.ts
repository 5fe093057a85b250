/** What an operator left a console with, which the board keeps: drafts, what was read and where, what was muted and marked, the layout. */
import {
  Fields,
  fieldsOf,
  flag,
  list,
  oneOf,
  Place,
  reader,
  table,
  text,
  time,
  wholeNumber,
} from '../fields.ts';
import { parseLineFilter } from '../lines/line-filter.ts';
import { MARK_LOOKS } from '../lines/shown.ts';
import type { SessionId } from '../record.ts';
import { queue } from './attention.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import { moveFocus, panesInSight } from './focus.ts';
import { EMPTY_KILL_RING } from './killring.ts';
import { fill, hide, show } from './grid.ts';
import { restoreRules, rulesViewOf } from './kept-rules.ts';
import { snap } from './lines.ts';
import { knewUntil } from './say.ts';
import { LIST_WIDTHS, MOST_PANES } from './layout.ts';
import { type Look, STAMPS, VIEW_MODES } from './look.ts';
import type { Model, Pane, PaneFilter } from './model.ts';
import { RULE, type View } from './viewport.ts';
import type { DeskView, KeptView, PaneView, ViewChange } from './view-data.ts';

/**
 * Puts everything as it was left. What came since, and what had not been read, is unread, also where it is on the screen at
 * once: it is read when the operator turns to it.
 */
export function restoreView(model: Model, kept: KeptView): Effect[] {
  const desk = fieldsOf(kept.desk, new Place('', []));
  // Nothing was left: this console is the first.
  if (desk === undefined) return [];
  const fields = fieldsOf(kept, new Place('', []));
  const panes = fieldsOf(kept.panes, new Place('', []));
  const left = fields?.take('left', time);
  // Without it another console of this operator was there all the time.
  knewUntil(model, left ?? Infinity);
  const highlighted = fields?.take('highlighted', table(count, Infinity)) ?? {};
  const hidden = [...model.shown].flatMap((id) => hide(model, id));
  model.hot.clear();
  for (const pane of model.panes.values()) {
    const name = String(pane.id);
    const inPane = panes?.take(name, (raw, place) => fieldsOf(raw, place));
    restorePane(model, pane, inPane ?? NOTHING_KEPT);
    pane.highlights += highlighted[name] ?? 0;
    if (left !== undefined && hasMoved(pane, left)) pane.presence = true;
    queue(model, pane);
  }
  restoreRules(model, desk.take('rules', anything));
  return [...hidden, ...restoreDesk(model, desk)];
}

const NOTHING_KEPT = new Fields({}, new Place('', []));

const anything = reader('anything', (raw) => raw);

/** It came or went since then. */
function hasMoved({ session: { openedAt, closedAt } }: Pane, since: number): boolean {
  return openedAt >= since || (closedAt !== undefined && closedAt >= since);
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
    const panes = this.#changed(model, ids ?? model.panes.keys());
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

  #changed(model: Model, ids: Iterable<SessionId>): Record<string, PaneView | null> {
    const changed: Record<string, PaneView | null> = {};
    const sight = new Set(panesInSight(model));
    for (const id of ids) {
      const pane = model.panes.get(id);
      if (pane === undefined) continue;
      const view = paneViewOf(pane, { inSight: sight.has(pane), isMarked: model.marked.has(id) });
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
    a.alarmedFor === b.alarmedFor &&
    a.silent === b.silent &&
    a.marker === b.marker &&
    isSameLook(a.look, b.look) &&
    a.filter?.text === b.filter?.text &&
    a.filter?.seq === b.filter?.seq &&
    a.marked === b.marked &&
    a.view?.seq === b.view?.seq &&
    a.view?.offset === b.view?.offset &&
    a.view?.char === b.view?.char
  );
}

function isSameLook(a: PaneView['look'], b: PaneView['look']): boolean {
  return a?.mode === b?.mode && a?.times === b?.times && a?.marks === b?.marks && a?.wrap === b?.wrap;
}

function deskViewOf(model: Model): DeskView {
  const { focus, shown, grid, zoomed, list, strip } = model;
  return { focus, shown: [...shown], grid, zoomed, list, strip, rules: rulesViewOf(model) };
}

function paneViewOf(
  pane: Pane,
  { inSight, isMarked }: { readonly inSight: boolean; readonly isMarked: boolean },
): PaneView {
  const { draft, seenLines, seenBells, highlights, presence, muted, silentMs, alarmedFor, silent } = pane;
  const { look, filter, view } = pane;
  const marker = inSight ? (lookedUpTo(pane) ?? pane.marker) : pane.marker;
  const isPlain = look.mode === 'text' && look.times === 'time' && look.marks === 'show' && look.wrap;
  return {
    ...(draft.text !== '' && { text: draft.text }),
    ...(draft.cursor < draft.text.length && { cursor: draft.cursor }),
    ...(seenLines > 0 && { seen: seenLines }),
    ...(seenBells > 0 && { bells: seenBells }),
    ...(highlights > 0 && { highlights }),
    ...(presence && { presence }),
    ...(muted && { muted }),
    ...(silentMs !== undefined && { silentMs }),
    ...(alarmedFor !== undefined && { alarmedFor }),
    ...(silent && { silent }),
    ...(marker !== undefined && { marker }),
    ...(!isPlain && { look: { mode: look.mode, times: look.times, marks: look.marks, wrap: look.wrap } }),
    ...(filter !== undefined && {
      filter: { text: filter.text, lines: filter.since.lines, seq: filter.since.seq },
    }),
    ...(view !== 'end' && { view: { seq: view.seq, offset: view.offset, char: view.char } }),
    ...(isMarked && { marked: true }),
  };
}

/** What comes after this record has not been on the screen; undefined where the end is not, or is not known yet. */
function lookedUpTo({ missed, view, scrollback, session }: Pane): number | undefined {
  if (missed || view !== 'end' || scrollback === undefined || scrollback.newer) return undefined;
  return scrollback.nextSeq === 0 && session.nextSeq > 0 ? undefined : scrollback.nextSeq;
}

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const MOST_TEXT = 1024 * 1024;

/** Puts a pane as it was left. What is wrong is passed over: another version may have written it. */
function restorePane(model: Model, pane: Pane, fields: Fields): void {
  restoreDraft(pane, fields);
  pane.seenLines = fields.take('seen', count) ?? 0;
  pane.seenBells = fields.take('bells', count) ?? 0;
  pane.highlights = fields.take('highlights', count) ?? 0;
  pane.presence = fields.take('presence', flag) ?? false;
  pane.muted = fields.take('muted', flag) ?? pane.muted;
  pane.silentMs = fields.take('silentMs', count) ?? pane.silentMs;
  restoreAlarm(pane, fields);
  pane.marker = fields.take('marker', count);
  const look = fields.take('look', lookOf);
  if (look !== undefined) pane.look = { ...pane.look, ...look };
  pane.filter = fields.take('filter', (raw, place) => filterOf(model, raw, place));
  pane.view = fields.take('view', topOf) ?? 'end';
  if (fields.take('marked', flag) === true) model.marked.add(pane.id);
}

/** What is there no more, or not there yet, is looked for when the pane is opened. */
function topOf(raw: unknown, place: Place): View | undefined {
  const fields = fieldsOf(raw, place);
  const seq = fields?.take('seq', count);
  const offset = fields?.take('offset', count);
  const char = fields?.take('char', wholeNumber(RULE, MOST_TEXT));
  return seq === undefined || offset === undefined || char === undefined ? undefined : { seq, offset, char };
}

/** Who has said something since is not silent any more. */
function restoreAlarm(pane: Pane, fields: Fields): void {
  pane.alarmedFor = fields.take('alarmedFor', time);
  const { lastIn, openedAt, state } = pane.session;
  const goesOn = state !== 'closed' && pane.alarmedFor === (lastIn ?? openedAt);
  pane.silent = goesOn && (fields.take('silent', flag) ?? false);
}

function filterOf({ colour }: Model, raw: unknown, place: Place): PaneFilter | undefined {
  const fields = fieldsOf(raw, place);
  const typed = fields?.take('text', text(MOST_TEXT));
  if (typed === undefined) return undefined;
  const filter = parseLineFilter(typed, { colour });
  if ('error' in filter) return undefined;
  const since = { lines: fields?.take('lines', count) ?? 0, seq: fields?.take('seq', count) ?? 0 };
  return { text: typed, filter, since };
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
  const wrap = fields?.take('wrap', flag);
  return {
    ...(mode !== undefined && { mode }),
    ...(times !== undefined && { times }),
    ...(marks !== undefined && { marks }),
    ...(wrap !== undefined && { wrap }),
  };
}

const session = reader('a session', (raw): SessionId | undefined =>
  typeof raw === 'number' && Number.isInteger(raw) ? raw : undefined,
);

/** Shows the sessions that were shown, those of them that are still there. */
function restoreDesk(model: Model, fields: Fields): Effect[] {
  const shown = (fields.take('shown', list(session, MOST_PANES)) ?? []).filter((id) => model.panes.has(id));
  const focused = fields.take('focus', session);
  const grid = fields.take('grid', (value, place) =>
    value === 'auto' ? 'auto' : wholeNumber(1, MOST_PANES)(value, place),
  );
  model.grid = grid ?? model.grid;
  model.list = fields.take('list', oneOf(...LIST_WIDTHS)) ?? model.list;
  model.strip = fields.take('strip', flag) ?? model.strip;
  model.zoomed = fields.take('zoomed', flag) ?? false;
  const before = model.focus;
  model.focus = undefined;
  const effects = [...shown.flatMap((id) => show(model, id)), ...fill(model)];
  const at = focused !== undefined && model.panes.has(focused) ? focused : (shown[0] ?? before);
  if (at !== undefined) effects.push(...show(model, at));
  for (const id of model.shown) miss(model, id);
  return at === undefined ? effects : [...effects, ...moveFocus(model, at)];
}

/** What waits there does so until the operator turns to it. */
function miss(model: Model, id: SessionId): void {
  const pane = model.panes.get(id);
  if (pane !== undefined) pane.missed = model.hot.has(id);
}
