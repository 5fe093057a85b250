/** From a hit into its conversation. */
import type { FindHit } from '../switchboard/switchboard.ts';
import type { Effect } from './effects.ts';
import { filterBy } from './filter-box.ts';
import { standOn } from './find-box.ts';
import { focus } from './focus.ts';
import type { Model } from './model.ts';
import { say } from './say.ts';

/** Shows the line in its pane, as a search in it that stands there. */
export function goToHit(model: Model, hit: FindHit, pattern: string): Effect[] {
  const pane = model.panes.get(hit.session);
  if (pane === undefined) return say(model, 'info', `#${hit.of.id} is not on the list any more`);
  model.overlay = undefined;
  model.table = undefined;
  const focused = focus(model, hit.session);
  // It may keep that line from sight.
  const unfiltered = pane.filter === undefined ? [] : filterBy(model, pane, '');
  return [...focused, ...unfiltered, ...standOn(model, pane, pattern, hit)];
}
