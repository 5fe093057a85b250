import { putQuestion } from './asking.ts';
import { type Draft, edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, Message } from './effects.ts';
import { displayState, displayTitle } from '../format.ts';
import { draftOf, sentBy } from './escape.ts';
import { remember } from './history.ts';
import { keepDraft, YANKS } from './kept-drafts.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import { overtaker } from './other-sends.ts';
import { canSend } from './reachable.ts';
import { say } from './say.ts';
import { scrollEnd } from './scroll.ts';
import { refuseStored } from './stored.ts';
import { refuseToWrite } from './watching.ts';

/** Enter: the draft goes to the session in the prompt, or a question comes first. */
export function sendDraft(model: Model): Effect[] {
  const pane = focusedPane(model);
  if (pane === undefined) return say(model, 'info', 'no session to send to yet');
  const { session, draft } = pane;
  if (model.watches) return refuseToWrite(model, 'nothing was sent, the draft stays');
  if (session.state === 'waiting') return [{ type: 'retry', id: pane.id }];
  if (draft.text === '') return say(model, 'info', 'nothing to send; /line sends an empty line');
  if (!canSend(session)) return unreachable(model, pane);
  const open = pane.gaps.filter((gap) => draft.text.includes(gap));
  pane.gaps = [];
  if (open.length > 0)
    return say(model, 'warning', `still to fill in: ${open.join(', ')}; Enter again sends it so`);
  const lines = textToSend(pane).split('\n').length;
  const by = overtaker(model, pane);
  if (by !== undefined || (draft.pasted && lines > 1))
    return putQuestion(model, { asks: 'send', id: pane.id, lines, draft, by });
  return deliver(model, pane);
}

/** Sends the pane's draft and begins a new one; the history keeps it as a draft that sends the same. */
export function deliver(model: Model, pane: Pane): Effect[] {
  const { draft } = pane;
  const text = textToSend(pane);
  pane.history = remember(pane.history, draftOf(text));
  model.touched.add(pane.id);
  pane.draft = EMPTY_DRAFT;
  pane.otherSend = undefined;
  pane.returned = '';
  return [{ type: 'send', id: pane.id, text, draft }, ...toEnd(model, pane)];
}

/** `/line`: sends a text as it stands; refused, it comes back as the command it was. */
export function sendLine(model: Model, pane: Pane, text: string): Effect[] {
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: `/line ${text}` });
  if (!canSend(pane.session)) {
    pane.draft = draft;
    return unreachable(model, pane);
  }
  return [{ type: 'send', id: pane.id, text, draft }, ...toEnd(model, pane)];
}

/**
 * A refused send gives the draft back, before whatever has been typed since: several in the order they were sent in. If
 * the session is gone meanwhile, it can be yanked.
 */
export function takeBack(
  model: Model,
  { id, draft, why }: Extract<Message, { readonly type: 'unsent' }>,
): Effect[] {
  const pane = model.panes.get(id);
  if (pane !== undefined && draft.text !== '') giveBack(pane, draft);
  const kept = pane === undefined && keepDraft(model, draft) ? `; ${YANKS}` : '';
  return [...say(model, 'error', why + kept), { type: 'bell' }];
}

function giveBack(pane: Pane, draft: Draft): void {
  const { returned, draft: now } = pane;
  const stands = returned !== '' && `${now.text}\n`.startsWith(`${returned}\n`);
  const typed = stands ? now.text.slice(returned.length + 1) : sentBy(now.text);
  pane.returned = stands ? `${returned}\n${sentBy(whole(draft))}` : whole(draft);
  const text = typed === '' ? pane.returned : `${pane.returned}\n${typed}`;
  pane.draft = now.text === '' ? draft : { ...EMPTY_DRAFT, text, cursor: text.length, pasted: true };
}

export function toEnd(model: Model, pane: Pane): Effect[] {
  return pane.view === 'end' ? [] : scrollEnd(model, pane);
}

export function unreachable(model: Model, pane: Pane): Effect[] {
  if (pane.stored !== undefined) return refuseStored(model, pane);
  const state = displayState(pane.session);
  return [
    ...say(model, 'warning', `${displayTitle(pane.session)} is ${state}: nothing was sent, the draft stays`),
    { type: 'bell' },
  ];
}

function textToSend({ draft }: Pane): string {
  return sentBy(whole(draft));
}

/** What was pasted mostly ends with a line end that means no empty line. */
function whole({ text, pasted }: Draft): string {
  return pasted ? text.replace(/\n$/, '') : text;
}
