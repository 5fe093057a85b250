/** What of a console is kept from one start to the next, and given back. */
import {
  type Identity,
  identityFor,
  identityKey,
  type Layout,
  forgetIdentities,
  MOST_HISTORY,
  rememberIdentity,
  type Remembered,
} from '../desk/remembered.ts';
import { hostOf } from '../address.ts';
import { word } from '../expected.ts';
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { arrives, isAlone, isDescribed, isNameHeld, isNameTaken, own, ownKey, peerKey } from './census.ts';
import type { Effect } from './effects.ts';
import { draftOf, sentBy } from './escape.ts';
import { LIST_WIDTHS, MOST_PANES } from './layout.ts';
import { MARK_LOOKS } from '../lines/shown.ts';
import { type Look, STAMPS, VIEW_MODES } from './look.ts';
import type { Model, Pane } from './model.ts';
import { noticed } from './say.ts';
import { THEME_NAMES } from './themes.ts';

/**
 * What a console begins with, of what it had the last time; what flags and environment insist on stays. Returns what makes
 * no sense, a line each.
 */
export function recallSettings(
  model: Model,
  { layout, theme, mouse, columns, sort, filters }: Remembered,
): readonly string[] {
  const name = THEME_NAMES.find((each) => each === theme);
  const isGrid = layout === undefined || fits(layout.grid);
  if (layout !== undefined) recallLayout(model, layout);
  model.chosen = { theme: name, mouse };
  if (!model.insists.includes('theme')) model.theme = name ?? model.theme;
  if (!model.insists.includes('mouse')) model.mouse = mouse ?? model.mouse;
  model.listing = { ...model.listing, columns, sort: sort ?? model.listing.sort };
  model.filters = new Map(Object.entries(filters ?? {}));
  return [
    ...(theme === undefined || name !== undefined ? [] : [unusable('theme', theme)]),
    ...(isGrid ? [] : [unusable('layout', String(layout.grid))]),
  ];
}

function unusable(what: string, value: string): string {
  return `the ${what} that was remembered is none: ${word(value)}; the usual one is shown`;
}

function fits(grid: Layout['grid']): boolean {
  return grid === 'auto' || (Number.isInteger(grid) && grid >= 1 && grid <= MOST_PANES);
}

function recallLayout(model: Model, { grid, list, strip, panes = [] }: Layout): void {
  model.seats = { names: panes, awaited: panes };
  model.grid = fits(grid) ? grid : 1;
  model.list = LIST_WIDTHS.find((width) => width === list) ?? model.list;
  model.strip = strip;
}

/** The settings as they are now. */
export function settingsOf(model: Model): Omit<Remembered, 'version' | 'identities'> {
  const { grid, list, strip, chosen, listing, filters } = model;
  return {
    layout: { grid, list, strip, panes: seated(model) },
    ...chosen,
    columns: listing.columns,
    sort: listing.sort,
    filters: Object.fromEntries(filters),
  };
}

/** The names in the grid; those of the last time that have not come yet keep their places. */
function seated({ grid, shown, panes, seats }: Model): readonly string[] | undefined {
  if (grid === 1) return undefined;
  const known = shown.flatMap((id) => panes.get(id) ?? []).filter(({ forgotten }) => !forgotten);
  const names = known.map(({ session }) => session.name).filter((name) => name !== '');
  const all = [...new Set([...names, ...seats.awaited])];
  return all.length === 0 ? undefined : all;
}

/**
 * A session came: what is known of whoever is at that address, for the first of a host only, and never a name that an
 * open session has already. From now on it is the one of which is remembered what happens to it.
 */
export function recallPeer(model: Model, pane: Pane): Effect[] {
  if (model.watches) return [];
  const { session } = pane;
  const key = peerKey(model, session);
  if (key === undefined) return [];
  if (arrives(model, session)) return confuse(model, session);
  if (model.census.ambiguous.has(key) || !isAlone(model, session)) return [];
  const known = identityFor(model.remembered, key);
  if (known !== undefined && known.name !== '' && isNameTaken(model, known.name, session)) return [];
  own(model, session);
  if (known === undefined) return [];
  const name = session.name === '' ? known.name : '';
  pane.recalled = name;
  const rename: Effect[] = name === '' ? [] : [{ type: 'rename', id: pane.id, name }];
  const { effects, parts } = recall(model, pane, known);
  const all = name === '' ? parts : ['name', ...parts];
  return [...rename, ...effects, ...told(pane, all, hostOf(session.peer))];
}

/** A session was named: what is known of whoever had that name, unless another has it who can be reached. */
export function recallName(model: Model, pane: Pane): Effect[] {
  if (model.watches) return [];
  const { name } = pane.session;
  const known = identityFor(model.remembered, identityKey('name', name));
  if (known === undefined || pane.recalled === name || isNameHeld(model, pane.session)) return [];
  const { effects, parts } = recall(model, pane, known);
  return [...effects, ...told(pane, parts, name)];
}

/** Nobody is to be taken for another without a word. */
function told({ id }: Pane, parts: readonly string[], whom: string): Effect[] {
  if (parts.length === 0) return [];
  const list =
    parts.length === 1 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
  return [{ type: 'note', id, text: `${list} as remembered of ${whom}` }];
}

/** Something of a session was changed: two clients of one host that have their own names cannot be told apart again. */
export function described(model: Model, session: SessionSummary): Effect[] {
  return isDescribed(model, session) ? confuse(model, session) : [];
}

/** What was known of the host may be any client's. It is said if there was, or would be, something to remember. */
function confuse(model: Model, session: SessionSummary): Effect[] {
  const key = peerKey(model, session) ?? '';
  const isKnown = identityFor(model.remembered, key) !== undefined || model.census.known.has(key);
  model.remembered = forgetIdentities(model.remembered, [key]);
  if (!isKnown) return [];
  const text = `clients of ${hostOf(session.peer)} cannot be told apart: nothing is remembered by this address`;
  return noticed(model, { at: model.now, severity: 'info', text, session: session.id });
}

/** Takes away what is remembered of a client; nothing more is remembered of it while it is on the list. */
export function forget(model: Model, pane: Pane): boolean {
  const { session } = pane;
  const keys = [peerKey(model, session) ?? '', identityKey('name', session.name)];
  const before = model.remembered;
  pane.forgotten = true;
  model.remembered = forgetIdentities(before, keys);
  return before !== model.remembered;
}

/** The same with all clients, those that are not there too. */
export function forgetAll(model: Model): void {
  for (const pane of model.panes.values()) pane.forgotten = true;
  model.seats = { names: [], awaited: [] };
  model.remembered = { ...model.remembered, identities: [] };
}

/** Only what nobody has said otherwise yet; tags add up, since rules give some of them. `parts`: what that is. */
function recall(
  model: Model,
  pane: Pane,
  { tags, note, muted, history, look }: Identity,
): { readonly effects: Effect[]; readonly parts: readonly string[] } {
  const { session } = pane;
  const all = [...new Set([...session.tags, ...tags])];
  const entries = joined((history ?? []).map(draftOf), pane.history.entries);
  const takes = {
    tags: all.length > session.tags.length,
    note: session.note === '' && note !== '',
    mute: muted && !pane.muted,
    history: entries.length > pane.history.entries.length,
    look: look !== undefined && Object.keys(knownLook(look)).length > 0,
  };
  if (muted) pane.muted = true;
  if (takes.history) pane.history = { entries };
  if (look !== undefined) pane.look = { ...pane.look, ...knownLook(look) };
  pane.view = pane.scrollback?.show(pane.look, pane.view) ?? pane.view;
  const parts = Object.entries(takes).flatMap(([part, isTaken]) => (isTaken ? [part] : []));
  const settings = { ...(takes.tags && { tags: all }), ...(takes.note && { note }) };
  if (Object.keys(settings).length === 0) return { effects: [], parts };
  // Until the board has taken it, the session has less than what is known of it.
  model.touched.delete(pane.id);
  return { effects: [{ type: 'set', id: pane.id, settings }], parts };
}

/** What was sent before what has been sent since, without what is there already. */
function joined(before: readonly string[], since: readonly string[]): readonly string[] {
  const known = new Set(since);
  return [...before.filter((text) => !known.has(text)), ...since].slice(-MOST_HISTORY);
}

/** What an older or newer console may have written. */
function knownLook({ mode, times, marks, wrap }: NonNullable<Identity['look']>): Partial<Look> {
  const known = {
    mode: VIEW_MODES.find((each) => each === mode),
    times: STAMPS.find((each) => each === times),
    marks: MARK_LOOKS.find((each) => each === marks),
    wrap: typeof wrap === 'boolean' ? wrap : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/**
 * What is known after something of touched sessions has changed, which are touched no more. `most`: of so many, since
 * each costs a look through all that is known; the others wait.
 */
export function rememberTouched(model: Model, most = Infinity): Remembered {
  for (const id of [...model.touched].slice(0, most)) rememberPane(model, id);
  model.remembered = { ...model.remembered, ...settingsOf(model) };
  return model.remembered;
}

/** A session cannot be reached any more: whoever has its name next is to find what has changed of it. */
export function rememberLeaving(model: Model, id: SessionId): void {
  if (model.touched.has(id)) rememberPane(model, id);
}

function rememberPane(model: Model, id: SessionId): void {
  model.touched.delete(id);
  const pane = model.panes.get(id);
  if (pane === undefined || pane.forgotten) return;
  const identity = identityOf(model, pane);
  const { name } = identity;
  const peer = ownKey(model, pane.session);
  const keys = [
    ...(peer === undefined ? [] : [peer]),
    // What several have at once belongs to none of them.
    ...(name === '' || isNameHeld(model, pane.session) ? [] : [identityKey('name', name)]),
  ];
  for (const key of keys) model.remembered = rememberIdentity(model.remembered, key, identity, model.now);
}

function identityOf(
  model: Model,
  { session, muted, history, look }: Pane,
): Omit<Identity, 'key' | 'lastSeen'> {
  const { mode, times, marks, wrap } = look;
  return {
    name: session.name,
    tags: session.tags,
    note: session.note,
    muted,
    history: model.keepsHistory ? history.entries.map(sentBy) : [],
    look: {
      ...(mode !== 'text' && { mode }),
      ...(times !== 'time' && { times }),
      ...(marks !== model.marks && { marks }),
      ...(!wrap && { wrap }),
    },
  };
}
