import { EOLS, FRAMINGS } from '../wire/settings.ts';
import type { ActionName } from './actions.ts';
import { commonStart, completions, findSession, isCommand, parseCommand } from './commands.ts';
import { type DraftAction, edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import { focus, heir, neighbour, seen } from './focus.ts';
import { count, displayTitle } from './format.ts';
import { geometry, viewportOf } from './geometry.ts';
import { recall } from './history.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import { say } from './say.ts';
import { scrollEnd, scrollRows, scrollTop } from './scroll.ts';
import { sendDraft, sendLine } from './send.ts';
import { refreshRows } from './table-rows.ts';
import { moveSelection, tableHeights } from './table.ts';

/** Does an action. `argument` comes with a command, or is the key for `go-number`. */
export function perform(model: Model, name: ActionName, argument = ''): Effect[] {
  switch (name) {
    case 'next-pane':
      return focus(model, neighbour(model, 1));
    case 'previous-pane':
      return focus(model, neighbour(model, -1));
    case 'next-active':
      return nextActive(model);
    case 'last-pane':
      return model.last === undefined
        ? say(model, 'info', 'no session before this one')
        : focus(model, model.last);
    case 'go-number':
      return goNumber(model, Number(argument));
    case 'go':
      if (argument !== '') return go(model, argument);
      model.overlay = { type: 'go', draft: EMPTY_DRAFT };
      return [];
    case 'table':
      return openTable(model);
    case 'help':
    case 'notices':
      model.overlay = { type: name, top: 0 };
      return [];
    case 'redraw':
      return [{ type: 'redraw' }];
    case 'suspend':
      return suspend(model);
    case 'quit':
      return quit(model);
    default:
      return withPane(model, (pane) => performOn(model, pane, name, argument));
  }
}

type PaneAction = Exclude<
  ActionName,
  | 'next-pane'
  | 'previous-pane'
  | 'next-active'
  | 'last-pane'
  | 'go-number'
  | 'go'
  | 'table'
  | 'help'
  | 'notices'
  | 'redraw'
  | 'suspend'
  | 'quit'
>;

/** What needs a session to do it to. */
function performOn(model: Model, pane: Pane, name: PaneAction, argument: string): Effect[] {
  switch (name) {
    case 'rename':
      return rename(model, pane, argument);
    case 'hang-up':
      return hangUp(model, pane);
    case 'finish':
      return [{ type: 'finish', id: pane.id }];
    case 'reconnect':
      return [{ type: 'retry', id: pane.id }];
    case 'dismiss':
      return dismiss(model, pane, argument);
    case 'line':
      return sendLine(model, pane, argument);
    case 'set-eol':
      return choose(model, 'eol', EOLS, argument, (eol) => ({ type: 'set', id: pane.id, settings: { eol } }));
    case 'set-framing':
      return choose(model, 'framing', FRAMINGS, argument, (framing) => ({
        type: 'set',
        id: pane.id,
        settings: { framing },
      }));
    case 'scroll-up':
      return scrollRows(model, pane, 1 - viewportOf(model, pane).height);
    case 'scroll-down':
      return scrollRows(model, pane, viewportOf(model, pane).height - 1);
    case 'scroll-line-up':
      return scrollRows(model, pane, -1);
    case 'scroll-line-down':
      return scrollRows(model, pane, 1);
    case 'scroll-top':
      return scrollTop(model, pane);
    case 'scroll-end':
      return scrollEnd(model, pane);
    case 'send':
      return isCommand(pane.draft.text) ? runCommand(model, pane) : sendDraft(model);
    case 'complete':
      return complete(model, pane);
    case 'older':
      return browse(model, pane, 'previous-line', 'older');
    case 'newer':
      return browse(model, pane, 'next-line', 'newer');
    case 'history-search':
      model.overlay = { type: 'search', query: '', from: pane.history.entries.length, before: pane.draft };
      return [];
    case 'newline':
      return editDraft(model, pane, { type: 'newline' });
    case 'clear':
      if (pane.draft.text === '') return say(model, 'info', 'C-x q quits');
      return editDraft(model, pane, { type: 'clear' });
    case 'edit':
      return [];
  }
}

/** Changes the draft of a pane. */
export function editDraft(model: Model, pane: Pane, action: DraftAction): Effect[] {
  const { draft, ring } = edit(pane.draft, model.ring, action);
  pane.draft = draft;
  model.ring = ring;
  return [];
}

/** Names a session, or asks for the name. */
function rename(model: Model, pane: Pane, name: string): Effect[] {
  if (name !== '') return [{ type: 'rename', id: pane.id, name }];
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: pane.session.name });
  model.overlay = { type: 'rename', id: pane.id, draft };
  return [];
}

/** Asks before a session is hung up. */
export function hangUp(model: Model, pane: Pane): Effect[] {
  if (pane.session.state === 'closed') {
    return say(model, 'info', `${displayTitle(pane.session)} is closed already; C-x d takes it off the list`);
  }
  const { name, peer } = pane.session;
  const title = displayTitle(pane.session) + (name === '' ? '' : ` (${peer})`);
  model.overlay = { type: 'question', question: { asks: 'hang-up', id: pane.id, title } };
  return [];
}

/** Takes a closed session off the list; its neighbour gets the focus. */
export function dismiss(model: Model, pane: Pane, argument: string): Effect[] {
  if (argument === 'all') return dismissClosed(model);
  if (argument !== '') return say(model, 'warning', `/dismiss takes nothing or all, got ${argument}`);
  if (pane.session.state !== 'closed') {
    return say(model, 'warning', `${displayTitle(pane.session)} is not closed; C-x k hangs it up`);
  }
  const moved = pane.id === model.focus ? focus(model, heir(model, pane.id)) : [];
  return [...moved, { type: 'dismiss', id: pane.id }];
}

function dismissClosed(model: Model): Effect[] {
  const isClosed = (pane: Pane): boolean => pane.session.state === 'closed';
  const closed = [...model.panes.values()].filter(isClosed);
  if (closed.length === 0) return say(model, 'info', 'no session is closed');
  const pane = focusedPane(model);
  const moved = pane !== undefined && isClosed(pane) ? focus(model, nearestOpen(model, pane)) : [];
  return [...moved, ...closed.map(({ id }): Effect => ({ type: 'dismiss', id }))];
}

function nearestOpen(model: Model, { id }: Pane): number | undefined {
  const open = model.order.filter((each) => model.panes.get(each)?.session.state !== 'closed');
  return open.find((each) => each > id) ?? open.at(-1);
}

function withPane(model: Model, act: (pane: Pane) => Effect[]): Effect[] {
  const pane = focusedPane(model);
  return pane === undefined ? say(model, 'info', 'no session yet') : act(pane);
}

function nextActive(model: Model): Effect[] {
  const next = [...model.unread].find((id) => id !== model.focus);
  return next === undefined ? say(model, 'info', 'nothing unread elsewhere') : focus(model, next);
}

function goNumber(model: Model, id: number): Effect[] {
  return model.panes.has(id) ? focus(model, id) : say(model, 'info', `no session #${id}`);
}

function go(model: Model, wanted: string): Effect[] {
  const found = findSession(model, wanted);
  return found.id === undefined ? say(model, 'warning', found.error) : focus(model, found.id);
}

function openTable(model: Model): Effect[] {
  if (model.table !== undefined) {
    model.table = undefined;
    return seen(model);
  }
  model.table = { selected: model.focus, top: 0 };
  refreshRows(model);
  moveSelection(model, 0, tableRows(model));
  return [];
}

/** How many sessions the table shows at once. */
export function tableRows(model: Model): number {
  return tableHeights(geometry(model)?.main.height ?? 2, model).rows;
}

function suspend(model: Model): Effect[] {
  if (model.suspendable) return [{ type: 'suspend' }];
  const clients = count(model.open, 'client');
  return say(model, 'warning', `suspending would freeze ${clients}; open another window instead`);
}

function quit(model: Model): Effect[] {
  const panes = [...model.panes.values()];
  const clients = model.open;
  const drafts = panes.filter((pane) => pane.draft.text !== '').length;
  if (clients === 0 && drafts === 0) return [{ type: 'quit' }];
  model.overlay = { type: 'question', question: { asks: 'quit', clients, drafts } };
  return [];
}

function choose<T extends string>(
  model: Model,
  what: string,
  values: readonly T[],
  given: string,
  effect: (value: T) => Effect,
): Effect[] {
  const value = values.find((each) => each === given);
  if (value === undefined)
    return say(model, 'warning', `/${what}: expected ${values.join(', ')}; got ${given || 'nothing'}`);
  return [effect(value), ...say(model, 'info', `${what} is ${value} from now on`)];
}

function runCommand(model: Model, pane: Pane): Effect[] {
  const parsed = parseCommand(pane.draft.text);
  if (parsed.command === undefined) return say(model, 'warning', parsed.error);
  pane.draft = EMPTY_DRAFT;
  return perform(model, parsed.command.action, parsed.argument);
}

function complete(model: Model, pane: Pane): Effect[] {
  const found = completions(model, pane.draft.text);
  if (found.length === 0) return say(model, 'info', 'nothing to complete');
  const text = commonStart(found);
  if (found.length > 1)
    say(
      model,
      'info',
      found
        .slice(0, 12)
        .map((each) => each.trim())
        .join('  '),
    );
  return text.length > pane.draft.text.length ? editDraft(model, pane, { type: 'set', text }) : [];
}

/** Up and Down: within the draft's lines first, then through the history. */
function browse(
  model: Model,
  pane: Pane,
  move: 'previous-line' | 'next-line',
  direction: 'older' | 'newer',
): Effect[] {
  const moved = edit(pane.draft, model.ring, { type: move }).draft;
  if (moved !== pane.draft) {
    pane.draft = moved;
    return [];
  }
  const { history, text } = recall(pane.history, pane.draft.text, direction);
  pane.history = history;
  return text === undefined ? [] : editDraft(model, pane, { type: 'set', text });
}
