/** A command that is typed while no session has the focus. */
import { completed, isCommand, parseCommand } from './commands.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { editedLine } from './line-edit.ts';
import type { Model, Overlay } from './model.ts';
import { perform } from './perform.ts';
import { wasRefused } from './refusal.ts';
import { say } from './say.ts';

/** What is typed while there is nobody to type it to: a command goes into a box of its own, a text nowhere. */
export function openCommand(model: Model, input: KeyInput): Effect[] {
  const draft = editedLine(model, EMPTY_DRAFT, input);
  if (!isCommand(draft.text))
    return say(model, 'info', 'no session yet: what is typed goes nowhere; / begins a command');
  model.overlay = { type: 'command', draft };
  return [];
}

/** Enter does it, Tab completes it; with the slash the box goes. */
export function inputToCommand(
  model: Model,
  overlay: Extract<Overlay, { readonly type: 'command' }>,
  input: KeyInput,
): Effect[] {
  const { draft } = overlay;
  if (input.type === 'key' && input.key === 'Enter') return doCommand(model, draft.text);
  const next =
    input.type === 'key' && model.keymap.completing.has(input.key)
      ? edit(draft, model.ring, { type: 'set', text: completed(model, draft.text) }).draft
      : editedLine(model, draft, input);
  model.overlay = next.text === '' ? undefined : { type: 'command', draft: next };
  return [];
}

function doCommand(model: Model, text: string): Effect[] {
  const parsed = parseCommand(text);
  if (parsed.command === undefined) return say(model, 'warning', parsed.error);
  const { overlay } = model;
  model.overlay = undefined;
  model.message = undefined;
  const effects = perform(model, parsed.command.action, parsed.argument);
  if (parsed.argument !== '' && wasRefused(model, effects)) model.overlay = overlay;
  return effects;
}
