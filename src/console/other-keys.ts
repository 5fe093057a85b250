/**
 * Keys that are not an overlay's own. What is open stays and says that it does not take them, or it closes and they do
 * what they always do; no key closes something and is lost, for what is typed next would go where nobody meant it to.
 */
import type { Effect, KeyInput } from './effects.ts';
import { keyLabel } from './key-names.ts';
import { LISTED } from './keymap.ts';
import type { Model } from './model.ts';
import { refuse } from './say.ts';

/** What is open stays as it is, and says so. */
export function refuseInput(model: Model, input: KeyInput): Effect[] {
  return refuse(model, `${labelOf(input)} does nothing here; Esc goes back`);
}

function labelOf(input: KeyInput): string {
  if (input.type === 'key') return keyLabel(input.key);
  if (input.type === 'paste') return 'pasted text';
  return input.text.length === 1 ? keyLabel(input.text) : 'what was typed';
}

/** What is done to a draft is nothing that a key for something else is to do. */
const OF_DRAFTS: ReadonlySet<string> = new Set(
  LISTED.filter(({ group }) => group === 'draft').map(({ name }) => name),
);

/** Whether an input does something of its own wherever nothing is open, other than to the draft. */
export function acts({ keymap }: Model, input: KeyInput): boolean {
  if (input.type !== 'key') return false;
  const action = keymap.keys.get(input.key);
  return input.key === keymap.leader || (action !== undefined && !OF_DRAFTS.has(action));
}

/** Whether an input puts away what is there to be read only: a yes to something would not send the draft under it. */
function putsAway({ keymap }: Model, input: KeyInput): boolean {
  if (input.type !== 'key') return input.text === 'q';
  return input.key === 'Enter' || keymap.keys.get(input.key) === 'send';
}

/** What is there to be read only, at an input that is not its own. Undefined: it is closed, and the input is for what is under it. */
export function giveWay(model: Model, input: KeyInput): Effect[] | undefined {
  if (!putsAway(model, input) && !acts(model, input)) return refuseInput(model, input);
  model.overlay = undefined;
  return putsAway(model, input) ? [] : undefined;
}
