/** The shape of what does an action. */
import type { Effect } from './effects.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import { say } from './say.ts';

/** `argument` is what stood after the command; empty for a key. */
export type Perform = (model: Model, argument: string) => Effect[];

/** For what needs a session to do it to: that in focus. */
export function onPane(act: (model: Model, pane: Pane, argument: string) => Effect[]): Perform {
  return (model, argument) => {
    const pane = focusedPane(model);
    return pane === undefined ? say(model, 'info', 'no session yet') : act(model, pane, argument);
  };
}

/** Takes one of several words, and says which there are if it is another. */
export function choose<T extends string>(
  model: Model,
  what: string,
  values: readonly T[],
  given: string,
  take: (value: T) => Effect[],
): Effect[] {
  const value = values.find((each) => each === given);
  if (value !== undefined) return take(value);
  return say(model, 'warning', `/${what}: expected ${values.join(', ')}; got ${given || 'nothing'}`);
}

/** The value after this one, round the end. */
export function nextOf<T>(values: readonly T[], value: T): T {
  return values[(values.indexOf(value) + 1) % values.length] ?? value;
}
