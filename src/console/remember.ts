/** What of a console is kept from one start to the next, and given back. */
import {
  type Identity,
  identityFor,
  identityKey,
  type Layout,
  rememberIdentity,
  type Remembered,
} from '../desk/remembered.ts';
import type { SessionId } from '../record.ts';
import type { Effect } from './effects.ts';
import { LIST_WIDTHS, MOST_PANES } from './layout.ts';
import { type Look, MARK_LOOKS, STAMPS, VIEW_MODES } from './look.ts';
import type { Model, Pane } from './model.ts';
import { THEME_NAMES } from './themes.ts';

/** What a console begins with, of what it had the last time. */
export function recallSettings(
  model: Model,
  { layout, theme, mouse, columns, sort, filters }: Remembered,
): void {
  if (layout !== undefined) recallLayout(model, layout);
  model.theme = THEME_NAMES.find((name) => name === theme && model.theme === 'default') ?? model.theme;
  if (mouse === false) model.mouse = false;
  model.listing = { ...model.listing, columns, sort: sort ?? model.listing.sort };
  model.filters = new Map(Object.entries(filters ?? {}));
}

function recallLayout(model: Model, { grid, list, strip }: Layout): void {
  const fits = grid === 'auto' || (Number.isInteger(grid) && grid >= 1 && grid <= MOST_PANES);
  model.grid = fits ? grid : 1;
  model.list = LIST_WIDTHS.find((width) => width === list) ?? model.list;
  model.strip = strip;
}

/** The settings as they are now. */
export function settingsOf(model: Model): Omit<Remembered, 'version' | 'identities'> {
  const { grid, list, strip, theme, mouse, listing, filters } = model;
  return {
    layout: { grid, list, strip },
    theme,
    mouse,
    columns: listing.columns,
    sort: listing.sort,
    filters: Object.fromEntries(filters),
  };
}

/** A session came: what is known of whoever is at that address. Never a name that an open session has already. */
export function recallPeer(model: Model, pane: Pane): Effect[] {
  const key = peerKey(model, pane);
  const known = key === undefined ? undefined : identityFor(model.remembered, key);
  if (known === undefined) return [];
  if (!isAlone(model, pane) || (known.name !== '' && isNameTaken(model, known.name, pane.id))) return [];
  const effects = recall(pane, known);
  const named = known.name !== '' && pane.session.name === '' && model.recallsNames;
  return named ? [{ type: 'rename', id: pane.id, name: known.name }, ...effects] : effects;
}

/** A session was named: what is known of whoever had that name. */
export function recallName(model: Model, pane: Pane): Effect[] {
  const known = identityFor(model.remembered, identityKey('name', pane.session.name));
  return known === undefined ? [] : recall(pane, known);
}

/** Two clients of one host cannot be told apart: what is known is given to the first only. */
function isAlone(model: Model, pane: Pane): boolean {
  const key = peerKey(model, pane);
  for (const other of model.panes.values()) {
    const isOpen = other !== pane && other.session.state !== 'closed';
    if (isOpen && peerKey(model, other) === key) return false;
  }
  return true;
}

function isNameTaken({ panes }: Model, name: string, id: SessionId): boolean {
  for (const { session } of panes.values()) {
    if (session.name === name && session.id !== id && session.state !== 'closed') return true;
  }
  return false;
}

/** Only what nobody has said otherwise yet. */
function recall(pane: Pane, { tags, note, muted, history, look }: Identity): Effect[] {
  const { session } = pane;
  if (muted) pane.muted = true;
  if (pane.history.entries.length === 0 && history !== undefined) pane.history = { entries: history };
  if (look !== undefined) pane.look = { ...pane.look, ...knownLook(look) };
  pane.view = pane.scrollback?.show(pane.look, pane.view) ?? pane.view;
  const settings = {
    ...(session.tags.length === 0 && tags.length > 0 && { tags }),
    ...(session.note === '' && note !== '' && { note }),
  };
  return Object.keys(settings).length === 0 ? [] : [{ type: 'set', id: pane.id, settings }];
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
  let remembered = model.remembered;
  for (const id of [...model.touched].slice(0, most)) {
    model.touched.delete(id);
    const pane = model.panes.get(id);
    if (pane === undefined) continue;
    const identity = identityOf(model, pane);
    const peer = peerKey(model, pane);
    if (peer !== undefined) remembered = rememberIdentity(remembered, peer, identity, model.now);
    if (identity.name !== '') {
      remembered = rememberIdentity(remembered, identityKey('name', identity.name), identity, model.now);
    }
  }
  model.remembered = { ...remembered, ...settingsOf(model) };
  return model.remembered;
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
    history: history.entries,
    look: {
      ...(mode !== 'text' && { mode }),
      ...(times !== 'time' && { times }),
      ...(marks !== model.marks && { marks }),
      ...(!wrap && { wrap }),
    },
  };
}

/** Whoever dialed in is known by the host, whoever was dialed by the address; a Unix socket tells nobody apart. */
function peerKey({ dials }: Model, { session: { peer } }: Pane): string | undefined {
  if (dials) return identityKey('target', peer);
  return peer.startsWith('unix:') ? undefined : identityKey('host', peer);
}
