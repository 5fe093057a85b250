/** What is done to several sessions at once: always after a question that counts them. */
import type { SessionId } from '../record.ts';
import { setMuted } from './perform-attention.ts';
import { startBroadcast } from './broadcast-box.ts';
import { ask, current } from './describe.ts';
import { putQuestion } from './asking.ts';
import { openDetails } from './details-box.ts';
import type { Effect } from './effects.ts';
import { focus, heir } from './focus.ts';
import { count } from '../format.ts';
import type { Model, Pane, Question } from './model.ts';
import { askToDismiss, dismiss, hangUp } from './perform-session.ts';
import { say } from './say.ts';
import type { TableDecision } from './table-input.ts';
import { selectedSession } from './table.ts';
import { refuseToWrite } from './watching.ts';

/** Does what the table wants done; what is done to other sessions than the selected one is asked about first. */
export function decide(model: Model, decision: TableDecision): Effect[] {
  if (decision.type === 'details') return openDetails(model, decision.id);
  const { what, ids } = decision;
  if (model.watches && what !== 'mute') return refuseToWrite(model);
  const pane = onlySelected(model, ids);
  switch (what) {
    case 'hang-up':
      return pane === undefined ? question(model, 'hang up', ids) : hangUp(model, pane);
    case 'dismiss':
      return pane === undefined ? question(model, 'dismiss', ids) : dismiss(model, pane, '');
    case 'mute':
      return pane === undefined ? question(model, 'mute', ids) : toggled(model, pane.id);
    case 'tag':
      return ask(model, 'tags', ids, pane === undefined ? '' : current(pane.session, 'tags'));
    case 'broadcast':
      return startBroadcast(
        model,
        model.marked.size > 0 ? 'marked' : ids.map((each) => `#${each}`).join(' '),
      );
  }
}

/** The one session that it is about, if that is the selected one and no other is marked. */
function onlySelected(model: Model, ids: readonly SessionId[]): Pane | undefined {
  const [id, ...others] = ids;
  if (id === undefined || others.length > 0) return undefined;
  const marks = [...model.marked].some((each) => each !== id);
  return marks || selectedSession(model) !== id ? undefined : model.panes.get(id);
}

type BulkQuestion = Extract<Question, { readonly asks: 'bulk' }>;

function question(model: Model, what: BulkQuestion['what'], ids: readonly SessionId[]): Effect[] {
  return what === 'dismiss'
    ? askToDismiss(model, ids)
    : putQuestion(model, { asks: 'bulk', what, ids, drafts: [], others: [] });
}

function toggled(model: Model, id: SessionId): Effect[] {
  const pane = model.panes.get(id);
  if (pane === undefined) return [];
  setMuted(model, pane, !pane.muted);
  return say(model, 'info', `#${id} is ${pane.muted ? 'muted' : 'heard again'}`);
}

/** The answer was yes. Muting several mutes them all, unless all of them are muted. */
export function doBulk(model: Model, { what, ids }: BulkQuestion): Effect[] {
  const panes = ids.flatMap((id) => model.panes.get(id) ?? []);
  switch (what) {
    case 'hang up':
      return panes.map(({ id }): Effect => ({ type: 'hangUp', id }));
    case 'dismiss': {
      const stays = model.focus !== undefined && !ids.includes(model.focus);
      const next = stays ? model.focus : heirOutside(model, ids);
      const moved = stays ? [] : focus(model, next);
      return [...moved, ...panes.map(({ id }): Effect => ({ type: 'dismiss', id }))];
    }
    case 'mute': {
      const mute = panes.some((pane) => !pane.muted);
      for (const pane of panes) setMuted(model, pane, mute);
      return say(model, 'info', `${count(panes.length, 'session')} ${mute ? 'muted' : 'heard again'}`);
    }
  }
}

/** The nearest session that stays on the list. */
function heirOutside(model: Model, ids: readonly SessionId[]): SessionId | undefined {
  const gone = new Set(ids);
  const near = model.focus === undefined ? undefined : heir(model, model.focus);
  if (near !== undefined && !gone.has(near)) return near;
  return model.order.find((id) => !gone.has(id));
}
