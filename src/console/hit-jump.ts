/** From a hit into its conversation. */
import type { Match } from '../lines/search.ts';
import type { SessionId } from '../record.ts';
import type { FindHit } from '../switchboard/switchboard.ts';
import type { Effect, Message } from './effects.ts';
import { filterBy } from './filter-box.ts';
import { standOn } from './find-box.ts';
import { jump } from './jump.ts';
import { focusedPane, type Model, paneOf } from './model.ts';
import { say } from './say.ts';
import { takeRecalled } from './stored.ts';

/** Shows the line in its pane, as a search in it that stands there; one on the record is opened for it. */
export function goToHit(model: Model, hit: FindHit, pattern: string): Effect[] {
  const { session, seq, offset, place } = hit;
  const match = { position: { seq, offset }, place };
  if (paneOf(model, session) !== undefined) {
    model.overlay = undefined;
    model.table = undefined;
    return standIn(model, session, pattern, match);
  }
  if (session > 0) return say(model, 'info', `#${session} is not on the list any more`);
  model.overlay = undefined;
  return [{ type: 'recall', id: session, match, pattern }];
}

function standIn(model: Model, id: SessionId, pattern: string, match: Match): Effect[] {
  const pane = paneOf(model, id);
  if (pane === undefined) return [];
  const shown = jump(model, id, match);
  // It may keep that line from sight.
  const unfiltered =
    pane.filter === undefined ? [] : [...filterBy(model, pane, ''), ...jump(model, id, match)];
  return [...shown, ...unfiltered, ...standOn(model, pane, pattern, match)];
}

/** What was asked for is there, and shown; where a search led to it, that goes on in it. */
export function takeRecalledHit(
  model: Model,
  message: Extract<Message, { readonly type: 'recalled' }>,
): Effect[] {
  const shown = takeRecalled(model, message);
  const { match, pattern } = message;
  const pane = focusedPane(model);
  if (message.conversation === undefined || match === undefined || pattern === undefined) return shown;
  return pane === undefined ? shown : [...shown, ...standOn(model, pane, pattern, match)];
}
