/** What a key does where nothing is open over the panes, by the model's keymap. */
import type { ActionName } from './actions.ts';
import { isCommand } from './commands.ts';
import type { Effect } from './effects.ts';
import { keyLabel } from './key-names.ts';
import { numberOf } from './keymap.ts';
import { focusedPane, type Model } from './model.ts';
import { acts } from './other-keys.ts';
import { perform } from './perform.ts';
import { editDraft } from './perform-draft.ts';
import { say } from './say.ts';

/** A key for the pane in focus; one without a meaning does nothing. */
export function pressKey(model: Model, key: string): Effect[] {
  const { edits, keys, completing } = model.keymap;
  const pane = focusedPane(model);
  if (completing.has(key) && pane !== undefined && isCommand(pane.draft.text))
    return perform(model, 'complete');
  const type = edits.get(key);
  if (type !== undefined) return pane === undefined ? [] : editDraft(model, pane, { type });
  const action = keys.get(key);
  return action === undefined ? [] : performKey(model, action, key);
}

/**
 * A key after the leader. The leader again does what its key would do if it were no leader, and a key without a meaning
 * here does what it does without the leader, unless that edits or sends the draft.
 */
export function pressAfterLeader(model: Model, key: string): Effect[] {
  const { leader, leaderKeys, edits, keys } = model.keymap;
  const action = leaderKeys.get(key) ?? (key === 'C-c' ? 'quit' : undefined);
  if (action !== undefined) return performKey(model, action, key);
  if (/^\d$/.test(key)) return performKey(model, 'go-number', key);
  const again = key === leader && model.table === undefined && (edits.has(key) || keys.has(key));
  return again || stays(model, key)
    ? pressKey(model, key)
    : say(model, 'info', `${leader} ${keyLabel(key)} does nothing`);
}

/** Whether a key does the same with the leader before it. */
function stays(model: Model, key: string): boolean {
  return model.table === undefined && acts(model, { type: 'key', key });
}

function performKey(model: Model, action: ActionName, key: string): Effect[] {
  return perform(model, action, action === 'go-number' ? String(numberOf(key) ?? 0) : '');
}
