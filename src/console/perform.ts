import type { ActionName } from './actions.ts';
import { BAN_ACTIONS } from './ban-command.ts';
import { ATTENTION_ACTIONS } from './perform-attention.ts';
import { DRAFT_ACTIONS } from './perform-draft.ts';
import { FIND_ACTIONS } from './perform-find.ts';
import { JOB_ACTIONS } from './perform-jobs.ts';
import { LOOK_ACTIONS } from './perform-look.ts';
import { PANE_ACTIONS } from './perform-panes.ts';
import { SCROLL_ACTIONS } from './perform-scroll.ts';
import { SENDING_ACTIONS } from './perform-sending.ts';
import { SESSION_ACTIONS } from './perform-session.ts';
import { CONSOLE_ACTIONS } from './perform-console.ts';
import type { Effect } from './effects.ts';
import { isCommand, parseCommand } from './commands.ts';
import { EMPTY_DRAFT } from './draft.ts';
import { placedPanes } from './grid.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import type { Perform } from './performing.ts';
import { say } from './say.ts';
import { wasRefused } from './refusal.ts';
import { sendDraft } from './send.ts';
import { onPane } from './performing.ts';
import { isRefused, refuseStored } from './stored.ts';
import { isForbidden, refuseToWrite } from './watching.ts';

/** What each action does, from the rooms it belongs to. */
const PERFORM: Readonly<Record<ActionName, Perform>> = {
  ...PANE_ACTIONS,
  ...SESSION_ACTIONS,
  ...SCROLL_ACTIONS,
  ...FIND_ACTIONS,
  ...LOOK_ACTIONS,
  ...ATTENTION_ACTIONS,
  ...SENDING_ACTIONS,
  ...JOB_ACTIONS,
  ...DRAFT_ACTIONS,
  ...CONSOLE_ACTIONS,
  ...BAN_ACTIONS,
  send: onPane((model, pane) => {
    // On a screen that is too small for a prompt, nothing says whom Enter would reach.
    if (!placedPanes(model).includes(pane)) return [{ type: 'bell' }];
    return isCommand(pane.draft.text) ? runCommand(model, pane) : sendDraft(model);
  }),
};

/** Does an action. `argument` comes with a command, or is the key for `go-number`. */
export function perform(model: Model, name: ActionName, argument = ''): Effect[] {
  if (isForbidden(model, name, argument)) return refuseToWrite(model);
  const pane = focusedPane(model);
  if (pane !== undefined && isRefused(pane, name, argument)) return refuseStored(model, pane);
  return PERFORM[name](model, argument);
}

/** What was said before is about something else, and stands over nothing that comes of the command. */
function runCommand(model: Model, pane: Pane): Effect[] {
  const parsed = parseCommand(pane.draft.text);
  if (parsed.command === undefined) return say(model, 'warning', parsed.error);
  const { command, argument } = parsed;
  if (isForbidden(model, command.action, argument)) return refuseToWrite(model);
  if (isRefused(pane, command.action, argument)) return refuseStored(model, pane);
  const { draft } = pane;
  pane.draft = EMPTY_DRAFT;
  model.message = undefined;
  if (argument !== '') model.typed = { id: pane.id, text: draft.text };
  const effects = perform(model, command.action, argument);
  if (argument !== '' && pane.draft.text === '' && wasRefused(model, effects)) pane.draft = draft;
  return effects;
}
