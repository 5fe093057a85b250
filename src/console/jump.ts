/** Goes to a place in a conversation that may not be on the screen yet. */
import type { SessionId } from '../record.ts';
import type { Match } from '../lines/search.ts';
import type { Effect } from './effects.ts';
import { reveal } from './find-box.ts';
import { focus } from './focus.ts';
import { type Model, paneOf } from './model.ts';

/** Gives the conversation the focus and shows the place with some rows above it; what is not held of it is fetched. */
export function jump(model: Model, id: SessionId, { position, place }: Match): Effect[] {
  const pane = paneOf(model, id);
  if (pane === undefined) return focus(model, id);
  if (pane.scrollback !== undefined) {
    const effects = focus(model, id);
    return [...effects, ...reveal(model, pane, position, place)];
  }
  pane.view = { ...position, char: 0 };
  // The page that opens the pane is waited for, and shows the place or asks for the part that has it.
  pane.paging = ++pane.pages;
  pane.goal = place;
  return focus(model, id);
}
