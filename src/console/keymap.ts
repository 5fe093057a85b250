import { ACTIONS, type Action, type ActionName, LEADER } from './actions.ts';
import type { EditName } from './draft.ts';

type Listed = Action & { readonly name: ActionName };
const LISTED: readonly Listed[] = ACTIONS;

/** Readline's emacs keys, in readline's names for what they do (its manual, "Bindable Readline Commands"). */
const EDITS: Readonly<Record<string, EditName>> = {
  'C-b': 'backward-char',
  Left: 'backward-char',
  'C-f': 'forward-char',
  Right: 'forward-char',
  'M-b': 'backward-word',
  'C-Left': 'backward-word',
  'M-Left': 'backward-word',
  'M-f': 'forward-word',
  'C-Right': 'forward-word',
  'M-Right': 'forward-word',
  'C-a': 'beginning-of-line',
  Home: 'beginning-of-line',
  'C-e': 'end-of-line',
  End: 'end-of-line',
  'C-d': 'delete-char',
  Delete: 'delete-char',
  Backspace: 'backward-delete-char',
  'C-h': 'backward-delete-char',
  'C-k': 'kill-line',
  'C-u': 'unix-line-discard',
  'C-w': 'unix-word-rubout',
  'M-d': 'kill-word',
  'C-Delete': 'kill-word',
  'M-Backspace': 'backward-kill-word',
  'C-Backspace': 'backward-kill-word',
  'C-y': 'yank',
  'M-y': 'yank-pop',
  'C-t': 'transpose-chars',
  'M-t': 'transpose-words',
  'M-u': 'upcase-word',
  'M-l': 'downcase-word',
  'M-c': 'capitalize-word',
  'C-_': 'undo',
  'M-_': 'redo',
};

/** What the editing keys do; the help and the docs list them in this order. */
export const EDIT_KEYS: ReadonlyMap<string, EditName> = new Map(Object.entries(EDITS));

/** Keys that act at once. `Tab` completes where a draft is a command. */
export const KEYS: ReadonlyMap<string, ActionName> = new Map(
  LISTED.filter((action) => action.name !== 'complete').flatMap((action) =>
    (action.keys ?? []).map((key): [string, ActionName] => [key, action.name]),
  ),
);

/** Keys that act after the leader. A second `C-x C-c` quits as well, as in emacs. */
export const LEADER_KEYS: ReadonlyMap<string, ActionName> = new Map([
  ...LISTED.flatMap((action): [string, ActionName][] =>
    action.leader === undefined ? [] : [[action.leader, action.name]],
  ),
  ['C-c', 'quit'],
]);

/** What the leader menu shows. */
export const LEADER_MENU: readonly { readonly key: string; readonly words: string }[] = LISTED.flatMap(
  (action) => (action.leader === undefined ? [] : [{ key: action.leader, words: action.words }]),
);

export interface Command {
  readonly name: string;
  readonly action: ActionName;
  /** What it takes; undefined if nothing. */
  readonly argument: string | undefined;
  readonly words: string;
}

export const COMMANDS: readonly Command[] = LISTED.flatMap((action) =>
  action.command === undefined
    ? []
    : [{ name: action.command, action: action.name, argument: action.argument, words: action.words }],
);

/** Every way to do an action: keys, the leader's key, the command with what it takes. */
export function waysOf(action: Action): readonly string[] {
  const command = action.command === undefined ? [] : [`/${action.command} ${action.argument ?? ''}`.trim()];
  const leader = action.leader === undefined ? [] : [`${LEADER} ${action.leader}`];
  return [...(action.keys ?? []), ...leader, ...command];
}
