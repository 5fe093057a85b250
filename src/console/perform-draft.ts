/** Actions on the draft of the pane in focus. */
import { commonStart, completions } from './commands.ts';
import { type DraftAction, edit } from './draft.ts';
import type { Effect, Message } from './effects.ts';
import { recall } from './history.ts';
import { YANKS } from './kept-drafts.ts';
import { addKill } from './killring.ts';
import { wayOf } from './keymap.ts';
import { type Model, type Pane, paneOf } from './model.ts';
import { beginAnew } from './other-sends.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';

export const DRAFT_ACTIONS = {
  complete: onPane(complete),
  older: onPane((model, pane) => browse(model, pane, 'previous-line', 'older')),
  newer: onPane((model, pane) => browse(model, pane, 'next-line', 'newer')),
  'history-search': onPane((model, { id, history, draft }) => {
    model.overlay = { type: 'search', id, query: '', from: history.entries.length, before: draft };
    return [];
  }),
  newline: onPane((model, pane) => editDraft(model, pane, { type: 'newline' })),
  clear: onPane((model, pane) =>
    pane.draft.text === ''
      ? say(model, 'info', `${wayOf(model.keymap, 'quit')} quits`)
      : editDraft(model, pane, { type: 'clear' }),
  ),
  editor: onPane((_, { id, draft }) => [{ type: 'edit', id, draft }]),
  edit: () => [],
} satisfies Readonly<Record<string, Perform>>;

/** Changes the draft of a pane. */
export function editDraft(model: Model, pane: Pane, action: DraftAction): Effect[] {
  const { draft, ring } = edit(pane.draft, model.ring, action);
  pane.draft = draft;
  model.ring = ring;
  if (draft.text === '') beginAnew(pane);
  return [];
}

/** An editor is done. Its text takes the draft's place, which `undo` brings back; nothing is ever sent by it. */
export function takeEdited(
  model: Model,
  { id, draft, text }: Extract<Message, { readonly type: 'edited' }>,
): Effect[] {
  const pane = paneOf(model, id);
  if (pane === undefined) {
    model.ring = addKill(model.ring, text);
    return say(model, 'warning', `#${id} is gone; ${YANKS}`);
  }
  if (text === draft.text) return say(model, 'info', 'the draft is as it was');
  return editDraft(model, pane, { type: 'set', text });
}

/** The most completions that are named. */
const NAMED = 12;

function complete(model: Model, pane: Pane): Effect[] {
  const found = completions(model, pane.draft.text);
  if (found.length === 0) return say(model, 'info', 'nothing to complete');
  const text = commonStart(found);
  const named = found.slice(0, NAMED).map((each) => each.trim());
  if (found.length > 1) say(model, 'info', named.join('  '));
  return text.length > pane.draft.text.length ? editDraft(model, pane, { type: 'set', text }) : [];
}

/** Up and Down: within the draft's lines first, then through the history. */
function browse(
  model: Model,
  pane: Pane,
  move: 'previous-line' | 'next-line',
  direction: 'older' | 'newer',
): Effect[] {
  const moved = edit(pane.draft, model.ring, { type: move }).draft;
  if (moved !== pane.draft) {
    pane.draft = moved;
    return [];
  }
  const { history, text } = recall(pane.history, pane.draft.text, direction);
  pane.history = history;
  return text === undefined ? [] : editDraft(model, pane, { type: 'set', text });
}
