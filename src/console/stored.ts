/** Conversations on the record that are open to read: each has a pane, and nothing is ever sent from it. */
import type { Match } from '../lines/search.ts';
import type { Page, SessionId } from '../record.ts';
import type { StoredConversation } from '../switchboard/switchboard.ts';
import type { ActionName } from './actions.ts';
import type { Effect, Message } from './effects.ts';
import { jump } from './jump.ts';
import { focus, heir } from './focus.ts';
import { displayNumber, displayTitle } from '../format.ts';
import { hide, openEnd } from './grid.ts';
import { keepDraft, YANKS } from './kept-drafts.ts';
import { type Model, newPane, type Pane } from './model.ts';
import { say } from './say.ts';

/** So many stay open; of more, the one opened first goes that is not on the screen and has no draft. */
const MOST_STORED = 20;

/** Opens a conversation in a pane, or goes to it if it is open; one that is on the list is gone to there. */
export function openStored(model: Model, conversation: StoredConversation, match?: Match): Effect[] {
  const { live } = conversation;
  const isLive = live !== undefined && model.panes.has(live);
  const renewed = isLive ? [] : put(model, conversation);
  model.table = undefined;
  const id = isLive ? live : conversation.id;
  return [...renewed, ...(match === undefined ? focus(model, id) : jump(model, id, match))];
}

/** Adds a pane, or tells the one that there is what is known by now: it may go on elsewhere. */
function put(model: Model, conversation: StoredConversation): Effect[] {
  const pane = model.stored.get(conversation.id);
  if (pane === undefined) {
    add(model, conversation);
    return [];
  }
  const isSame = pane.stored?.records === conversation.records;
  pane.stored = conversation;
  pane.session = { ...conversation.session, framing: pane.session.framing };
  pane.seenLines = pane.session.linesIn;
  pane.seenBells = pane.session.bells;
  return isSame || pane.scrollback === undefined || pane.view !== 'end' ? [] : [openEnd(pane)];
}

/** What was asked for by its number is there, or gone. */
export function takeRecalled(
  model: Model,
  { id, conversation, match }: Extract<Message, { readonly type: 'recalled' }>,
): Effect[] {
  if (conversation !== undefined) return openStored(model, conversation, match);
  return say(model, 'warning', `${displayNumber(id)} is not on the record any more`);
}

function add(model: Model, conversation: StoredConversation): void {
  const { id, session } = conversation;
  const { linesIn, bells } = session;
  const pane = { ...newPane(session, model.marks), stored: conversation };
  model.stored.set(id, { ...pane, seenLines: linesIn, seenBells: bells });
  const idle = [...model.stored.values()].filter(
    (each) => each.id !== id && !model.shown.includes(each.id) && each.draft.text === '',
  );
  const surplus = Math.max(0, model.stored.size - MOST_STORED);
  for (const each of idle.slice(0, surplus)) drop(model, each.id);
}

/** Takes the pane away; the record stays. What was being written there can be yanked. */
export function closeStored(model: Model, { id, session, draft }: Pane): Effect[] {
  const moved = model.focus === id ? focus(model, back(model, id)) : [];
  const effects = [...moved, ...hide(model, id)];
  drop(model, id);
  const kept = keepDraft(model, draft) ? `; ${YANKS}` : '';
  return [...effects, ...say(model, 'info', `${displayTitle(session)} is closed here${kept}`)];
}

/** Where the operator came from. */
function back(model: Model, id: SessionId): SessionId | undefined {
  const { last } = model;
  const isThere = last !== undefined && last !== id && (model.panes.has(last) || model.stored.has(last));
  return isThere ? last : heir(model, id);
}

function drop(model: Model, id: SessionId): void {
  model.stored.delete(id);
  if (model.last === id) model.last = undefined;
}

/** Where there were records there are none: the conversation has been pruned while it was read here, or the part asked for. */
export function isGone({ stored }: Pane, { records, older, newer }: Page): boolean {
  return stored !== undefined && stored.records > 0 && records.length === 0 && !older && !newer;
}

/** Says so. What the pane holds stays, and is all there is. */
export function sayGone(model: Model, pane: Pane): Effect[] {
  pane.paging = undefined;
  pane.goal = undefined;
  pane.seeking = undefined;
  const isEmpty = (pane.scrollback?.lines.length ?? 0) === 0;
  const rest = isEmpty ? '' : '; what is shown here is all there is';
  const text = `${displayTitle(pane.session)} is not on the record any more: it has been pruned${rest}`;
  return [...say(model, 'warning', text), { type: 'bell' }];
}

/** What is done to a session of the board. */
const NEEDS_SESSION: ReadonlySet<ActionName> = new Set<ActionName>([
  'rename',
  'tag',
  'note',
  'set-prefix',
  'set-eol',
  'set-full',
  'hang-up',
  'finish',
  'reconnect',
  'forget',
  'mute',
  'alarm',
  'line',
  'raw',
  'hex',
  'every',
  'send-file',
]);

/** Of these, what `all` after them makes no matter of the pane. */
const HOLDS_FOR_ALL: ReadonlySet<ActionName> = new Set<ActionName>(['forget', 'alarm']);

/** Whether an action is none that can be done to the pane, for what it shows is on the record only. */
export function isRefused({ stored }: Pane, action: ActionName, argument: string): boolean {
  if (stored === undefined || !NEEDS_SESSION.has(action)) return false;
  return !(HOLDS_FOR_ALL.has(action) && /^all(?:\s|$)/.test(argument));
}

/** Says why not. */
export function refuseStored(model: Model, { session }: Pane): Effect[] {
  const text = `${displayTitle(session)} is on the record: it can only be read; the draft stays`;
  return [...say(model, 'warning', text), { type: 'bell' }];
}
