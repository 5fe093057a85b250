/** Actions on how a conversation is shown. */
import type { Effect } from './effects.ts';
import { geometry, placeOf, showsTimes } from './geometry.ts';
import { MARK_LOOKS } from '../lines/shown.ts';
import { type Look, STAMPS, VIEW_MODES } from './look.ts';
import { wayOf } from './keymap.ts';
import type { Model, Pane } from './model.ts';
import { choose, nextOf, onPane, type Perform } from './performing.ts';
import { say } from './say.ts';
import { isInSight, showPlace } from './scroll.ts';

/** Cells that one step of panning moves. */
const PAN = 20;

export const LOOK_ACTIONS = {
  view: chosen('view', VIEW_MODES, 'mode'),
  times: onPane((model, pane, argument) =>
    choose(model, 'times', STAMPS, argument === '' ? nextOf(STAMPS, pane.look.times) : argument, (times) => {
      look(model, pane, { times, asked: true });
      const { body } = placeOf(geometry(model), pane)?.rects ?? {};
      const hidden = body !== undefined && times !== 'off' && !showsTimes(pane.look, body.width);
      return say(model, 'info', `times: ${times}${hidden ? '; they show where the pane is wider' : ''}`);
    }),
  ),
  marks: chosen('marks', MARK_LOOKS, 'marks'),
  wrap: onPane((model, pane, argument) =>
    choose(
      model,
      'wrap',
      ['on', 'off'],
      argument === '' ? (pane.look.wrap ? 'off' : 'on') : argument,
      (state) => {
        look(model, pane, { wrap: state === 'on', pan: 0 });
        return say(
          model,
          'info',
          state === 'on'
            ? 'long lines are folded'
            : `long lines run on; ${wayOf(model.keymap, 'pan-right')} pans`,
        );
      },
    ),
  ),
  'pan-left': onPane((model, pane) => pan(model, pane, -PAN)),
  'pan-right': onPane((model, pane) => pan(model, pane, PAN)),
} satisfies Readonly<Record<string, Perform>>;

/** Takes the value that is named, or the one after what there is. */
function chosen<K extends 'mode' | 'marks'>(name: string, values: readonly Look[K][], key: K): Perform {
  return onPane((model, pane, argument) =>
    choose(model, name, values, argument === '' ? nextOf(values, pane.look[key]) : argument, (value) => {
      look(model, pane, { [key]: value });
      return say(model, 'info', `${name}: ${value}`);
    }),
  );
}

/** Shows the pane's conversation in another way: the same bytes at the top, and the match that was in sight still is. */
function look(model: Model, pane: Pane, change: Partial<Look>): void {
  const place = pane.find?.place;
  const stood = place !== undefined && isInSight(model, pane, place);
  pane.look = { ...pane.look, ...change };
  model.touched.add(pane.id);
  if (pane.scrollback === undefined) return;
  const view = pane.scrollback.show(pane.look, pane.sieve === undefined ? pane.view : 'end');
  if (pane.sieve === undefined) pane.view = view;
  if (stood && !isInSight(model, pane, place)) showPlace(model, pane, place);
}

function pan(model: Model, pane: Pane, cells: number): Effect[] {
  if (pane.look.wrap)
    return say(model, 'info', `long lines are folded; ${wayOf(model.keymap, 'wrap')} lets them run on`);
  look(model, pane, { pan: Math.max(0, pane.look.pan + cells) });
  return [];
}
