/** The box that lists conversations on the record: what is typed filters them, the arrows pick, Enter opens one. */
import type { History, StoredConversation } from '../switchboard/switchboard.ts';
import { printable } from '../printable.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput, Message } from './effects.ts';
import { parseHistoryFilter } from './history-filter.ts';
import { EMPTY_WINDOW, moved, PAGE_ROWS, pageWanted, rowsHeld, withPage } from './history-window.ts';
import { editedLine } from './line-edit.ts';
import { topFor } from './list.ts';
import { focusedPane, type Model, type Overlay } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { say } from './say.ts';
import { openStored } from './stored.ts';

type HistoryOverlay = Extract<Overlay, { readonly type: 'history' }>;

/** The line that is typed, and the heads of the columns, and the border. */
const FRAME_ROWS = 4;

/** On a screen this high the top and the bottom line stay to be seen. */
const ALL_FROM = 12;

/** Conversations that the box shows at once. */
export function historyRows({ rows }: Pick<Model, 'rows'>): number {
  return Math.max(1, rows - FRAME_ROWS - (rows >= ALL_FROM ? 2 : 0));
}

/** Opens the box; `text` is as if it were typed. */
export function openHistory(model: Model, text: string): Effect[] {
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text });
  return begin(model, {
    type: 'history',
    draft,
    list: EMPTY_WINDOW,
    top: 0,
    wanted: {},
    asked: undefined,
    error: undefined,
  });
}

const STEPS: Readonly<Record<string, number>> = { Up: -1, Down: 1, 'C-p': -1, 'C-n': 1 };
const PAGES: Readonly<Record<string, number>> = { PgUp: -1, PgDn: 1 };

export function inputToHistory(model: Model, overlay: HistoryOverlay, input: KeyInput): Effect[] {
  const key = input.type === 'key' ? input.key : '';
  if (key === 'Enter') return enter(model, overlay);
  if (key === 'Tab') return narrow(model, overlay) ?? refuseInput(model, input);
  const page = PAGES[key];
  const step = page === undefined ? STEPS[key] : page * Math.max(1, historyRows(model) - 1);
  if (step !== undefined) return select(model, { ...overlay, list: moved(overlay.list, step) });
  const draft = editedLine(model, overlay.draft, input);
  if (draft.text !== overlay.draft.text) return begin(model, { ...overlay, draft });
  model.overlay = { ...overlay, draft };
  return [];
}

/** The selected row stays in sight, and what lies beyond is fetched before it is come to. */
function select(model: Model, overlay: HistoryOverlay): Effect[] {
  const { list, top } = overlay;
  const held = rowsHeld(list).length;
  model.overlay = { ...overlay, top: topFor(list.picked, top, historyRows(model), held) };
  return ask(model, model.overlay);
}

/** Another filter, another list. What is no filter yet only says why, and the list stays. */
function begin(model: Model, overlay: HistoryOverlay): Effect[] {
  const filter = parseHistoryFilter(overlay.draft.text, model.now);
  model.overlay =
    'error' in filter
      ? { ...overlay, error: filter.error }
      : { ...overlay, error: undefined, wanted: filter.wanted, list: EMPTY_WINDOW, top: 0 };
  return ask(model, model.overlay);
}

/** Asks for the page that is wanted next, one at a time, however fast somebody types. */
function ask(model: Model, overlay: HistoryOverlay): Effect[] {
  const { list, wanted, asked, error } = overlay;
  const page = asked === undefined && error === undefined ? pageWanted(list) : undefined;
  if (page === undefined) return [];
  const before = list.starts[page];
  const query = { ...wanted, ...(before && { before }), limit: PAGE_ROWS };
  model.overlay = { ...overlay, asked: { page, wanted, query } };
  return [{ type: 'history', query }];
}

/** A page has come, or why there is none; of a list that is not wanted any more nothing is taken. */
export function takeHistory(
  model: Model,
  { query, answer }: Extract<Message, { readonly type: 'history' }>,
): Effect[] {
  const { overlay } = model;
  if (overlay?.type !== 'history' || overlay.asked?.query !== query) return [];
  const { page, wanted } = overlay.asked;
  const settled = { ...overlay, asked: undefined };
  if (wanted !== overlay.wanted) return ask(model, (model.overlay = settled));
  if ('why' in answer) {
    // It is asked again when something else is typed.
    model.overlay = { ...settled, error: answer.why };
    return [];
  }
  if (answer.recorded) return taken(model, settled, page, answer);
  model.overlay = undefined;
  return say(
    model,
    'info',
    'conversations are not recorded here (--transcripts off): there are none to read',
  );
}

function taken(model: Model, overlay: HistoryOverlay, page: number, answer: History): Effect[] {
  const list = withPage(overlay.list, page, answer);
  // What is selected stays where it is on the screen.
  const top = Math.max(0, overlay.top + list.picked - overlay.list.picked);
  return select(model, { ...overlay, list, top });
}

function enter(model: Model, { list }: HistoryOverlay): Effect[] {
  const chosen = rowsHeld(list)[list.picked];
  return chosen === undefined ? [] : open(model, chosen);
}

function open(model: Model, chosen: StoredConversation): Effect[] {
  model.overlay = undefined;
  return openStored(model, chosen);
}

/** A click on a row opens it. */
export function openListed(model: Model, id: number): Effect[] {
  const { overlay } = model;
  const chosen =
    overlay?.type === 'history' ? rowsHeld(overlay.list).find((each) => each.id === id) : undefined;
  return chosen === undefined ? [] : open(model, chosen);
}

/** Only those of the client in focus, by its name or where it is; then all again. Undefined: there is none. */
function narrow(model: Model, overlay: HistoryOverlay): Effect[] | undefined {
  const own = ownFilter(model);
  if (own === undefined) return undefined;
  const text = overlay.draft.text === own ? '' : own;
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text });
  return begin(model, { ...overlay, draft });
}

/** `name:pump-7`, or `peer:192.0.2.1:` while it has no name. */
function ownFilter(model: Model): string | undefined {
  const session = focusedPane(model)?.session;
  if (session === undefined) return undefined;
  const [field, value] = session.name === '' ? ['peer', hostPart(session.peer)] : ['name', session.name];
  return `${field}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}`;
}

/** With the colon that ends it: 10.0.0.1 is not 10.0.0.11. Of a Unix socket all of it but the number. */
function hostPart(peer: string): string {
  return peer.replace(/[^:#\]]*$/, '');
}

/** Whose conversations `Tab` shows, in words. */
export function ownWords(model: Model): string {
  const session = focusedPane(model)?.session;
  if (session === undefined) return '';
  const whose = session.name === '' ? hostPart(session.peer).slice(0, -1) : session.name;
  return `only ${printable(whose)}`;
}
